/// What stands in for a cell that one side lacks, where a logarithm is not defined.
package enum ZeroFill: Sendable {
  /// Half a row is added to every cell that either side has, so a share is (count + ½) / (n + k/2): the posterior
  /// mean under Jeffreys' prior. An index then stays finite, depends on the counts smoothly, and the weight of an empty
  /// cell falls with n instead of hanging on an arbitrary constant. Cells empty on both sides are left out.
  case addHalf
  /// This share (> 0) replaces every share of 0, without making the rest sum to 1 again.
  case share(Double)
  /// As Evidently 0.7: each side on its own, a millionth of its smallest nonzero share where that is at most 1e-4,
  /// else 1e-4; without making the rest sum to 1 again.
  case evidently

  /// The shares of each cell, none of them 0.
  func shares(of counts: PairedCounts) -> [(reference: Double, current: Double)] {
    switch self {
    case .addHalf:
      let cells = counts.occupied
      let added = Double(cells.count) / 2
      return cells.map {
        (($0.reference + 0.5) / (counts.referenceTotal + added), ($0.current + 0.5) / (counts.currentTotal + added))
      }
    case .share(let share):
      precondition(share > 0, "a share above 0")
      return Self.replacingZeros(counts.shares, share, share)
    case .evidently:
      let shares = counts.shares
      return Self.replacingZeros(
        shares, Self.evidentlyFill(shares.map(\.reference)), Self.evidentlyFill(shares.map(\.current)))
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
