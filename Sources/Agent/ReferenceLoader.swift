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
  /// What its windows must have counted for the tests.
  var metrics: [Metric] = []
  /// Where the server counts: between which values it counted the window that is judged.
  var edges = BinEdges()

  /// Windows without drift below which those with drift count too: two weeks of days.
  private static let leastKnown = 14

  /// - Parameters:
  ///   - profile: of the window to be judged, which is never part of its own reference.
  ///   - anchor: the data of the last promoted model; it takes the place of the rule's reference.
  /// - Throws: `PostgresError`, `ScanError` and what `profiles` throws.
  func reference(for profile: TableProfile, _ anchor: Anchor?) async throws -> Loaded {
    guard let rule = dataset.reference else {
      return .unavailable(.because("no `reference:` says what to hold the window against"))
    }
    guard let plan = try await windows(rule, before: profile.window, anchor), !plan.windows.isEmpty else {
      return .unavailable(.warmingUp(windowsMissing: DriftMonitor.minimumWindows))
    }
    let reference = try await reference(plan, for: profile)
    // A table that begins is not known yet: what of it moves as ever would be left out, and never become usual.
    let wanted = min(plan.windows.count, Self.leastKnown)
    guard plan.leavesOutDrift, reference.windows.count < wanted,
      let all = try await windows(rule, before: profile.window, anchor, leavingOutDrift: false)
    else { return .reference(reference) }
    return .reference(try await self.reference(all, for: profile))
  }

  private func reference(_ plan: ReferenceWindows, for profile: TableProfile) async throws -> DriftReference {
    let window = profile.window
    let first = plan.earlier.first ?? plan.windows[0]
    let range = Window(start: first.start, end: plan.windows[plan.windows.count - 1].end)
    let unsound = plan.isOwnTable ? try await unsoundWindows(in: range) : []
    let sound = (plan.earlier + plan.windows).filter { !unsound.contains($0) }
    let key = try await key(plan, without: unsound, in: range, for: profile)
    if let kept = await cache.reference(key) { return kept }
    var known = try await known(plan, in: range, for: profile)
    let scanned = try await scan(
      plan.windows.filter { sound.contains($0) && known[$0] == nil }, plan, for: profile)
    let lasting = scanned.filter { isWorthKeeping($0, plan, window) }
    try await profiles.keep(lasting, scope: plan.keptScope)
    for profile in scanned { known[profile.window] = profile }
    let read = sound.compactMap { known[$0] }.filter { $0.rowCount > 0 || $0.unread != nil }
    let last = read.filter { plan.windows.contains($0.window) }
    let reference = DriftReference(
      label: plan.label, profiles: last,
      watched: plan.earlier.isEmpty ? nil : Array(read.prefix(plan.windows.count)), watching: dataset.watchedDrift,
      keeping: dataset.comparedColumns, segments: dataset.comparedBySegments,
      season: dataset.season, countedBetween: profile.countedEdges, trails: plan.trails)
    if lasting.count == scanned.count {
      // Its own scans were kept since.
      await cache.keep(reference, try await self.key(plan, without: unsound, in: range, for: profile))
    } else {
      // Of some of its windows more may be known the next night.
      await cache.forget(dataset.name)
    }
    return reference
  }

  /// Without those that have as few or as many rows each week, or at each such hour: else that would never be usual.
  private func unsoundWindows(in range: Window) async throws -> Set<Window> {
    let unsound = try await profiles.unsoundWindows(dataset: dataset.name, in: range)
    guard !unsound.isEmpty, dataset.watchedDrift?.watchesRows == true else { return unsound }
    let odd = try await profiles.windows(dataset: dataset.name, in: range, brokenBy: DriftMonitor.rowCountTest)
    return unsound.subtracting(dataset.season.recurring(odd))
  }

  private func key(
    _ plan: ReferenceWindows, without unsound: Set<Window>, in range: Window, for judged: TableProfile
  ) async throws -> DriftReferenceCache.Key {
    let rules = DriftReferenceCache.Rules(
      drift: dataset.watchedDrift, compared: dataset.comparedColumns, segments: dataset.comparedBySegments,
      metrics: metrics, sensitive: Set(dataset.roles.sensitive.map(\.value)), timeZone: dataset.time?.timeZone)
    return DriftReferenceCache.Key(
      dataset: dataset.name, rules: rules, judged: DriftReferenceCache.Judged(judged), label: plan.label,
      scope: plan.scope, windows: plan.windows.filter { !unsound.contains($0) },
      earlier: plan.earlier.filter { !unsound.contains($0) },
      stamp: try await profiles.stamp(of: [plan.scope, plan.keptScope], in: range),
      edges: edges.columns.mapValues(\.edges))
  }

  /// What need not be read, by window: what runs have learned, and what was read for a night before this one.
  private func known(
    _ plan: ReferenceWindows, in range: Window, for judged: TableProfile
  ) async throws -> [Window: TableProfile] {
    // All rows must not pass for those of a `where` that came later, nor for a sample, which moves further by chance;
    // and what was counted between other edges does not compare.
    let sensitive = Set(dataset.roles.sensitive.map(\.value))
    let slices = dataset.storedSlices
    func compares(_ profile: TableProfile) -> Bool {
      profile.tells(of: filter) && profile.tells(dataset.comparedBySegments, sensitive)
        && profile.isCut(by: dataset.watchedSegments) && profile.counts(metrics)
        && profile.isSampled(as: judged) && profile.sharesEdges(with: judged)
    }
    // Of the dataset's own windows those without rows are passed by as time goes on; other tables stay.
    var known = try await profiles.profiles(of: plan.scope, in: range, slices: slices)
      .filter { compares($0) && (plan.isOwnTable || $0.keepsRows(as: judged)) }
      .reduce(into: [:]) { $0[$1.window] = $1 }
    if !plan.isOwnTable { return known }
    for kept in try await profiles.profiles(of: plan.keptScope, in: range, slices: slices)
    where known[kept.window] == nil {
      if kept.serves(judged), compares(kept) { known[kept.window] = kept }
    }
    return known
  }

  /// Of the dataset's own table only what nothing more is expected of: a window without rows may be loaded yet, one that
  /// is not over before the one that is judged is not all there, and why a column cannot be read has to be said again.
  private func isWorthKeeping(_ scanned: TableProfile, _ plan: ReferenceWindows, _ judged: Window) -> Bool {
    guard scanned.unread == nil else { return false }
    return !plan.isOwnTable || scanned.rowCount > 0 && scanned.unprofiled.isEmpty && scanned.window.end <= judged.start
  }

  private var filter: String? { dataset.drift?.filter?.value }

  private func scan(
    _ windows: [Window], _ plan: ReferenceWindows, for judged: TableProfile
  ) async throws -> [TableProfile] {
    let zone = dataset.time?.timeZone
    let time = plan.timeColumn.flatMap { name in zone.map { ScanRequest.TimeColumn(name: name, timeZone: $0) } }
    var scanned: [TableProfile] = []
    for window in windows {
      var request = ScanRequest(
        dataset, reference: plan.relation, time: time, window: window, judged: judged,
        metrics: metrics + (plan.isOwnTable ? dataset.ledgerMetrics : []), options: reader.options)
      request.edges = edges
      scanned.append(dataset.kept(try await reader.scan.run(request), Set(metrics)))
    }
    return scanned
  }

  /// - Parameter leavesOutDrift: of the windows before, those of an incident that is not over.
  func windows(
    _ rule: Reference, before window: Window, _ anchor: Anchor?, leavingOutDrift leavesOutDrift: Bool = true
  ) async throws -> ReferenceWindows? {
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
      let drifting =
        leavesOutDrift ? try await profiles.driftingWindows(dataset: dataset.name, before: window) : []
      let lag = profiles.remembersWindows && dataset.drift != nil ? WatchedNights.count : 0
      let last = ReferenceWindows.trailing(
        count + lag, before: window, without: drifting, since: anchor?.span.start, time)
      var plan = try ownTable(
        "the \(count) windows before", last.suffix(count), without: anchor?.excluded, window)
      plan.trails = true
      plan.leavesOutDrift = !drifting.isEmpty
      plan.earlier = last.dropLast(count).filter { !(anchor?.excluded ?? []).contains($0) }
      return plan
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
    let name = Self.name(ofTraining: table, anchor)
    let label = "training table \(name)"
    let scope = ProfileScope.reference(dataset: dataset.name, table: name)
    guard let time = dataset.time else {
      // Without a time column there is one window, which teaches no limits: the monitor will say that it warms up.
      let whole = Window(start: Instant(microsecondsSince1970: 0), end: Instant(microsecondsSince1970: 0))
      return ReferenceWindows(
        label: label, scope: scope, relation: relation, timeColumn: nil, windows: [whole], isOwnTable: false)
    }
    let column = column ?? time.column.value
    let query = TimeSpanQuery(reader.connection, limits: reader.limits)
    guard let span = try await query.span(of: column, in: relation, time.timeZone) else { return nil }
    let first = time.window.window(containing: span.oldest, in: time.timeZone)
    let last = time.window.window(containing: span.newest, in: time.timeZone)
    return ReferenceWindows(
      label: label, scope: scope, relation: relation, timeColumn: column,
      windows: time.windows(from: first.start, to: last.end).filter { !(anchor?.excluded ?? []).contains($0) },
      isOwnTable: false)
  }

  /// A training table's profiles are those of one version of the model: `ml.training_set (v2)`.
  static func name(ofTraining table: String, _ anchor: Anchor?) -> String {
    table + (anchor?.modelVersion.map { " (\($0))" } ?? "")
  }
}

