/// The change of a mean between a reference and a window, as a sum over segments.
///
/// With shares of rows p and means m of segments, and the mean M of all rows of the reference, a segment gives
/// p′ (m′ − m) for what changed within it and (p′ − p)(m − M) for how many rows it has; together they are M′ − M.
/// A segment that is new has M for its mean before, one that is gone has nothing within.
/// - SeeAlso: Kitagawa (1955), JASA 50, with the reference's means and the window's shares as weights.
package struct SegmentDecomposition: Sendable, Equatable {
  /// One segment's part of the change, in the score's unit.
  package struct Part: Sendable, Equatable {
    package let value: String
    /// From the change of the segment's own mean.
    package let within: Double
    /// From the change of the segment's share of the rows.
    package let mix: Double
    /// Rows in the reference and in the window; 0 in the reference: new, 0 in the window: gone.
    package let rowsBefore: Double
    package let rowsNow: Double
    /// Of all rows of the window, 0…1.
    package let shareOfRows: Double

    package var contribution: Double { within + mix }
  }

  /// The window's mean less the reference's.
  package let change: Double
  /// By absolute contribution, the greatest first, then by value. Segments without a row on either side are left out.
  package let parts: [Part]

  /// Nil where a side has no row.
  package init?(reference: [SegmentTotals], window: [SegmentTotals]) {
    let before = Dictionary(reference.map { ($0.value, $0) }, uniquingKeysWith: { first, _ in first })
    let now = Dictionary(window.map { ($0.value, $0) }, uniquingKeysWith: { first, _ in first })
    let values = Set(before.keys).union(now.keys).sorted()
    let none = SegmentTotals(value: "", rows: 0, sum: 0)
    let pairs = values.map { (value: $0, before: before[$0] ?? none, now: now[$0] ?? none) }
    let rows = (before: pairs.reduce(0) { $0 + $1.before.rows }, now: pairs.reduce(0) { $0 + $1.now.rows })
    guard rows.before > 0, rows.now > 0 else { return nil }
    let mean = pairs.reduce(0) { $0 + $1.before.sum } / rows.before
    change = pairs.reduce(0) { $0 + $1.now.sum } / rows.now - mean
    parts = pairs.filter { $0.before.rows > 0 || $0.now.rows > 0 }.map { pair in
      let usual = pair.before.rows > 0 ? pair.before.sum / pair.before.rows : mean
      let share = pair.now.rows / rows.now
      return Part(
        value: pair.value, within: pair.now.rows > 0 ? share * (pair.now.sum / pair.now.rows - usual) : 0,
        mix: (share - pair.before.rows / rows.before) * (usual - mean), rowsBefore: pair.before.rows,
        rowsNow: pair.now.rows, shareOfRows: share)
    }.sorted { (-abs($0.contribution), $0.value) < (-abs($1.contribution), $1.value) }
  }

  /// Of what a part is a share.
  package enum Whole: String, Sendable, CaseIterable {
    case change
    /// Other parts move the mean the other way, so that the whole is what moves it this way.
    case rise
    case fall
  }

  /// Parts that move against the change may be so much of it for it to be called the change still.
  private static let tolerance = 0.1

  /// What all parts that move the mean up come to, and all that move it down, both ≥ 0.
  package var rise: Double { parts.reduce(0) { $0 + max($1.contribution, 0) } }
  package var fall: Double { parts.reduce(0) { $0 + max(-$1.contribution, 0) } }

  /// What share of the whole a part is, 0…1, and of what; nil where nothing moves.
  package func share(of part: Part) -> (share: Double, of: Whole)? {
    let (same, other) = part.contribution >= 0 ? (rise, fall) : (fall, rise)
    guard same > 0 else { return nil }
    let isChange = other <= Self.tolerance * (same - other)
    return (abs(part.contribution) / same, isChange ? .change : part.contribution >= 0 ? .rise : .fall)
  }
}
