import Profiles

/// `anomaly: row_count`, `anomaly: { metric: mean, column: fare, direction: down }`.
extension TestReader {
  static let metrics =
    ["row_count", "freshness", "null_share", "quantile"] + aggregates.keys.sorted()

  func anomaly(_ item: Item, hasTime: Bool) -> [Named] {
    guard item.value.shape == .map else {
      guard let name = metric(item.value), let measure = measure(name, column: nil, q: nil, item, hasTime) else {
        return []
      }
      let levels = TestLevels(fail: TestLimits(), at: item.place)
      return anomalies(item, TestHead(), levels, [(measure, nil)]) { AnomalyRule(measure: $0, sensitivity: $1) }
    }
    guard let map = map(item) else { return [] }
    let head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.anomalyKeys)
    let options = options(map)
    guard let name = map.required("metric").flatMap(metric) else { return [] }
    let q = quantile(map, name)
    if let columns = map["columns"]?.key, map.has("column") {
      reader.report(.exclusive("column", "columns"), at: columns)
    }
    if name == "freshness", let key = map["where"]?.key {
      reader.report(.exclusive("where", "metric: freshness"), at: key)
    }
    let columns = (map["columns"] ?? map["column"])?.texts().map { $0.map(Optional.some) } ?? [nil]
    let measures = columns.compactMap { column in
      measure(name, column: column, q: q, item, hasTime).map { ($0, column) }
    }
    guard let options else { return [] }
    return anomalies(item, head, levels, measures, options)
  }

  /// The word of a metric that there is.
  private func metric(_ value: YAMLValue) -> String? {
    guard let name = value.text() else { return nil }
    if Self.metrics.contains(name.value) { return name.value }
    let nearest = NearestName.nearest(to: name.value, in: Self.metrics)
    value.report(.notOneOf(Self.metrics, "metric", value: name.value, nearest: nearest))
    return nil
  }

  /// What a quantile is of; a mistake at any other metric.
  private func quantile(_ map: YAMLMapping, _ metric: String) -> Double? {
    if metric == "quantile" { return map.required("q")?.share() }
    if let key = map["q"]?.key { reader.report(.requires("'q'", "'metric: quantile'"), at: key) }
    return nil
  }

  private func measure(
    _ metric: String, column: Located<String>?, q: Double?, _ item: Item, _ hasTime: Bool
  ) -> WindowMeasure? {
    switch metric {
    case "row_count":
      if let column { reader.report(.exclusive("column", "metric: row_count"), at: reader.place(of: column)) }
      return column == nil ? .rowCount : nil
    case "freshness":
      if column == nil, !hasTime {
        reader.report(.requires("freshness", "'column', since the dataset has no 'time'"), at: item.place)
        return nil
      }
      return .age(column: column?.value)
    default:
      guard let column else {
        reader.report(.missingKey("column", in: "an anomaly of \(metric)"), at: item.place)
        return nil
      }
      if metric == "null_share" { return .nullShare(column: column.value) }
      if metric == "quantile" { return q.map { .aggregate(.quantile($0), column: column.value) } }
      return Self.aggregates[metric].map { .aggregate($0, column: column.value) }
    }
  }

  private typealias Options = (WindowMeasure, _ sensitivity: Double) -> AnomalyRule

  /// What all levels and columns share; nil where one of them cannot be read.
  private func options(_ map: YAMLMapping) -> Options? {
    let direction = map["direction"].map { $0.choice(AnomalyRule.Direction.self, of: "direction") }
    let seasonality = map["seasonality"].map { $0.choice(AnomalyRule.Seasonality.self, of: "seasonality") } ?? .auto
    let leastChange = map["min_change"].map {
      $0.parsed(as: .share) { YAMLValue.share($0).flatMap { $0 >= 0 ? $0 : nil } }
    }
    let history = map["history"].map { $0.windowCount() }
    let least = map["min_history"].map { $0.windowCount() } ?? AnomalyRule.standardLeastHistory
    guard direction != .some(nil), let seasonality, let least, leastChange != .some(nil), history != .some(nil) else {
      return nil
    }
    if least < AnomalyRule.fewestWindows, let value = map["min_history"] {
      let range = "at least \(AnomalyRule.fewestWindows) windows"
      value.report(.outOfRange("'min_history'", value: "\(least)", range: range))
      return nil
    }
    if let history = history ?? nil, history < least, let value = map["history"] {
      value.report(.outOfRange("'history'", value: "\(history) windows", range: "at least 'min_history', \(least)"))
      return nil
    }
    return { measure, sensitivity in
      AnomalyRule(
        measure: measure, direction: direction ?? nil, sensitivity: sensitivity, leastChange: leastChange ?? nil,
        seasonality: seasonality, history: history ?? nil, leastHistory: least)
    }
  }

  private func anomalies(
    _ item: Item, _ head: TestHead, _ levels: TestLevels,
    _ measures: [(WindowMeasure, column: Located<String>?)], _ make: Options
  ) -> [Named] {
    measures.compactMap { measure, column in
      var head = head
      let name = head.name.map { measures.count > 1 ? "\($0.value)(\(column?.value ?? ""))" : $0.value }
      head.name = Located(name ?? "anomaly(\(measure.words))", at: reader.location(head.namePlace ?? item.place))
      return rule(item, head, columns: column.map { [$0] } ?? [], levels: levels) { limits in
        .anomaly(make(measure, limits.sensitivity ?? AnomalyRule.standardSensitivity))
      }
    }
  }
}

extension AnomalyRule {
  /// Fewer teach nothing.
  static let fewestWindows = 5
}

extension WindowMeasure {
  /// As a person would write it: `mean(fare)`.
  package var words: String {
    switch self {
    case .rowCount: "row_count"
    case .nullShare(let column): "null_share(\(column))"
    case .age(let column): "freshness" + (column.map { "(\($0))" } ?? "")
    case .aggregate(.quantile(let share), let column) where share != 0.5: "quantile(\(column), \(share))"
    case .aggregate(let aggregate, let column):
      (TestReader.aggregates.first { $0.value == aggregate }?.key ?? "") + "(\(column))"
    }
  }
}
