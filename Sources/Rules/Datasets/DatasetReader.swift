import Foundation

/// Reads a rule file's root into a `Dataset`.
struct DatasetReader {
  let reader: RuleReader
  /// Names in `leadsman.yaml`; nil: not checked.
  let sources: [String]?

  private static let unsupported = ["ready", "defaults", "tables", "query"]

  func dataset(_ root: YAMLValue) -> Dataset? {
    guard let file = root.mapping(DatasetForm.file, unsupported: Self.unsupported) else { return nil }
    let name = file.required("dataset")?.identifier()
    let source = file.required("source").flatMap(source)
    let table = file.required("table")?.text()
    let time = file["time"].flatMap(time)
    let key = file["key"]?.texts() ?? []
    let model = file["model"].flatMap(model)
    let roles = file["roles"].flatMap(roles)
    let schedule = file["schedule"]?.cron()
    let reference = file["reference"].flatMap(reference)
    let tests = file["tests"].map { TestReader(reader: reader).rules($0, hasTime: file.has("time")) } ?? []
    let drift = file["drift"].flatMap { self.drift($0, time) }
    let retrain = file["retrain"].flatMap { RetrainReader(file: file).policy($0) }
    let incidents = file["incidents"].flatMap(incidents)
    let scan = file["scan"].flatMap { ScanReader().rule($0) }
    let schemaChanges = file["schema_changes"].flatMap { SchemaChangeRule($0) }
    let about = Annotations(file)
    let requirements = DatasetRequirements(file: file)
    requirements.check(reference: reference, roles: roles, key: key)
    requirements.check(tests: tests)
    for other in tests.compactMap(\.other?.source) { check(other) }
    if let drift { requirements.check(drift, scan ?? ScanRule()) }
    requirements.check(updatedAt: time?.updatedAt, sensitive: roles?.sensitive ?? [])
    requirements.check(segments: drift?.segments ?? [], sensitive: roles?.sensitive ?? [], time: time, key: key)
    // Several tests of one rule share its segments.
    var seen: Set<SourceLocation> = []
    for segments in tests.map(\.segments) where segments.first.map({ seen.insert($0.location).inserted }) ?? false {
      requirements.check(segments: segments, sensitive: roles?.sensitive ?? [], time: time, key: key)
    }
    guard let name, let source, let table else { return nil }
    return Dataset(
      name: name.value, source: source, table: table, time: time, key: key, model: model,
      roles: roles ?? Dataset.Roles(), schedule: schedule, reference: reference, tests: tests, drift: drift,
      retrain: retrain, incidents: incidents ?? Dataset.IncidentRule(), scan: scan ?? ScanRule(),
      schemaChanges: schemaChanges ?? SchemaChangeRule(), about: about,
      location: name.location, text: reader.text)
  }

  private func source(_ value: YAMLValue) -> Located<String>? {
    guard let name = value.text() else { return nil }
    if let sources, !sources.contains(name.value) {
      value.report(.unknownName(.source, name.value, nearest: NearestName.nearest(to: name.value, in: sources)))
    }
    return name
  }

  /// A source that a test names.
  private func check(_ name: Located<String>) {
    guard let sources, !sources.contains(name.value) else { return }
    let nearest = NearestName.nearest(to: name.value, in: sources)
    reader.report(.unknownName(.source, name.value, nearest: nearest), at: reader.place(of: name))
  }

  private func time(_ value: YAMLValue) -> Dataset.TimeColumn? {
    guard let map = value.mapping(DatasetForm.time) else { return nil }
    let column = map.required("column")?.text()
    let window = map.required("window")?.window()
    let zone = map["timezone"].map { $0.timeZone() } ?? .gmt
    let delay = map["delay"].map { $0.duration() } ?? .zero
    let lookback = map["lookback"].map { windows($0, in: 1...400) } ?? 0
    let updatedAt = map["updated_at"]?.text()
    if let place = map["updated_at"]?.key, !map.has("lookback"), !map.misspelt.contains("lookback") {
      let need = "'lookback', without which no earlier window is looked at again"
      reader.report(.requires("'updated_at'", need), at: place)
    }
    guard let column, let window, let zone, let delay, let lookback else { return nil }
    return Dataset.TimeColumn(
      column: column, window: window, timeZone: zone, delay: delay, lookback: lookback, updatedAt: updatedAt)
  }

  private func windows(_ value: YAMLValue, in range: ClosedRange<Int>) -> Int? {
    guard let quantity = value.parsed(as: .windows, Quantity.windows) else { return nil }
    if range.contains(quantity.count) { return quantity.count }
    let raw = value.scalar()?.raw ?? ""
    let words = "\(range.lowerBound)…\(range.upperBound) windows"
    value.report(.outOfRange(value.name, value: "'\(raw)'", range: words))
    return nil
  }

  private func model(_ value: YAMLValue) -> Dataset.Model? {
    guard let map = value.mapping(DatasetForm.model) else { return nil }
    let version = map["version_column"]?.text()
    return map.required("name")?.text().map { Dataset.Model(name: $0.value, versionColumn: version) }
  }

  private func roles(_ value: YAMLValue) -> Dataset.Roles? {
    guard let map = value.mapping(DatasetForm.roles) else { return nil }
    return Dataset.Roles(
      features: map["features"]?.texts() ?? [], prediction: map["prediction"]?.text(),
      label: map["label"].flatMap(label), sensitive: map["sensitive"]?.texts() ?? [])
  }

  private func label(_ value: YAMLValue) -> Dataset.Label? {
    guard let map = value.mapping(DatasetForm.label) else { return nil }
    let table = map["table"]?.text()
    let key = map["key"]?.text()
    let column = map.required("column")?.text()
    let delay = map["delay"].map { $0.duration() } ?? .zero
    guard let column, let delay else { return nil }
    return Dataset.Label(table: table, key: key, column: column, delay: delay)
  }

  private func incidents(_ value: YAMLValue) -> Dataset.IncidentRule? {
    guard let map = value.mapping(DatasetForm.incidents) else { return nil }
    let standard = Dataset.IncidentRule()
    let resolveAfter = map["resolve_after"].map { $0.windowCount() } ?? standard.resolveAfter
    let hold = map["hold"].map { windows($0, in: 0...400) } ?? standard.hold
    guard let resolveAfter, let hold else { return nil }
    return Dataset.IncidentRule(resolveAfter: resolveAfter, hold: hold)
  }
}
