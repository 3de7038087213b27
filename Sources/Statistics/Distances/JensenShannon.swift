import Foundation

/// The Jensen–Shannon distance: the square root of the divergence, which makes it a metric.
package enum JensenShannon {
  /// The base of the logarithm, which sets the largest distance.
  package enum Base: Sendable {
    /// Natural logarithm, at most √ln 2 = 0.8326; scipy's and Evidently's.
    case natural
    /// Base 2, at most 1; NannyML's.
    case two
  }

  /// Distance between the shares of the two sides, 0...√ln 2 or 0...1 by `base`; 0 where they are equal.
  ///
  /// Defined for empty cells without any fill.
  /// - SeeAlso: Endres & Schindelin (2003); `scipy.spatial.distance.jensenshannon`.
  package static func distance(_ counts: PairedCounts, base: Base = .natural) -> Double {
    var sum = 0.0
    for share in counts.shares {
      let middle = (share.reference + share.current) / 2
      if share.reference > 0 { sum += share.reference * log(share.reference / middle) }
      if share.current > 0 { sum += share.current * log(share.current / middle) }
    }
    if base == .two { sum /= M_LN2 }
    return (max(0, sum) / 2).squareRoot()
  }
}
