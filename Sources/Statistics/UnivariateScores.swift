import Foundation

/// Every statistic of one column of two sides, from all of their values.
package struct UnivariateScores: Sendable {
  /// The raw value is the name in outputs.
  package enum Statistic: String, Sendable, CaseIterable {
    case kolmogorovSmirnov = "ks"
    case populationStability = "psi"
    case jensenShannon = "jensen_shannon"
    case kullbackLeibler = "kullback_leibler"
    case hellinger
    case wasserstein
    case wassersteinNormed = "wasserstein_normed"
    case energyDistance = "energy_distance"
    case cramerVonMises = "cramer_von_mises"
    case andersonDarling = "anderson_darling"
    case student = "t"
    case welch
    case mannWhitney = "mann_whitney"
    case eppsSingleton = "epps_singleton"
    case totalVariation = "total_variation"
    case lInfinity = "l_infinity"
    case chiSquared = "chi_squared"
    case goodnessOfFit = "chi_squared_fit"
    case likelihoodRatio = "g"
    case twoProportion = "z"
    case fisherExact = "fisher_exact"
  }

  package struct Score: Sendable {
    package let statistic: Statistic
    /// nil of Fisher's test, which has a p-value alone.
    package let value: Double?
    /// Two-sided; nil of distances.
    package let pValue: Probability?
    /// Why there is none.
    package let reason: String?

    init(_ statistic: Statistic, _ value: Double?, _ pValue: Probability? = nil) {
      let isKnown = value?.isFinite == true || pValue != nil
      self.statistic = statistic
      self.value = value.flatMap { $0.isFinite ? $0 : nil }
      self.pValue = pValue
      reason = isKnown ? nil : "it is not defined on so few rows, so few different values, or values so far apart"
    }
  }

  /// Cells of numbers for the statistics that need them, of about equal share of the reference.
  package static let numericCells = 20

  package let scores: [Score]

  /// Of numbers; the cells begin at the reference's quantiles, fewer where values repeat.
  package init(_ x: WeightedSample, _ y: WeightedSample) {
    let d = KolmogorovSmirnov.distance(x, y)
    let (m, n) = (Int(x.totalWeight), Int(y.totalWeight))
    let ks = KolmogorovSmirnov.pValue(distance: d, referenceCount: m, currentCount: n)
    let cramer = CramerVonMises.test(x, y)
    let anderson = AndersonDarling.test(x, y)
    let (student, welch) = (StudentTest.test(x, y), StudentTest.test(x, y, variances: .separate))
    let whitney = MannWhitney.test(x, y)
    let epps = EppsSingleton.test(x, y)
    scores =
      [
        Score(.kolmogorovSmirnov, d, ks), Score(.wasserstein, Wasserstein.distance(x, y)),
        Score(.wassersteinNormed, x.standardDeviation.isFinite ? Wasserstein.normedDistance(x, y) : nil),
        Score(.energyDistance, EnergyDistance.distance(x, y)),
        Score(.cramerVonMises, cramer.statistic, cramer.pValue),
        Score(.andersonDarling, anderson?.statistic, anderson?.pValue), Score(.student, student?.t, student?.pValue),
        Score(.welch, welch?.t, welch?.pValue), Score(.mannWhitney, whitney.u, whitney.pValue),
        Score(.eppsSingleton, epps?.statistic, epps?.pValue),
      ] + Self.distances(Self.cells(x, y))
  }

  /// Of categories: counts over all that either side has, in one order.
  package init(categories counts: PairedCounts) {
    let homogeneity = ChiSquared.homogeneity(counts)
    let fit = ChiSquared.goodnessOfFit(counts)
    let g = LikelihoodRatio.homogeneity(counts)
    var scores = Self.distances(counts)
    scores += [
      Score(.totalVariation, TotalVariation.distance(counts)), Score(.lInfinity, LInfinity.distance(counts)),
      Score(.chiSquared, homogeneity.statistic, homogeneity.pValue), Score(.goodnessOfFit, fit.statistic, fit.pValue),
      Score(.likelihoodRatio, g.statistic, g.pValue),
    ]
    if counts.occupied.count <= 2 {
      let sides = (
        reference: (successes: Int(counts.reference[0]), trials: Int(counts.referenceTotal)),
        current: (successes: Int(counts.current[0]), trials: Int(counts.currentTotal))
      )
      let z = try? TwoProportion.test(reference: sides.reference, current: sides.current)
      let fisher = try? FisherExact.pValue(reference: sides.reference, current: sides.current)
      scores += [Score(.twoProportion, z?.z, z?.pValue), Score(.fisherExact, nil, fisher)]
    }
    self.scores = scores
  }

  private static func distances(_ counts: PairedCounts) -> [Score] {
    [
      Score(.populationStability, PopulationStability.index(counts)),
      Score(.jensenShannon, JensenShannon.distance(counts)),
      Score(.kullbackLeibler, KullbackLeibler.divergence(counts)), Score(.hellinger, Hellinger.distance(counts)),
    ]
  }

  /// A cell ends with the first value at which the reference has reached its share. Where its least one has already, what
  /// lies below is told apart from it.
  private static func cells(_ x: WeightedSample, _ y: WeightedSample) -> PairedCounts {
    var (reference, current): ([Double], [Double]) = ([0], [0])
    var below = 0.0
    var share = 1
    func endCell() {
      reference.append(0)
      current.append(0)
    }
    WeightedSample.merge(x, y) { value, first, second in
      below += first
      let isEnd = first > 0 && share < numericCells && below >= Double(share) / Double(numericCells) * x.totalWeight
      if isEnd, value == x.values[0] { endCell() }
      reference[reference.count - 1] += first
      current[current.count - 1] += second
      guard isEnd else { return }
      endCell()
      while share < numericCells, below >= Double(share) / Double(numericCells) * x.totalWeight { share += 1 }
    }
    // Both samples hold a value.
    return PairedCounts(unchecked: reference, current)
  }
}
