import Profiles

/// Numbers that a column's values come to: one family of tests under eleven names.
extension TestReader {
  static let aggregates: [String: Aggregate] = [
    "mean": .mean, "min": .minimum, "max": .maximum, "sum": .sum, "stddev": .standardDeviation,
    "median": .quantile(0.5), "distinct_count": .distinctCount, "skewness": .skewness, "zero_share": .zeroShare,
    "negative_share": .negativeShare,
  ]

  func aggregate(_ item: Item, _ aggregate: Aggregate) -> [Named] {
    guard let map = map(item) else { return [] }
    return self.aggregate(item, map, map.required("column")?.text().map { ($0, aggregate) })
  }

  /// `quantile: { column: fare, q: 0.95, max: 100 }`.
  func quantile(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let column = map.required("column")?.text()
    let share = map.required("q")?.share()
    guard let column, let share else { return [] }
    return aggregate(item, map, (column, .quantile(share)))
  }

  private func aggregate(
    _ item: Item, _ map: YAMLMapping, _ of: (column: Located<String>, aggregate: Aggregate)?
  ) -> [Named] {
    var head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.numberKeys)
    guard let (column, aggregate) = of else { return [] }
    if case .quantile(let share) = aggregate, item.family == "quantile", head.name == nil {
      head.name = Located("quantile(\(column.value), \(share))", at: column.location)
    }
    return each([column], item, head, levels) { column, limits in
      guard hasLimit(limits, item, TestLimits.numberKeys) else { return nil }
      if let share = limits.withinReference {
        return .withinReference(.aggregate(aggregate, column: column), share: share)
      }
      let bounds = [limits.minimum, limits.maximum].compactMap(\.self)
      guard !bounds.isEmpty, bounds.map(isNumber).allSatisfy(\.self), isOrdered(limits) else { return nil }
      return .aggregate(
        aggregate, column: column, minimum: limits.minimum?.text, maximum: limits.maximum?.text)
    }
  }

  func isNumber(_ scalar: ScalarText) -> Bool {
    if DecimalText(scalar.text) != nil { return true }
    reader.report(.notA(.number, "a limit", value: scalar.raw), at: scalar.place)
    return false
  }
}
