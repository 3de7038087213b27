import Columns
import Profiles
import Sketches
import Statistics

/// One column of a reference: its windows merged, and each window's scores against all the others.
///
/// A window is never scored against a reference that holds it.
struct ColumnReference: Sendable {
  let whole: ColumnProfile
  private let windows: [ColumnProfile]
  /// Why a window's values were not counted so that they can be compared; nil where all were.
  let reasonUncounted: String?
  let windowCount: Int
  /// Windows in which a row has a value that the distribution holds.
  let valuedWindowCount: Int
  /// Whether its values are not compared, and its rates alone are judged.
  let ratesAlone: Bool
  /// Whether a value of it can be NaN or infinite.
  let hasNonFinite: Bool
  let distances: [DriftStatistic: [Double]]
  let nulls: [Rate]
  /// Of all values that are not NULL.
  let nonFinite: [Rate]
  let unseen: [Rate]

  /// A count of rows out of all.
  struct Rate: Sendable {
    let count: Int
    let total: Int
    /// The design effect of the rows.
    let effect: Double
  }

  /// Statistics on which a window can be judged against it.
  var statisticCount: Int {
    distances.count + 1 + (hasNulls ? 1 : 0) + (hasNonFinite ? 1 : 0) + (unseen.isEmpty ? 0 : 1)
  }

  /// Without them no window can have fewer.
  var hasNulls: Bool { whole.nullCount > 0 }

  /// Why the values of a window cannot be judged, where its rates can; nil where they were, or are not compared at all.
  func reasonWithoutDistances(_ column: ColumnProfile) -> Finding.NotEvaluated? {
    if let reason = column.reasonUncounted, !ratesAlone { return .because(reason) }
    if !column.isComparable { return nil }
    if column.hasDistribution { return ratesAlone ? nil : reasonWithoutDistances }
    let isNew = column.nonFiniteCount > 0
    if valuedWindowCount == 0 { return isNew && whole.nonFiniteCount == 0 ? .notInReference : nil }
    if isNew { return .because("none of the window's values is a finite number") }
    // Where the reference has such windows too, the null rate has judged all that there is.
    return ratesAlone || valuedWindowCount < windowCount ? nil : .because("the window has no value to compare")
  }

  private var reasonWithoutDistances: Finding.NotEvaluated? {
    if valuedWindowCount == 0 { return .notInReference }
    let scored = distances.values.map(\.count).max() ?? 0
    guard scored < DriftMonitor.minimumWindows else { return nil }
    return .warmingUp(windowsMissing: max(1, DriftMonitor.minimumWindows - valuedWindowCount))
  }

  /// - Parameter ratesAlone: the values are not to be compared.
  /// - Returns: nil where the windows do not fit together: none at all, or the column's type changed among them.
  init?(_ profiles: [ColumnProfile], ratesAlone: Bool = false) {
    // Where the server counted some of them, all are held against each other between its edges.
    let edges = profiles.lazy.compactMap(\.countedEdges).first
    let all = edges.map { edges in profiles.map { $0.counted(between: edges) } } ?? profiles
    let windows = all.map { ratesAlone || !$0.isComparable ? $0.withoutValues : $0 }
    self.windows = windows
    reasonUncounted = ratesAlone ? nil : profiles.lazy.compactMap(\.reasonUncounted).first
    guard let whole = Self.merged(windows) else { return nil }
    self.whole = whole
    windowCount = windows.count
    valuedWindowCount = all.count(where: \.hasDistribution)
    self.ratesAlone = ratesAlone
    hasNonFinite = all.contains(where: \.canBeNonFinite)
    nulls = windows.map { Rate(count: Int($0.nullCount), total: Int($0.rowCount), effect: $0.designEffect) }
    nonFinite = windows.map {
      Rate(count: Int($0.nonFiniteCount), total: Int($0.rowCount - $0.nullCount), effect: $0.designEffect)
    }
    var distances: [DriftStatistic: [Double]] = [:]
    var unseen: [Rate] = []
    for (window, rest) in zip(windows, Self.leavingOneOut(windows)) {
      guard let rest, let comparison = try? ColumnComparison(reference: rest, current: window) else { continue }
      for (statistic, score) in comparison.distances { distances[statistic, default: []].append(score) }
      if let rate = comparison.unseen {
        unseen.append(Rate(count: rate.count, total: rate.total, effect: window.designEffect))
      }
    }
    self.distances = distances
    self.unseen = unseen
  }

  /// The same for a window whose values the server has counted, where they were streamed here: scored between its edges.
  func comparable(to column: ColumnProfile) -> ColumnReference {
    guard let edges = column.countedEdges, !ratesAlone, case .numeric = whole.distribution else { return self }
    return ColumnReference(windows.map { $0.counted(between: edges) }) ?? self
  }

  private static func merged(_ parts: [ColumnProfile]) -> ColumnProfile? {
    guard var whole = parts.first else { return nil }
    for part in parts.dropFirst() {
      guard (try? whole.merge(part)) != nil else { return nil }
    }
    return whole
  }

  /// For each window all the others merged, from merges of what comes before and what comes after it.
  private static func leavingOneOut(_ windows: [ColumnProfile]) -> [ColumnProfile?] {
    let before = runningMerges(windows)
    let after = Array(runningMerges(windows.reversed()).reversed())
    return windows.indices.map { index in
      merged(
        [index > 0 ? before[index - 1] : nil, index + 1 < windows.count ? after[index + 1] : nil].compactMap { $0 })
    }
  }

  private static func runningMerges(_ windows: [ColumnProfile]) -> [ColumnProfile] {
    var merges: [ColumnProfile] = []
    for window in windows {
      guard let last = merges.last else {
        merges.append(window)
        continue
      }
      merges.append(merged([last, window]) ?? last)
    }
    return merges
  }
}

extension ColumnProfile {
  /// Whether it holds a value that can be compared: not where every row is NULL or not finite, nor for types without a
  /// distribution.
  var hasDistribution: Bool {
    switch distribution {
    case .numeric(_, let quantiles): quantiles.count > 0
    case .binned(_, let bins): countedEdges != nil && bins.total > 0
    case .categorical(let values): values.total > 0
    case .temporal, .opaque, .none: false
    }
  }

  /// Whether its values are compared at all, and not only its rates.
  var isComparable: Bool {
    switch distribution {
    case .numeric, .categorical: true
    case .binned: countedEdges != nil
    case .temporal, .opaque, .none: false
    }
  }

  /// Why its values cannot be compared, though others of its type can: the server counted them without knowing where.
  var reasonUncounted: String? {
    switch distribution {
    case .binned(_, let bins) where bins.edges.isEmpty && bins.total > 0 && type.isNumeric:
      "its values were counted in the server, which knew no edges to count between; ANALYZE the table, or let a "
        + "reference be streamed once"
    case .categorical(let values) where values.total > 0 && values.untracked == values.total:
      "none of its values is counted by itself; ANALYZE the table, or let a reference be streamed once"
    case .numeric, .temporal, .binned, .categorical, .opaque, .none: nil
    }
  }

  /// NaN and infinities of numbers, infinities of dates; not of sensitive columns, whose values are not read.
  var canBeNonFinite: Bool {
    switch distribution {
    case .numeric, .binned: !type.isInteger
    case .categorical, .opaque: false
    case .temporal, .none: type.isTemporal
    }
  }

  /// Its counts of rows alone.
  var withoutValues: ColumnProfile {
    ColumnProfile(
      name: name, type: type, rowCount: rowCount, nullCount: nullCount, nonFiniteCount: nonFiniteCount,
      distribution: .none, distinct: nil, designEffect: designEffect)
  }
}
