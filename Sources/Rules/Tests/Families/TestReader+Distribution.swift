/// `distribution: fare`, `distribution: { column: fare, statistic: psi, max: 0.2 }`.
extension TestReader {
  static let statistics = ["psi", "jensen_shannon", "ks", "wasserstein", "l_infinity", "chi_squared"]

  func distribution(_ item: Item) -> [Named] {
    guard item.value.shape == .map else {
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return each(item.value.texts() ?? [], item, TestHead(), levels) { column, _ in
        .distribution(column: column, .learned(.standard))
      }
    }
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.statisticKeys)
    if let columns = map["columns"]?.key, map.has("column") {
      reader.report(.exclusive("column", "columns"), at: columns)
    }
    let columns = (map["columns"] ?? map.required("column"))?.texts() ?? []
    let statistic = map["statistic"].map(statistic)
    let budget = map["false_alarms"].map { $0.falseAlarms() } ?? .standard
    if let key = map["false_alarms"]?.key, map.has("statistic") {
      reader.report(.exclusive("statistic", "false_alarms"), at: key)
    }
    guard statistic != .some(nil), let budget else { return [] }
    return each(columns, item, head, levels) { column, limits in
      limit(statistic ?? nil, limits, budget, item).map { .distribution(column: column, $0) }
    }
  }

  private func limit(
    _ statistic: String?, _ limits: TestLimits, _ budget: FalseAlarmBudget, _ item: Item
  ) -> DistributionLimit? {
    guard let maximum = limits.maximum else {
      guard statistic != nil else { return .learned(budget) }
      reader.report(.requires("'statistic'", "'max', at most how much it may be"), at: item.place)
      return nil
    }
    guard let statistic else {
      reader.report(.requires("'max'", "'statistic', of which it is the limit"), at: maximum.place)
      return nil
    }
    guard let most = Double(maximum.text), most.isFinite else {
      reader.report(.notA(.number, "a limit", value: maximum.raw), at: maximum.place)
      return nil
    }
    guard most >= 0 else {
      reader.report(.outOfRange("a limit", value: maximum.raw, range: "at least 0"), at: maximum.place)
      return nil
    }
    return .atMost(most, statistic: statistic)
  }

  private func statistic(_ value: YAMLValue) -> String? {
    guard let name = value.text() else { return nil }
    if Self.statistics.contains(name.value) { return name.value }
    let nearest = NearestName.nearest(to: name.value, in: Self.statistics)
    value.report(.notOneOf(Self.statistics, "statistic", value: name.value, nearest: nearest))
    return nil
  }
}
