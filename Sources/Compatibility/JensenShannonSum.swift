import Foundation

/// The Jensen–Shannon distance in the order in which scipy adds it up: between sides that are nearly equal the root makes
/// much of what rounding leaves, a negative sum among it, of which there is no root.
enum JensenShannonSum {
  /// NaN where the tool's is.
  /// - Parameter base: of the logarithm.
  static func distance(_ reference: [Double], _ current: [Double], base: Double? = nil) -> Double {
    let (p, q) = (normalized(reference), normalized(current))
    let middle = zip(p, q).map { ($0 + $1) / 2 }
    var sum = divergence(p, middle) + divergence(q, middle)
    if let base { sum /= log(base) }
    return (sum / 2).squareRoot()
  }

  private static func normalized(_ shares: [Double]) -> [Double] {
    let sum = PairwiseSum.of(shares)
    return shares.map { $0 / sum }
  }

  private static func divergence(_ shares: [Double], _ middle: [Double]) -> Double {
    PairwiseSum.of(
      zip(shares, middle).map { share, middle in
        guard share > 0 else { return 0 }
        let ratio = share / middle
        return share * (ratio > 0.5 && ratio < 2 ? log1p((share - middle) / middle) : log(ratio))
      })
  }
}
