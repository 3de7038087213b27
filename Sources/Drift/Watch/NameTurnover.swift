import Columns
import Sketches

/// Whether the names of a column live for some windows and go, as coupons do: windows then share fewer names with those
/// far from them than with their neighbours.
///
/// Of such a column others will have come by the window that is judged, and how many of its names are new says nothing.
enum NameTurnover {
  /// Windows that tell, and the part of them that one is held against.
  private static let (leastWindows, part) = (6, 3)
  /// By how much more of a window's rows is unseen far away, as a share and in standard errors.
  private static let (leastShare, leastErrors) = (0.1, 3.0)

  /// - Parameter windows: of the reference, in order; nil where one does not have the column.
  /// - Returns: false also where that cannot be told.
  static func isSeen(in windows: [ValueCounts?]) -> Bool {
    let counts = windows.compactMap { $0.flatMap { $0.total > 0 ? $0 : nil } }
    guard counts.count >= leastWindows, counts.allSatisfy(\.isExact) else { return false }
    let neighbours = counts.indices.map { Neighbours(of: $0, among: counts.count, part) }
    // How many more rows are unseen far away than near.
    var gaps = [Int](repeating: 0, count: counts.count)
    for occurrences in occurrences(counts) {
      let (first, last) = (occurrences[0].place, occurrences[occurrences.count - 1].place)
      for (index, one) in occurrences.enumerated() {
        let own = neighbours[one.place]
        let before = index > 0 ? occurrences[index - 1].place : -1
        let after = index + 1 < occurrences.count ? occurrences[index + 1].place : counts.count
        if before >= own.near.lowerBound || after <= own.near.upperBound { gaps[one.place] += one.count }
        if first < own.fromStart || last >= own.toEnd { gaps[one.place] -= one.count }
      }
    }
    let shares = zip(gaps, counts).map { Double($0) / Double($1.total) }
    let n = Double(shares.count)
    let mean = shares.reduce(0, +) / n
    let error = (shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n * (n - 1))).squareRoot()
    return mean > leastShare && mean > leastErrors * error
  }

  /// Of each name the windows that have it, in order, and how many rows.
  private static func occurrences(_ windows: [ValueCounts]) -> Dictionary<UInt64, [(place: Int, count: Int)]>.Values {
    var all: [UInt64: [(place: Int, count: Int)]] = [:]
    for (place, window) in windows.enumerated() {
      window.visit { value, count in all[FNV1a.hash(value), default: []].append((place, count)) }
    }
    return all.values
  }

  /// As many windows around one as far from it.
  private struct Neighbours {
    /// The one itself is among them.
    let near: ClosedRange<Int>
    /// The windows before the first and from the second on are the furthest.
    private(set) var fromStart = 0
    private(set) var toEnd: Int

    init(of place: Int, among count: Int, _ part: Int) {
      let size = count / part
      let low = min(max(place - size / 2, 0), count - 1 - size)
      near = low...low + size
      toEnd = count
      for _ in 0..<size {
        if place - fromStart >= toEnd - 1 - place { fromStart += 1 } else { toEnd -= 1 }
      }
    }
  }
}