extension TableProfile {
  /// Whether it can be held against a later window: it has what that window's rules ask for.
  fileprivate func serves(_ judged: TableProfile) -> Bool {
    let there = Set(columns.map(\.name))
    // A column that the table did not have then is no reason to read it again.
    let wanted = judged.columns.map(\.name).filter { schema[$0] != nil }
    let filters = judged.slices.map(\.slice).filter { $0.segmentColumn == nil }
    return wanted.allSatisfy(there.contains) && filters.allSatisfy { filter in slices.contains { $0.slice == filter } }
  }

  /// Whether its distributions are of as large a part of the rows, drawn in the same way.
  func isSampled(as judged: TableProfile) -> Bool {
    sample?.share == judged.sample?.share && sample?.method == judged.sample?.method
  }

  /// Whether rows of it are kept, where it has columns of which rows of the judged window are; also where no row of it can
  /// be read.
  fileprivate func keepsRows(as judged: TableProfile) -> Bool {
    guard rowSample == nil, unread == nil, let rows = judged.rowSample else { return true }
    return rows.columns.allSatisfy { self[column: $0.name] == nil }
  }

  /// Whether all of these were measured; also where no row of it can be read.
  fileprivate func counts(_ metrics: [Metric]) -> Bool {
    unread != nil || metrics.allSatisfy { measurements[$0] != nil }
  }

