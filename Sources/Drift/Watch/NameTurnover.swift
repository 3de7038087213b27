import Columns
import Sketches

/// Whether the names of a column live for some windows and go, as coupons do: windows then share fewer names with those
/// far from them than with their neighbours.
///
/// What a reference has not seen is usual of such a column, and its own windows tell how much of it when they are held
/// against those furthest from them, as the judged window is far from most of the reference.
struct NameTurnover: Sendable {
  /// Windows that tell, and the part of them that one is held against.
  private static let (leastWindows, part) = (6, 3)
  /// By how much more of a window's rows is unseen far away, as a share and in standard errors.
  private static let (leastShare, leastErrors) = (0.1, 3.0)

  /// By window, rows whose name none of the windows furthest from it has; nil of a window without values.
  private let unseen: [Double?]

  /// - Parameter windows: of the reference, in order; nil where one does not have the column.
  /// - Returns: nil where names stay, or where they cannot be told.
  init?(_ windows: [ValueCounts?]) {
    let places = windows.indices.filter { windows[$0].map { $0.total > 0 } ?? false }
    let counts = places.compactMap { windows[$0] }
    guard counts.count >= Self.leastWindows, counts.allSatisfy(\.isExact) else { return nil }
    let neighbours = counts.indices.map { Neighbours(of: $0, among: counts.count, Self.part) }
    var near = counts.map { Double($0.total) }
    var far = near
    for occurrences in Self.occurrences(counts) {
      let (first, last) = (occurrences[0].place, occurrences[occurrences.count - 1].place)
      for (index, one) in occurrences.enumerated() {
        let own = neighbours[one.place]
        let before = index > 0 ? occurrences[index - 1].place : -1
        let after = index + 1 < occurrences.count ? occurrences[index + 1].place : counts.count
        if before >= own.near.lowerBound || after <= own.near.upperBound { near[one.place] -= Double(one.count) }
        if first < own.fromStart || last >= own.toEnd { far[one.place] -= Double(one.count) }
      }
    }
    let gaps = counts.indices.map { (far[$0] - near[$0]) / Double(counts[$0].total) }
    let n = Double(gaps.count)
    let mean = gaps.reduce(0, +) / n
    let error = (gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n * (n - 1))).squareRoot()
    guard mean > Self.leastShare, mean > Self.leastErrors * error else { return nil }
    var unseen = [Double?](repeating: nil, count: windows.count)
    for (place, rows) in zip(places, far) { unseen[place] = rows }
    self.unseen = unseen
  }

  func unseen(at place: Int) -> Double? { unseen[place] }

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
