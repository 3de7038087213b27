import Foundation

/// Which segment, of which column, a column's drift comes from; or that it is in all alike.
package enum SegmentExplanation: Sendable, Equatable {
  /// `87 % of the change comes from carrier = 'UA'`.
  case segment(column: String, part: SegmentDecomposition.Part, share: Double, of: SegmentDecomposition.Whole)
  /// No segment of any column moved otherwise than the others; the columns, as they were given.
  case alike([String])

  /// One column by which the rows were told apart.
  package struct Candidate: Sendable {
    package let column: String
    package let decomposition: SegmentDecomposition

    package init(column: String, _ decomposition: SegmentDecomposition) {
      self.column = column
      self.decomposition = decomposition
    }
  }

  /// What a segment has to have of the change beyond what it would have if all moved alike.
  private static let leastLift = 0.25
  /// Of the change, at least: one that moves all values in proportion, or beyond what they ever were, is by ranks more in
  /// some segments than in others.
  private static let leastShare = 0.75
  /// The probability that any segment of a column is taken for a cause where all move alike.
  private static let level = 0.01

  /// The segment with the greatest share of the change beyond its share of rows, over all columns, that cannot be
  /// chance.
  ///
  /// A segment with all the change has a lift of 1 less its share of rows. A change in all segments alike gives each as
  /// much of it as it has rows, a lift of 0: the largest is not to blame. What is in a segment is in a part of the rows
  /// that another column tells apart too, but there it makes less of the change for the rows.
  /// - Parameters:
  ///   - candidates: without any, or where nothing moved, all are alike.
  ///   - variance: of the score of a row, with what nights vary beyond sampling.
  package init(_ candidates: [Candidate], variance: Double) {
    typealias Best = (column: String, part: SegmentDecomposition.Part, share: Double, lift: Double)
    var best: Best?
    for candidate in candidates {
      for (part, share, lift) in Self.lifts(candidate.decomposition, variance: variance) {
        // Of columns that explain it alike the first, whatever the last bits of their sums.
        if let best, lift <= best.lift + 1e-9 { continue }
        best = (candidate.column, part, share, lift)
      }
    }
    guard let best, let found = candidates.first(where: { $0.column == best.column }),
      let whole = found.decomposition.share(of: best.part)
    else {
      self = .alike(candidates.map(\.column))
      return
    }
    self = .segment(column: best.column, part: best.part, share: whole.share, of: whole.of)
  }

  /// The parts that moved otherwise than the rest, with their share of the change and its excess over that of their rows.
  private static func lifts(
    _ decomposition: SegmentDecomposition, variance: Double
  ) -> [(part: SegmentDecomposition.Part, share: Double, lift: Double)] {
    let total = (
      before: decomposition.parts.reduce(0) { $0 + $1.rowsBefore },
      now: decomposition.parts.reduce(0) { $0 + $1.rowsNow }
    )
    let (rise, fall) = (decomposition.rise, decomposition.fall)
    return decomposition.parts.compactMap { part in
      // What little moves against the change explains nothing of it, though it be the only one.
      let (same, other) = part.contribution >= 0 ? (rise, fall) : (fall, rise)
      guard same >= other / 2 else { return nil }
      guard let (share, _) = decomposition.share(of: part), share >= leastShare else { return nil }
      let usual = max(part.shareOfRows, part.rowsBefore / total.before)
      guard share - usual >= leastLift else { return nil }
      guard stands(part, total, of: decomposition, variance: variance) else { return nil }
      return (part, share, share - usual)
    }
  }

  /// Whether the part's contribution is further from that of all alike than chance takes any of the segments.
  private static func stands(
    _ part: SegmentDecomposition.Part, _ total: (before: Double, now: Double), of all: SegmentDecomposition,
    variance: Double
  ) -> Bool {
    let excess = part.contribution - part.shareOfRows * all.change
    let rows = [part.rowsBefore, part.rowsNow, total.before - part.rowsBefore, total.now - part.rowsNow]
    let inverse = rows.reduce(0) { $0 + ($1 > 0 ? 1 / $1 : 0) }
    let shareBefore = part.rowsBefore / total.before
    let size = max(part.shareOfRows, shareBefore)
    // How far the segment's own mean is from that of all, by which a chance change of its share counts.
    let gap = part.shareOfRows == shareBefore ? 0 : part.mix / (part.shareOfRows - shareBefore)
    let within = size * size * (1 - size) * (1 - size) * variance * inverse
    let mix = gap * gap * size * (1 - size) * (1 / total.before + 1 / total.now)
    // A bound of the normal quantile: P(|z| > q) ≤ 2 exp(−q² / 2).
    return excess * excess > 2 * log(2 * Double(all.parts.count) / level) * (within + mix)
  }
}
