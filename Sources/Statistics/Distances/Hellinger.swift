/// The Hellinger distance, which bounds the total variation from both sides.
package enum Hellinger {
  /// √(½ Σ (√r − √c)²) over the shares of each cell, 0...1; 1 where the sides share no cell.
  ///
  /// Equal to √(1 − Σ √(r c)), without its cancellation between sides that are nearly equal.
  package static func distance(_ counts: PairedCounts) -> Double {
    let sum = counts.shares.reduce(0) { sum, share in
      let gap = share.reference.squareRoot() - share.current.squareRoot()
      return sum + gap * gap
    }
    return min(1, (sum / 2).squareRoot())
  }
}
