/// How the shares of categories moved between a reference and a window.
package struct CategoryShift: Sendable, Equatable {
  package struct Part: Sendable, Equatable {
    package let value: String
    package let shareBefore: Double
    package let shareNow: Double

    package var change: Double { shareNow - shareBefore }
  }

  /// By absolute change, the greatest first, then by value.
  package let parts: [Part]
  private let changes: CellChanges

  /// Nil where a side has no row.
  /// - Parameters: counts by value, each value once.
  package init?(reference: [(value: String, count: Double)], window: [(value: String, count: Double)]) {
    let total = (before: reference.reduce(0) { $0 + $1.count }, now: window.reduce(0) { $0 + $1.count })
    guard total.before > 0, total.now > 0 else { return nil }
    let before = Dictionary(reference.map { ($0.value, $0.count) }, uniquingKeysWith: +)
    let now = Dictionary(window.map { ($0.value, $0.count) }, uniquingKeysWith: +)
    parts = Set(before.keys).union(now.keys).sorted().map { value in
      Part(
        value: value, shareBefore: (before[value] ?? 0) / total.before, shareNow: (now[value] ?? 0) / total.now)
    }.sorted { (-abs($0.change), $0.value) < (-abs($1.change), $1.value) }
    changes = CellChanges(before: parts.map(\.shareBefore), now: parts.map(\.shareNow), rows: total)
  }

  /// What share of all gains, or of all losses, a category has, 0…1, what chance explains left out; 0 where it did not
  /// move.
  package func share(of part: Part) -> Double { changes.share(of: part.change) }
}