  /// Whether it was profiled with a condition; also where no row of it can be read.
  func tells(of filter: String?) -> Bool {
    guard let filter else { return true }
    return unread != nil || slices.contains { $0.slice == .filter(filter) }
  }

  /// Whether it was cut by these columns, with all of theirs; also where no row of it can be read.
  func isCut(by columns: [String]) -> Bool {
    unread != nil
      || columns.allSatisfy { column in slices.contains { $0.slice == .otherSegments(column: column) } }
  }

  /// Whether it was cut into these segments, with all that is compared of them; also where no row of it can be read.
  /// - Parameters:
  ///   - segments: by the column that cuts, the columns that are compared.
  ///   - sensitive: columns of which no slice tells.
  fileprivate func tells(_ segments: [String: Set<String>], _ sensitive: Set<String>) -> Bool {
    unread != nil
      || segments.allSatisfy { cut, compared in
        let wanted = compared.subtracting(sensitive).filter { self[column: $0] != nil }
        let parts = slices.filter { $0.slice.segmentColumn == cut && $0.slice != .otherSegments(column: cut) }
        return slices.contains { $0.slice == .otherSegments(column: cut) }
          && parts.allSatisfy { part in wanted.allSatisfy { name in part.columns.contains { $0.name == name } } }
      }
  }
}
