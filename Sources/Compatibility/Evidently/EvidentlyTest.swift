/// The tests of Evidently 0.7 that have one answer; those by random permutations (`TVD`) and on texts have none.
package enum EvidentlyTest: String, Sendable, CaseIterable {
  case wasserstein
  case kolmogorovSmirnov = "ks"
  case populationStability = "psi"
  case jensenShannon = "jensenshannon"
  case kullbackLeibler = "kl_div"
  case hellinger
  case energyDistance = "ed"
  case cramerVonMises = "cramer_von_mises"
  case andersonDarling = "anderson"
  case eppsSingleton = "es"
  case mannWhitney = "mannw"
  case student = "t_test"
  case chiSquared = "chisquare"
  case z
  case g = "g_test"
  case fisherExact = "fisher_exact"

  /// Where drift begins, as the tool has it.
  package var threshold: Double {
    switch self {
    case .kolmogorovSmirnov, .eppsSingleton, .mannWhitney, .student, .chiSquared, .z: 0.05
    case .wasserstein, .populationStability, .jensenShannon, .kullbackLeibler, .hellinger, .energyDistance,
      .cramerVonMises, .andersonDarling, .g, .fisherExact:
      0.1
    }
  }

  package func isDrift(_ score: Double) -> Bool {
    switch self {
    case .wasserstein, .populationStability, .jensenShannon, .kullbackLeibler, .hellinger: score >= threshold
    case .energyDistance: score > threshold
    case .kolmogorovSmirnov, .cramerVonMises: score <= threshold
    case .andersonDarling, .eppsSingleton, .mannWhitney, .student, .chiSquared, .z, .g, .fisherExact: score < threshold
    }
  }

  static let ofNumbers: [EvidentlyTest] = [
    .wasserstein, .kolmogorovSmirnov, .populationStability, .jensenShannon, .kullbackLeibler, .hellinger,
    .energyDistance, .cramerVonMises, .andersonDarling, .eppsSingleton, .mannWhitney, .student,
  ]
  static let ofCategories: [EvidentlyTest] = [
    .jensenShannon, .populationStability, .kullbackLeibler, .hellinger, .chiSquared, .z, .g, .fisherExact,
  ]

  /// Which one the tool takes by itself.
  /// - Parameters:
  ///   - rows: of the reference.
  ///   - distinct: values of both sides.
  static func standard(isNumeric: Bool, rows: Int, distinct: Int) -> EvidentlyTest {
    let isFew = isNumeric ? distinct <= 5 : true
    if rows > 1000 { return isFew ? .jensenShannon : .wasserstein }
    if !isFew { return .kolmogorovSmirnov }
    return distinct > 2 ? .chiSquared : .z
  }
}
