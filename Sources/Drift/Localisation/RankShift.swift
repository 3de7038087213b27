/// Which range of a number's values gained or lost the most rows, by ranks in the reference.
package struct RankShift: Sendable, Equatable {
  /// Neighbouring cells, from the first to the last one.
  package struct Range: Sendable, Equatable {
    package let cells: ClosedRange<Int>
    package let shareBefore: Double
    package let shareNow: Double

    package var change: Double { shareNow - shareBefore }
  }

  /// The range that gained the most, and the one that lost the most; nil where no cell did. Of several alike the
  /// shortest, and of these the first.
  package let gained: Range?
  package let lost: Range?
  private let changes: CellChanges

  /// Both, the one with the greater change first; a gain where they are alike.
  package var ranges: [Range] {
    guard let gained, let lost else { return [gained, lost].compactMap(\.self) }
    return gained.change >= -lost.change - Self.least ? [gained, lost] : [lost, gained]
  }

  /// What share of all gains, or of all losses, a range has, 0…1, what chance explains left out.
  package func share(of range: Range) -> Double { changes.share(of: range.change) }

  /// Nil where a side has no row.
  /// - Parameters: counts of the same cells in order of their values, as many for both.
  package init?(reference: [Double], window: [Double]) {
    precondition(reference.count == window.count, "Both sides have the same cells")
    let total = (before: reference.reduce(0, +), now: window.reduce(0, +))
    guard total.before > 0, total.now > 0 else { return nil }
    let before = reference.map { $0 / total.before }
    let now = window.map { $0 / total.now }
    let changes = zip(now, before).map { $0 - $1 }
    func range(_ changes: [Double]) -> Range? {
      Self.greatest(changes).map { cells in
        Range(cells: cells, shareBefore: before[cells].reduce(0, +), shareNow: now[cells].reduce(0, +))
      }
    }
    gained = range(changes)
    lost = range(changes.map { -$0 })
    self.changes = CellChanges(before: before, now: now, rows: total)
  }

  /// Sums of shares that are equal may differ in their last bits.
  private static let least = 1e-12

  /// The neighbouring cells with the greatest sum above 0 (Kadane's algorithm).
  private static func greatest(_ changes: [Double]) -> ClosedRange<Int>? {
    var best: (sum: Double, cells: ClosedRange<Int>)?
    var (sum, start) = (0.0, 0)
    for (cell, change) in changes.enumerated() {
      if sum <= least { (sum, start) = (0, cell) }
      sum += change
      guard sum > least else { continue }
      let cells = start...cell
      guard let known = best else {
        best = (sum, cells)
        continue
      }
      let isShorter = sum > known.sum - least && cells.count < known.cells.count
      if sum > known.sum + least || isShorter { best = (sum, cells) }
    }
    return best?.cells
  }
}
