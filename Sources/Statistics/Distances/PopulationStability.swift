import Foundation

/// The population stability index, Σ (r − c) ln(r / c) over the shares r and c of each cell.
package enum PopulationStability {
  /// Population stability index of the current counts against the reference's, in nats, ≥ 0; symmetric.
  ///
  /// 0 where both sides have all their rows in one cell.
  /// - SeeAlso: Yurdakul & Naranjo (2020), eq. 3.
  package static func index(_ counts: PairedCounts, zeroFill: ZeroFill = .addHalf) -> Double {
    zeroFill.shares(of: counts).reduce(0) {
      $0 + ($1.reference - $1.current) * log($1.reference / $1.current)
    }
  }
}
