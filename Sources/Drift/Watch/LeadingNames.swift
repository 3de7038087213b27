import Profiles
import Sketches

/// Which names of a column are told apart: the most frequent ones that more than one window has.
///
/// Of many names that are about as frequent it is chance which ones they are, and what they were frequent by will not come
/// again. So a window of the reference is held against those that would have been chosen had its names been as in the others
/// of its weekday or hour, as a window is that comes later: the weekday will come again, and so will what is frequent on it.
struct LeadingNames {
  /// Names that are told apart.
  private static let most = 12

  private let windows: [ValueCounts?]
  private let entries: [ValueCounts.Entry]
  /// Windows that have it, up to as many as matter.
  private let spread: [Int]
  /// By window its part of the season; none where they have no season.
  private let slots: [Int]

  /// - Parameters:
  ///   - whole: the windows merged.
  ///   - columns: by window of the reference; nil where one does not have it.
  ///   - slots: of the windows.
  /// - Returns: nil without names.
  init?(_ whole: ColumnProfile, _ columns: [ColumnProfile?], slots: [Int]? = nil) {
    guard let values = whole.names, values.total > 0 else { return nil }
    let (entries, windows) = (values.entries, columns.map { $0?.names })
    self.windows = windows
    self.entries = entries
    self.slots = slots ?? Array(repeating: 0, count: columns.count)
    spread = entries.map { entry in
      var count = 0
      for case let window? in windows.lazy where window.count(of: entry.value) > 0 {
        count += 1
        if count > Self.enough { break }
      }
      return count
    }
  }

  /// What one window alone has, as a batch of the day, no other will have either.
  private static let enough = 2

  /// In order, the most frequent first.
  var all: [[UInt8]] { chosen(without: nil) }

  /// Rows of a window that have none of those that would have been chosen without it; nil where it has no names.
  func rarer(at place: Int) -> Double? {
    guard let window = windows[place] else { return nil }
    return Double(window.total - chosen(without: place).reduce(0) { $0 + window.count(of: $1) })
  }

  /// Those that would have been chosen had a window's names been as in the others of its part of the season.
  func chosen(without place: Int?) -> [[UInt8]] {
    let window = place.flatMap { windows[$0] }
    let alike = place.map(alike) ?? []
    let rows = alike.reduce(0) { $0 + $1.total }
    let share = rows > 0 ? Double(window?.total ?? 0) / Double(rows) : 0
    let least = windows.count - (place == nil ? 0 : 1) > 1 ? Self.enough : 0
    var best: [(entry: ValueCounts.Entry, count: Double)] = []
    for (entry, spread) in zip(entries, spread) {
      // What follows can be no more frequent than that.
      if best.count == Self.most, let last = best.last, Double(entry.count) * (1 + share) < last.count { break }
      let own = window?.count(of: entry.value) ?? 0
      let expected = share * Double(alike.reduce(0) { $0 + $1.count(of: entry.value) })
      guard spread - (own > 0 ? 1 : 0) + (expected > 0 ? 1 : 0) >= least else { continue }
      let count = Double(entry.count - own) + expected
      let place = best.firstIndex { $0.count < count || $0.count == count && entry.precedes($0.entry) } ?? best.count
      best.insert((entry, count), at: place)
      if best.count > Self.most { best.removeLast() }
    }
    return best.map(\.entry.value)
  }

  /// The other windows of the same part of the season; none where there is none, as all of them tell the same order.
  private func alike(_ place: Int) -> [ValueCounts] {
    guard slots.contains(where: { $0 != slots[place] }) else { return [] }
    return windows.indices.filter { $0 != place && slots[$0] == slots[place] }.compactMap { windows[$0] }
  }
}

extension ValueCounts.Entry {
  /// By its bytes, so that of names that are as frequent none is chosen for the windows that have it.
  fileprivate func precedes(_ other: Self) -> Bool { value.lexicographicallyPrecedes(other.value) }
}
