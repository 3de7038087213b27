/// The largest change of a share.
package enum LInfinity {
  /// max |r − c| over the shares of each cell, 0...1.
  package static func distance(_ counts: PairedCounts) -> Double {
    counts.shares.reduce(0) { max($0, abs($1.reference - $1.current)) }
  }
}
