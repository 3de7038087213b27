import Columns
import Profiles
import Statistics

/// One column of a reference: its windows merged, and each window's scores against all the others.
///
/// A window is never scored against a reference that holds it.
struct ColumnReference: Sendable {
  let whole: ColumnProfile
  let windowCount: Int
  let distances: [DriftStatistic: [Double]]
  let nulls: [Rate]
  let unseen: [Rate]

  /// A count of rows out of all.
  struct Rate: Sendable {
    let count: Int
    let total: Int
  }

  /// Statistics on which a window can be judged against it.
  var statisticCount: Int { distances.count + 1 + (unseen.isEmpty ? 0 : 1) }

  /// - Returns: nil where the windows do not fit together: none at all, or the column's type changed among them.
  init?(_ windows: [ColumnProfile]) {
    guard let whole = Self.merged(windows) else { return nil }
    self.whole = whole
    windowCount = windows.count
    nulls = windows.map { Rate(count: Int($0.nullCount), total: Int($0.rowCount)) }
    var distances: [DriftStatistic: [Double]] = [:]
    var unseen: [Rate] = []
    for (window, rest) in zip(windows, Self.leavingOneOut(windows)) {
      guard let rest, let comparison = try? ColumnComparison(reference: rest, current: window) else { continue }
      for (statistic, score) in comparison.distances { distances[statistic, default: []].append(score) }
      if let rate = comparison.unseen { unseen.append(Rate(count: rate.count, total: rate.total)) }
    }
    self.distances = distances
    self.unseen = unseen
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
