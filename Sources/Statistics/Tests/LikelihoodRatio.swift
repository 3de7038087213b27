import Foundation

/// The G-test, the likelihood ratio's counterpart of Pearson's chi-squared.
package enum LikelihoodRatio {
  /// Homogeneity of a 2×k table, as `scipy.stats.chi2_contingency(lambda_='log-likelihood')`.
  ///
  /// Cells empty on both sides are dropped; with one cell left nothing can differ.
  /// - Parameter yates: at 1 degree of freedom, move every count up to ½ towards its expectation.
  package static func homogeneity(_ counts: PairedCounts, yates: Bool = true) -> ChiSquared.Test {
    ChiSquared.homogeneity(counts, yates: yates) { observed, expected in
      observed > 0 ? 2 * observed * log(observed / expected) : 0
    }
  }

  /// Of the current counts against the reference's shares, which are taken for exact, as `scipy.stats.power_divergence`.
  package static func goodnessOfFit(_ counts: PairedCounts) -> ChiSquared.Test {
    ChiSquared.goodnessOfFit(counts) { observed, expected in
      observed > 0 ? 2 * observed * log(observed / expected) : 0
    }
  }
}
