import Foundation

/// The population stability index, Σ (r − c) ln(r / c) over the shares r and c of each cell.
package enum PopulationStability {
  /// What stands in for a cell that one side lacks, where the logarithm is not defined.
  package enum ZeroFill: Sendable {
    /// Half a row is added to every cell that either side has, so a share is (count + ½) / (n + k/2): the posterior
    /// mean under Jeffreys' prior. The index then stays finite, depends on the counts smoothly, and the weight of an
    /// empty cell falls with n instead of hanging on an arbitrary constant. Cells empty on both sides are left out.
    case addHalf
    /// This share (> 0) replaces every share of 0, without making the rest sum to 1 again.
    case share(Double)
    /// As Evidently 0.7: each side on its own, a millionth of its smallest nonzero share where that is at most 1e-4,
    /// else 1e-4; without making the rest sum to 1 again.
    case evidently
  }

  /// Population stability index of the current counts against the reference's, in nats, ≥ 0; symmetric.
  ///
  /// 0 where both sides have all their rows in one cell.
  /// - SeeAlso: Yurdakul & Naranjo (2020), eq. 3.
  package static func index(_ counts: PairedCounts, zeroFill: ZeroFill = .addHalf) -> Double {
    filled(counts, zeroFill).reduce(0) { $0 + ($1.reference - $1.current) * log($1.reference / $1.current) }
  }

  private static func filled(
    _ counts: PairedCounts, _ zeroFill: ZeroFill
  ) -> [(reference: Double, current: Double)] {
    switch zeroFill {
    case .addHalf:
      let cells = counts.occupied
      let added = Double(cells.count) / 2
      return cells.map {
        (($0.reference + 0.5) / (counts.referenceTotal + added), ($0.current + 0.5) / (counts.currentTotal + added))
      }
    case .share(let share):
      precondition(share > 0, "a share above 0")
      return replacingZeros(counts.shares, share, share)
    case .evidently:
      let shares = counts.shares
      return replacingZeros(shares, evidentlyFill(shares.map(\.reference)), evidentlyFill(shares.map(\.current)))
    }
  }

  private static func replacingZeros(
    _ shares: [(reference: Double, current: Double)], _ reference: Double, _ current: Double
  ) -> [(reference: Double, current: Double)] {
    shares.map { ($0.reference == 0 ? reference : $0.reference, $0.current == 0 ? current : $0.current) }
  }

  private static func evidentlyFill(_ shares: [Double]) -> Double {
    let smallest = shares.filter { $0 > 0 }.min() ?? 1
    return smallest <= 1e-4 ? smallest / 1e6 : 1e-4
  }
}
