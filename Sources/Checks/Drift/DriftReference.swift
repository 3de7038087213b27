import Columns
import Drift
package import Profiles
package import Rules
import Sketches

/// What a window is held against: the windows of the reference, merged and each by itself, and what they teach.
///
/// Computed once for a reference; judging a night then costs that night's columns.
package struct DriftReference: Sendable {
  /// For a person: `training table ml.training_set`.
  package let label: String
  package let windows: [Window]
  private(set) var columns: [String: ColumnReference]
  /// What the watched columns teach; of no column where the drift is not watched.
  private(set) var baseline: DriftBaseline
  /// What they teach together, or why nothing; nil where they are not watched so.
  private(set) var together: Result<MultivariateBaseline, MultivariateBaseline.Refusal>?
  private let rowCounts: [Int64]
  /// What the segments teach by which drift is watched.
  let segmentReferences: [SegmentReference]
  let season: DriftSeason
  private let trails: Bool
  /// Those that tests compare: of all rows, where `columns` are of those that meet a condition, and whatever values.
  private var columnsOfAllRows: [String: ColumnReference]
  /// Those that tests compare by segments, of each segment.
  private let columnsOfSegments: [Slice: [String: ColumnReference]]
  /// By the column of segments why not every window is cut into them.
  private let uncut: [String: String]
  /// What was measured of its windows, in window order.
  private(set) var measured: [PastWindow]
  /// Why a column that the reference has cannot be compared, by column.
  private let unusable: [String: Finding.NotEvaluated]
  /// Why a window of it could not be read at all.
  package let unread: String?
  /// Columns whose values are not compared, with the reason; their rates are judged all the same.
  package let leftOut: [String: String]

  /// - Parameters:
  ///   - profiles: one a window, in window order.
  ///   - kept: columns that tests compare, whatever their values are like.
  ///   - segments: by the column of segments the columns that tests compare by them.
  ///   - watched: what drift is held against, where that is not the same as for tests.
  ///   - rule: whose columns and rows are watched; nil where none are.
  ///   - edges: by column, between which values the server counted the window that is judged: what was streamed of the
  ///     reference is counted between the same.
  ///   - trails: whether its windows are those before the one that is judged.
  package init(
    label: String, profiles all: [TableProfile], watched: [TableProfile]? = nil, watching rule: DriftRule?,
    keeping kept: Set<String> = [],
    segments: [String: Set<String>] = [:], season: DriftSeason = .none, countedBetween edges: [String: [Double]] = [:],
    trails: Bool = false
  ) {
    self.label = label
    self.trails = trails
    self.season = season
    let filter = rule?.filter?.value
    let keepsAll = if case .only = rule?.columns { true } else { false }
    columnsOfSegments = segments.reduce(into: [:]) { $0.merge(Self.ofSegments(all, $1)) { first, _ in first } }
    uncut = segments.keys.reduce(into: [:]) { $0[$1] = Self.reasonUncut(all, $1) }
    measured = all.map(PastWindow.init)
    let seen = watched ?? all
    let whole = rule.map { rule in seen.map(rule.labelled) } ?? seen
    let profiles = rule.map { rule in seen.map(rule.view) } ?? seen
    columnsOfAllRows = Dictionary(
      uniqueKeysWithValues: kept.compactMap { name in
        ColumnReference(Self.windows(of: name, in: all), countedBetween: edges[name]).map { (name, $0) }
      })
    windows = profiles.map(\.window)
    unread = profiles.lazy.compactMap(\.unread).first
    var columns: [String: ColumnReference] = [:]
    var leftOut: [String: String] = [:]
    var unusable: [String: Finding.NotEvaluated] = [:]
    for profile in profiles {
      for (name, reason) in profile.unprofiled { unusable[name] = .because("\(label) cannot give it: \(reason)") }
    }
    let slots = season.slots(of: windows)
    for name in Set(profiles.flatMap { $0.columns.map(\.name) }) {
      let windows = Self.windows(of: name, in: profiles)
      let parts = windows.compactMap(\.self)
      leftOut[name] = keepsAll ? nil : Self.reasonToLeaveOut(parts)
      // The server counts all rows, and never those of a condition.
      let edges = filter == nil ? edges[name] : nil
      let reference = ColumnReference(
        windows, ratesAlone: leftOut[name] != nil, countedBetween: edges, season: slots)
      if let reference {
        columns[name] = reference
      } else {
        unusable[name] =
          parts.isEmpty
          ? .warmingUp(windowsMissing: DriftMonitor.minimumWindows)
          : .because(Self.reasonApart(parts, in: label))
      }
    }
    self.columns = columns
    self.leftOut = leftOut
    self.unusable = unusable
    let watched = rule.map { rule in columns.filter { rule.includes($0.key) } } ?? [:]
    rowCounts = profiles.map(\.rowCount)
    // New names would tell every window apart.
    func isTogether(_ column: String) -> Bool {
      watched[column].map { !$0.ratesAlone && !$0.watched.namesTurnOver } ?? false
    }
    let rows = profiles.map { profile in profile.wholeRows?.columns(where: isTogether) }
    together =
      rule?.isMultivariate == true ? Result { () throws(MultivariateBaseline.Refusal) in try .init(rows) } : nil
    baseline = Self.baseline(
      watched, rows: rowCounts, windows, season, watchesRows: rule?.watchesRows ?? false, trails: trails, together)
    let (left, all) = (Set(leftOut.keys), baseline)
    segmentReferences =
      rule.map { rule in
        rule.segments.map {
          SegmentReference(
            $0.value, whole, watching: rule, leftOut: left, slots, uncut: Self.reasonUncut(whole, $0.value),
            whole: all)
        }
      } ?? []
  }

  /// The same where one column alone is watched.
  func watching(only column: String) -> DriftReference {
    var reference = self
    reference.together = nil
    reference.baseline = Self.baseline(
      columns.filter { $0.key == column }, rows: rowCounts, windows, season, watchesRows: false, trails: trails, nil)
    return reference
  }

  private static func baseline(
    _ columns: [String: ColumnReference], rows: [Int64], _ windows: [Window], _ season: DriftSeason, watchesRows: Bool,
    trails: Bool, _ together: Result<MultivariateBaseline, MultivariateBaseline.Refusal>?
  ) -> DriftBaseline {
    let watched = columns.sorted { $0.key < $1.key }.map { $0.value.watched }
    return DriftBaseline(
      watched, rows: rows, season: season.slots(of: windows), watchesRows: watchesRows, tellsUnlearned: !trails,
      together: try? together?.get())
  }

  /// By window; nil where a window does not have it, or no rows.
  private static func windows(of column: String, in profiles: [TableProfile]) -> [ColumnProfile?] {
    profiles.map { profile in profile[column: column].flatMap { $0.rowCount > 0 ? $0 : nil } }
  }

  /// The same with the columns that tests compare, of all rows.
  var ofAllRows: DriftReference {
    var reference = self
    reference.columns = columns.merging(columnsOfAllRows) { _, all in all }
    return reference
  }

  /// The same with other numbers, as of one segment.
  func measuring(_ windows: [PastWindow]) -> DriftReference {
    var reference = self
    reference.measured = windows
    return reference
  }

  /// The same with the columns that tests compare by segments, of the rows of one.
  func ofSegment(_ slice: Slice) -> TestContext.Reference {
    if let reason = slice.segmentColumn.flatMap({ uncut[$0] }) {
      return .unavailable(.because("\(label) cannot be cut into segments: \(reason)"))
    }
    guard let columns = columnsOfSegments[slice] else { return .unavailable(.notInReference) }
    var reference = self
    reference.columns = columns
    reference.columnsOfAllRows = [:]
    return .known(reference)
  }

  /// - Parameter segments: the column of the segments, and those that are compared.
  private static func ofSegments(
    _ profiles: [TableProfile], _ segments: (key: String, value: Set<String>)
  ) -> [Slice: [String: ColumnReference]] {
    var parts: [Slice: [String: [ColumnProfile?]]] = [:]
    for (place, profile) in profiles.enumerated() {
      for slice in profile.slices where slice.unavailable == nil && slice.rowCount > 0 {
        guard case .segment(segments.key, _) = slice.slice else { continue }
        for column in slice.columns where segments.value.contains(column.name) && column.rowCount > 0 {
          let none = [ColumnProfile?](repeating: nil, count: profiles.count)
          parts[slice.slice, default: [:]][column.name, default: none][place] = column
        }
      }
    }
    return parts.mapValues { $0.compactMapValues { ColumnReference($0) } }
  }

  /// What one window has among others would pass for what it never had.
  private static func reasonUncut(_ profiles: [TableProfile], _ column: String) -> String? {
    let others = profiles.flatMap(\.slices).filter { $0.slice == .otherSegments(column: column) }
    if others.isEmpty { return profiles.isEmpty ? nil : "its windows were profiled without them" }
    if others.contains(where: { $0.rowCount > 0 }) { return Segment.tooMany([column]) }
    // One that could not be cut is as one that is not there.
    return others.allSatisfy { $0.unavailable != nil } ? others[0].unavailable : nil
  }

  /// Why a column has no reference.
  func reason(without column: String) -> Finding.NotEvaluated {
    if let unread { return .because("\(label) cannot be read: \(unread)") }
    return unusable[column]
      ?? (windows.isEmpty ? .warmingUp(windowsMissing: DriftMonitor.minimumWindows) : .notInReference)
  }

  /// Why windows of a column do not make up one reference.
  private static func reasonApart(_ parts: [ColumnProfile], in label: String) -> String {
    let isCounted = parts.allSatisfy { if case .binned = $0.distribution { true } else { false } }
    return isCounted
      ? "the windows of \(label) were counted between different edges"
      : "this column is of more than one kind of type in \(label)"
  }

  /// A key, or a value that only ever grows, differs every night by its nature.
  private static func reasonToLeaveOut(_ parts: [ColumnProfile]) -> String? {
    let values = parts.reduce(0.0) { $0 + Double($1.rowCount - $1.nullCount) }
    // Merged, as a value may come back in every window.
    let counts = parts.compactMap(\.distinct)
    let distinct = counts.count < parts.count ? nil : counts.reduce(into: DistinctCount()) { $0.merge($1) }
    let isDiscrete = parts.contains { if case .numeric = $0.distribution { $0.type.isInteger } else { true } }
    // An estimate that is low by chance must not turn a key into a column to compare.
    if let most = distinct?.bounds(standardDeviations: 2).upperBound, isDiscrete, values >= 100, most > 0.95 * values {
      return "nearly every row has a value of its own"
    }
    let ranges = parts.compactMap { part -> (Double, Double)? in
      switch part.distribution {
      case .numeric(let moments, _), .binned(let moments, _):
        return moments.minimum.flatMap { low in moments.maximum.map { (low, $0) } }
      case .temporal, .categorical, .opaque, .none: return nil
      }
    }
    let grows = zip(ranges, ranges.dropFirst()).allSatisfy { $0.1 < $1.0 }
    return ranges.count >= 5 && grows ? "it grows from window to window" : nil
  }
}
