import Foundation

/// A scaled F distribution of the dispersions of a family.
/// - SeeAlso: Smyth (2004), section 6.2 (limma's `fitFDist`).
struct FamilyPrior {
  let degrees: Double
  /// ≥ 1: no statistic varies less than sampling makes it.
  let scale: Double

  /// Statistics below which a family says nothing of itself.
  static let leastStatistics = 8
  static let unknown = FamilyPrior(degrees: 4, scale: 1.5)
  private static let mostDegrees = 200.0

  /// Of a share so rare that a window holds less than one row of it: what nights make of a rate moves it by a part of
  /// itself, so that its dispersion stands off 1 by no more than in proportion to its rows.
  func ofRare(_ expectedRows: Double) -> FamilyPrior {
    guard expectedRows < 1 else { return self }
    return FamilyPrior(
      degrees: min(degrees / max(expectedRows, 1e-9), max(degrees, Self.mostDegrees)),
      scale: 1 + (scale - 1) * expectedRows)
  }

  init(degrees: Double, scale: Double) {
    self.degrees = degrees
    self.scale = scale
  }

  init(_ dispersions: [Double], _ degrees: [Double], cap: Double) {
    let e = zip(dispersions, degrees).map { f, d in
      log(max(f, 0.02)) - Polygamma.digamma(d / 2) + log(d / 2)
    }
    let variances = degrees.map { Polygamma.trigamma($0 / 2) }
    let total = variances.reduce(0) { $0 + 1 / $1 }
    let weights = variances.map { 1 / $0 / total }
    let mean = zip(weights, e).reduce(0) { $0 + $1.0 * $1.1 }
    let count = Double(e.count)
    let spread = zip(weights, e).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) } * count / (count - 1)
    let excess = spread - zip(weights, variances).reduce(0) { $0 + $1.0 * $1.1 }
    let d0 = excess > 1e-3 ? min(2 * Polygamma.inverseTrigamma(excess), cap) : cap
    self.degrees = d0
    scale = max(d0 < cap ? exp(mean + Polygamma.digamma(d0 / 2) - log(d0 / 2)) : exp(mean), 1)
  }
}
