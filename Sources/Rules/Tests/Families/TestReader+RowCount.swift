extension TestReader {
  func rowCount(_ item: Item) -> [Named] {
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.rowCountKeys)
    let rule = rule(item, head, columns: [], levels: levels) { limits in
      if let share = limits.withinReference { return .withinReference(.rowCount, share: share) }
      let minimum = limits.minimum.map(count)
      let maximum = limits.maximum.map(count)
      guard hasLimit(limits, item, TestLimits.rowCountKeys), minimum != .some(nil), maximum != .some(nil) else {
        return nil
      }
      if let low = minimum ?? nil, let high = maximum ?? nil, low > high, let place = limits.minimum?.place {
        reader.report(.minimumAboveMaximum(minimum: "\(low)", maximum: "\(high)"), at: place)
        return nil
      }
      return .rowCount(minimum: minimum ?? nil, maximum: maximum ?? nil)
    }
    return rule.map { [$0] } ?? []
  }

  /// A number of rows.
  private func count(_ scalar: ScalarText) -> Int64? {
    if let count = Int64(scalar.text), count >= 0 { return count }
    reader.report(.notA(.integer, "a row count", value: scalar.raw), at: scalar.place)
    return nil
  }
}
