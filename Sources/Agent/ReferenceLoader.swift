import Checks
import History
import Postgres
import Profiles
import Rules
import Scans

/// Brings together the windows of a reference: those known already, and scans of the others.
struct ReferenceLoader {
  enum Loaded {
    case reference(DriftReference)
    case unavailable(Finding.NotEvaluated)
  }

  let dataset: Dataset
  let reader: SourceReader
  let profiles: any ProfileSource
  let cache: DriftReferenceCache

  /// - Parameters:
  ///   - profile: of the window to be judged, which is never part of its own reference.
  ///   - anchor: the data of the last promoted model; it takes the place of the rule's reference.
  /// - Throws: `PostgresError`, `ScanError` and what `profiles` throws.
  func reference(for profile: TableProfile, _ anchor: Anchor?) async throws -> Loaded {
    let window = profile.window
    guard let rule = dataset.reference else {
      return .unavailable(.because("no `reference:` says what to hold the window against"))
    }
    guard let plan = try await windows(rule, before: window, anchor), !plan.windows.isEmpty else {
      return .unavailable(.warmingUp(windowsMissing: DriftMonitor.minimumWindows))
    }
    let range = Window(start: plan.windows[0].start, end: plan.windows[plan.windows.count - 1].end)
    let unsound = plan.isOwnTable ? try await profiles.unsoundWindows(dataset: dataset.name, in: range) : []
    let sound = plan.windows.filter { !unsound.contains($0) }
    let key = DriftReferenceCache.Key(dataset: dataset.name, scope: plan.scope, windows: sound)
    if let kept = await cache.reference(key) { return .reference(kept) }
    var known = try await profiles.profiles(of: plan.scope, in: range).reduce(into: [:]) { $0[$1.window] = $1 }
    let scanned = try await scan(sound.filter { known[$0] == nil }, plan, columns: profile.schema)
    // A window of the dataset's own table that was never run must not pass for one that was.
    if !plan.isOwnTable { try await profiles.keep(scanned.filter { $0.unread == nil }, scope: plan.scope) }
    for profile in scanned { known[profile.window] = profile }
    let reference = DriftReference(
      label: plan.label, profiles: sound.compactMap { known[$0] }.filter { $0.rowCount > 0 || $0.unread != nil },
      keepsAll: keepsAll)
    await cache.keep(reference, key)
    return .reference(reference)
  }

  private var keepsAll: Bool {
    if case .only = dataset.drift?.columns { true } else { false }
  }

  private func scan(
    _ windows: [Window], _ plan: ReferenceWindows, columns: SchemaSnapshot
  ) async throws -> [TableProfile] {
    let zone = dataset.time?.timeZone
    let time = plan.timeColumn.flatMap { name in zone.map { ScanRequest.TimeColumn(name: name, timeZone: $0) } }
    var scanned: [TableProfile] = []
    for window in windows {
      let request = ScanRequest(
        dataset, reference: plan.relation, time: time, window: window, columns: columns, options: reader.options)
      scanned.append(try await reader.scan.run(request))
    }
    return scanned
  }

  private func windows(_ rule: Reference, before window: Window, _ anchor: Anchor?) async throws -> ReferenceWindows? {
    if let anchor, anchor.kind == .accepted, let time = dataset.time {
      let windows = time.windows(from: anchor.span.start, to: anchor.span.end)
      return try ownTable(anchor.name, windows, without: anchor.excluded, window)
    }
    switch rule {
    case .training(let table, let column):
      return try await training(table.value, column?.value, anchor)
    case .range(let start, let end):
      guard let time = dataset.time else { return nil }
      let span = anchor?.span ?? Window(start: time.instant(start), end: time.instant(end))
      let label = anchor?.name ?? "the windows of \(start) to \(end)"
      return try ownTable(label, time.windows(from: span.start, to: span.end), without: anchor?.excluded, window)
    case .trailing(let count):
      guard let time = dataset.time else { return nil }
      // Drift that lasts must not become what it is held against, nor thin out the reference.
      let drifting = try await profiles.driftingWindows(dataset: dataset.name, before: window)
      var last: [Window] = []
      var earlier = time.window.previous(window, in: time.timeZone)
      for _ in 0..<max(count, ReferenceWindows.mostWindows) {
        guard last.count < count, earlier.start >= anchor?.span.start ?? earlier.start else { break }
        if !drifting.contains(earlier) { last.append(earlier) }
        earlier = time.window.previous(earlier, in: time.timeZone)
      }
      return try ownTable("the \(count) windows before", last.reversed(), without: anchor?.excluded, window)
    }
  }

  private func ownTable(
    _ label: String, _ windows: [Window], without excluded: [Window]?, _ judged: Window
  ) throws -> ReferenceWindows {
    ReferenceWindows(
      label: label, scope: .dataset(dataset.name), relation: try RelationName(parsing: dataset.table.value),
      timeColumn: dataset.time?.column.value,
      windows: windows.filter { $0 != judged && !(excluded ?? []).contains($0) }, isOwnTable: true)
  }

  private func training(_ table: String, _ column: String?, _ anchor: Anchor?) async throws -> ReferenceWindows? {
    let relation = try RelationName(parsing: table)
    let version = anchor?.modelVersion.map { " (\($0))" } ?? ""
    let label = "training table \(table)\(version)"
    let scope = ProfileScope.reference(dataset: dataset.name, table: table + version)
    guard let time = dataset.time else {
      // Without a time column there is one window, which teaches no limits: the monitor will say that it warms up.
      let whole = Window(start: Instant(microsecondsSince1970: 0), end: Instant(microsecondsSince1970: 0))
      return ReferenceWindows(
        label: label, scope: scope, relation: relation, timeColumn: nil, windows: [whole], isOwnTable: false)
    }
    let name = column ?? time.column.value
    let query = TimeSpanQuery(reader.connection, limits: reader.limits)
    guard let span = try await query.span(of: name, in: relation, time.timeZone) else { return nil }
    let first = time.window.window(containing: span.oldest, in: time.timeZone)
    let last = time.window.window(containing: span.newest, in: time.timeZone)
    return ReferenceWindows(
      label: label, scope: scope, relation: relation, timeColumn: name,
      windows: time.windows(from: first.start, to: last.end).filter { !(anchor?.excluded ?? []).contains($0) },
      isOwnTable: false)
  }
}
