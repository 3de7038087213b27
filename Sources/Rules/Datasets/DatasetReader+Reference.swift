import Yams

extension DatasetReader {
  /// Each column may give 51 profiles of every window.
  private static let greatestSegmentCount = 8

  func reference(_ value: YAMLValue) -> Reference? {
    guard let map = value.mapping(DatasetForm.reference, unsupported: ["same", "source"]) else {
      return nil
    }
    guard map.values.count == 1, let (kind, chosen) = map.values.first else {
      if map.values.count > 1 {
        value.reader.report(.oneKeyOnly("a reference", count: map.values.count), at: place(value))
      }
      if value.isEmptyMap {
        value.reader.report(.noLimit(test: "reference", keys: DatasetForm.reference.names), at: place(value))
      }
      return nil
    }
    switch kind {
    case "training": return training(chosen)
    case "range": return range(chosen)
    default: return chosen.windowCount().map { .trailing(windows: $0) }
    }
  }

  private func place(_ value: YAMLValue) -> Place { value.key ?? value.place }

  private func training(_ value: YAMLValue) -> Reference? {
    guard value.shape == .map else { return value.text().map { .training(table: $0, time: nil) } }
    guard let map = value.mapping(DatasetForm.training) else { return nil }
    let time = map["time"]?.text()
    return map.required("table")?.text().map { .training(table: $0, time: time) }
  }

  /// `2013-01-01..2013-04-01`, the end excluded.
  private func range(_ value: YAMLValue) -> Reference? {
    let dates = value.parsed(as: .dates) { text -> (LocalDate, LocalDate)? in
      guard let dots = text.firstRange(of: "..") else { return nil }
      let start = LocalDate(parsing: text[..<dots.lowerBound].trimmingSpaces)
      let end = LocalDate(parsing: text[dots.upperBound...].trimmingSpaces)
      if let start, let end { return (start, end) }
      return nil
    }
    guard let (start, end) = dates else { return nil }
    guard start < end else {
      value.report(.emptyRange("\(start)..\(end)"))
      return nil
    }
    return .range(start: start, end: end)
  }

  /// - Parameter time: nil where the dataset has none, or it cannot be read.
  func drift(_ value: YAMLValue, _ time: Dataset.TimeColumn?) -> DriftRule? {
    guard let map = value.mapping(DatasetForm.drift) else {
      return nil
    }
    let columns = map["columns"].map(driftColumns) ?? .all(except: [])
    let budget = map["false_alarms"].map { $0.falseAlarms() } ?? .standard
    let severity = map["severity"].map { $0.choice(Severity.self, of: "severity") } ?? .fail
    let filter = map["where"]?.text()
    let segments = map["segments"].map(segments) ?? []
    let seasonality = map["seasonality"].map { $0.choice(DriftRule.Seasonality.self, of: "seasonality") } ?? .auto
    if let seasonality, let need = seasonality.need, !seasonality.suits(time?.window),
      let place = map["seasonality"]?.place
    {
      reader.report(.requires("'seasonality: \(seasonality.rawValue)'", need), at: place)
    }
    let multivariate = map["multivariate"].flatMap { value in
      value.boolean().map { Located($0, at: reader.location(value.key ?? value.place)) }
    }
    guard let columns, let budget, let severity, let seasonality else { return nil }
    let location = reader.location(value.key ?? value.place)
    return DriftRule(
      columns: columns, falseAlarms: budget, severity: severity, filter: filter, segments: segments,
      seasonality: seasonality, multivariate: multivariate, location: location)
  }

  private func segments(_ value: YAMLValue) -> [Located<String>] {
    let names = value.texts() ?? []
    if names.count > Self.greatestSegmentCount {
      let range = "a list of at most \(Self.greatestSegmentCount) columns"
      value.report(.outOfRange(value.name, value: "one of \(names.count)", range: range))
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(name.value).inserted {
      reader.report(.repeated(name.value, in: value.name), at: reader.place(of: name))
    }
    return names
  }

  private func driftColumns(_ value: YAMLValue) -> DriftRule.Columns? {
    switch value.shape {
    case .list: return value.texts().map { .only($0) }
    case .map:
      return value.mapping(DatasetForm.allExcept)?.required("all_except")?.texts().map { .all(except: $0) }
    case .text, .nothing: return value.parsed(as: .reference) { $0 == "all" ? .all(except: []) : nil }
    }
  }
}

extension YAMLValue {
  /// `1 per 90 days`.
  func falseAlarms() -> FalseAlarmBudget? {
    parsed(as: .budget) { text in
      guard let per = text.firstRange(of: " per "), let count = Double(text[..<per.lowerBound].trimmingSpaces),
        count > 0, count.isFinite,
        let period = try? Duration(parsing: text[per.upperBound...].trimmingSpaces), period > .zero
      else { return nil }
      return FalseAlarmBudget(count: count, period: period)
    }
  }

  var isEmptyMap: Bool { node.mapping?.isEmpty ?? false }

  /// `28 windows`: at least 1.
  func windowCount() -> Int? {
    parsed(as: .windows) { text in
      Quantity.windows(text).flatMap { (1...100_000).contains($0.count) ? $0.count : nil }
    }
  }
}

extension StringProtocol {
  var trimmingSpaces: String {
    let start = drop(while: \.isWhitespace)
    return String(String(start.reversed().drop(while: \.isWhitespace)).reversed())
  }
}
