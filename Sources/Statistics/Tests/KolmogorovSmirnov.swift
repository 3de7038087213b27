import Foundation

/// The two-sample Kolmogorov–Smirnov test.
package enum KolmogorovSmirnov {
  /// How a p-value is found.
  package enum Method: Sendable {
    /// `exact` while both samples have at most 10,000 values, else `asymptotic`, as scipy and Evidently choose.
    case automatic
    case exact
    case asymptotic
  }

  /// The largest difference between the two empirical distribution functions, in 0...1.
  ///
  /// Ties count fully before the functions are compared, so equal samples are 0 apart whatever repeats.
  package static func distance(_ reference: WeightedSample, _ current: WeightedSample) -> Double {
    var largest = 0.0
    WeightedSample.walk(reference, current) { largest = max(largest, abs($1 - $2)) }
    return min(1, largest)
  }

  /// The probability that two samples of one continuous law are at least `distance` apart.
  ///
  /// With ties it is conservative. Exact: relative error below 1e-9; where the probability is below about 1e-590,
  /// or so many lattice steps would be needed that it must be, the asymptotic tail is given. Asymptotic: the
  /// one-sample law at round(m n / (m + n)), as `scipy.stats.ks_2samp(method='asymp')`, but never underflowing; at
  /// distance 1, where that law ends, the exact 2 / C(m + n, m).
  /// - Parameters: a distance in 0...1, and the number of values on each side, ≥ 1 and without weights.
  /// - SeeAlso: Hodges (1958); Simard & L'Ecuyer (2011).
  package static func pValue(
    distance: Double, referenceCount: Int, currentCount: Int, method: Method = .automatic
  ) -> Probability {
    precondition((0...1).contains(distance), "a Kolmogorov–Smirnov distance lies in 0...1")
    precondition(referenceCount > 0 && currentCount > 0, "both samples hold values")
    let (m, n) = (Double(referenceCount), Double(currentCount))
    let effective = m * n / (m + n)
    let isExact: Bool
    switch method {
    case .automatic: isExact = max(referenceCount, currentCount) <= 10_000
    case .exact: isExact = true
    case .asymptotic: isExact = false
    }
    // exp(−2 n d²) bounds the order of magnitude; beyond it the recursion would run for nothing.
    let isHopeless = referenceCount != currentCount && 2 * effective * distance * distance > 1400
    if isExact && !isHopeless,
      let p = TwoSampleKolmogorov.survival(distance: distance, referenceCount, currentCount)
    {
      return p
    }
    let asymptotic = KolmogorovDistribution.survival(
      distance, count: max(1, Int(effective.rounded(.toNearestOrEven))))
    return isExact || distance == 1 ? max(asymptotic, separation(m, n)) : asymptotic
  }

  /// The least p-value that two sizes allow, 2 / C(m + n, m): that of samples which do not overlap.
  private static func separation(_ m: Double, _ n: Double) -> Probability {
    let logChoose = LogGamma.value(m + n + 1) - LogGamma.value(m + 1) - LogGamma.value(n + 1)
    return Probability(log: M_LN2 - logChoose)
  }
}
