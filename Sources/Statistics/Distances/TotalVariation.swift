/// The least share of rows that must change their cell to turn one window into the other.
package enum TotalVariation {
  /// ½ Σ |r − c| over the shares of each cell, 0...1.
  package static func distance(_ counts: PairedCounts) -> Double {
    min(1, counts.shares.reduce(0) { $0 + abs($1.reference - $1.current) } / 2)
  }
}
