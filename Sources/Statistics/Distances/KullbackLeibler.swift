import Foundation

/// The Kullback–Leibler divergence of the current shares from the reference's.
package enum KullbackLeibler {
  /// Σ r ln(r / c) over the shares of each cell, in nats, ≥ 0; asymmetric: the reference is what is true.
  ///
  /// Empty cells are filled first, then each side is made to sum to 1 again.
  /// - SeeAlso: `scipy.stats.entropy(reference, current)`.
  package static func divergence(_ counts: PairedCounts, zeroFill: ZeroFill = .addHalf) -> Double {
    let filled = zeroFill.shares(of: counts)
    let (r, c) = filled.reduce((0, 0)) { ($0.0 + $1.reference, $0.1 + $1.current) }
    return max(0, filled.reduce(0) { $0 + $1.reference / r * log($1.reference / r / ($1.current / c)) })
  }
}
