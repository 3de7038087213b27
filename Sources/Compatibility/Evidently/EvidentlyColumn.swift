import Statistics

/// The two sides of a column, and each test's score of them.
struct EvidentlyColumn {
  let reference: ToolValues
  let current: ToolValues
  /// Whether a data frame would hold a side as integers.
  let isInteger: (reference: Bool, current: Bool)
  /// Whether numbers are counted one by one, as names are.
  let isCategorical: Bool

  var isNumeric: Bool { if case .numbers = reference.kind { !isCategorical } else { false } }

  /// The test that the tool takes by itself; nil where a side has no value.
  var standard: EvidentlyTest? {
    (try? ToolValues.paired(reference, current)).map {
      EvidentlyTest.standard(isNumeric: isNumeric, rows: reference.count, distinct: $0.reference.count)
    }
  }

  func score(_ test: EvidentlyTest) throws(NoScore) -> (Double, bins: Int?) {
    try draw()
    switch test {
    case .populationStability: return try binned { PopulationStability.index($0, zeroFill: .evidently) }
    case .jensenShannon:
      return try binned { cells in
        JensenShannonSum.distance(
          cells.reference.map { $0 / Double(reference.count) }, cells.current.map { $0 / Double(current.count) })
      }
    case .kullbackLeibler: return try binned { KullbackLeibler.divergence($0, zeroFill: .evidently) }
    case .hellinger: return try hellinger()
    case .chiSquared, .z, .g, .fisherExact: return (try ofCells(test), nil)
    case .wasserstein, .kolmogorovSmirnov, .energyDistance, .cramerVonMises, .andersonDarling, .eppsSingleton,
      .mannWhitney, .student:
      return (try ofNumbers(test), nil)
    }
  }

  /// Beside each score of numbers the tool draws ten bins of either side, and fails as a whole where there are none.
  private func draw() throws(NoScore) {
    guard isNumeric else { return }
    for case .numbers(let sample) in [reference.kind, current.kind] { _ = try Histogram(sample.range(), bins: 10) }
  }

  private func numbers() throws(NoScore) -> (WeightedSample, WeightedSample) {
    guard case .numbers(let one) = reference.kind, case .numbers(let other) = current.kind else {
      throw NoScore("a side has no number")
    }
    return (one, other)
  }

  private func ofNumbers(_ test: EvidentlyTest) throws(NoScore) -> Double {
    let (x, y) = try numbers()
    let score: Double? =
      switch test {
      case .wasserstein: Wasserstein.normedDistance(x, y)
      case .energyDistance: EnergyDistance.distance(x, y)
      case .andersonDarling: AndersonDarling.test(x, y)?.tabulatedPValue
      case .cramerVonMises: min(reference.count, current.count) < 2 ? nil : CramerVonMisesSeries.pValue(x, y)
      case .kolmogorovSmirnov:
        KolmogorovSmirnov.pValue(
          distance: KolmogorovSmirnov.distance(x, y), referenceCount: reference.count, currentCount: current.count
        ).value
      case .eppsSingleton: min(reference.count, current.count) < 5 ? .nan : EppsSingleton.test(x, y)?.pValue.value
      case .mannWhitney: MannWhitney.test(x, y, alternative: .less).pValue.value
      default: student(x, y)
      }
    guard let score else { throw NoScore("too few rows, or too few different values") }
    return score
  }

  /// Of equal constants it is 0 / 0; no gap is anything beside a variance beyond all numbers.
  private func student(_ x: WeightedSample, _ y: WeightedSample) -> Double {
    if let test = StudentTest.test(x, y) { return test.pValue.value }
    let isOverflow = !(x.sumOfSquares + y.sumOfSquares).isFinite && (x.mean - y.mean).isFinite
    return isOverflow ? 1 : .nan
  }

  private func ofCells(_ test: EvidentlyTest) throws(NoScore) -> Double {
    let cells = try ToolValues.paired(reference, current)
    let isConstant = cells.reference.count == 1
    switch test {
    case .chiSquared: return isConstant ? chiSquaredOfConstant : ChiSquared.goodnessOfFit(cells).pValue.value
    case .g:
      // The tool does not bring the reference to the rows of the current side, which scipy then refuses.
      guard reference.count == current.count else { throw NoScore("it needs as many rows on both sides") }
      return isConstant ? .nan : LikelihoodRatio.goodnessOfFit(cells).pValue.value
    case .fisherExact: return try fisher(cells)
    default:
      let rest = { (counts: [Double]) in Int(counts.dropFirst().reduce(0, +)) }
      let z = try? TwoProportion.test(
        reference: (rest(cells.reference), reference.count), current: (rest(cells.current), current.count))
      guard let z else { throw NoScore("a side has no value") }
      return z.pValue.value
    }
  }

  /// One value leaves no degree of freedom: scipy has no number then, and 0 where its expectation was rounded.
  private var chiSquaredOfConstant: Double {
    let rows = Double(current.count)
    return Double(reference.count) * (rows / Double(reference.count)) == rows ? .nan : 0
  }

  private func fisher(_ cells: PairedCounts) throws(NoScore) -> Double {
    guard reference.count == current.count else { throw NoScore("it needs as many rows on both sides") }
    // Of three, two on each side, the tool takes two at random.
    guard cells.reference.count <= 2 else { throw NoScore("it needs two values") }
    let p = try? FisherExact.pValue(
      reference: (Int(cells.reference[0]), reference.count), current: (Int(cells.current[0]), current.count))
    guard let p else { throw NoScore("a side has no value") }
    return p.value
  }

  /// Over Sturges' bins of both sides together, or over single values where the reference has at most 20.
  private func binned(_ distance: (PairedCounts) -> Double) throws(NoScore) -> (Double, bins: Int?) {
    guard isNumeric, reference.distinctCount > 20 else {
      let cells = try ToolValues.paired(reference, current)
      return (distance(cells), cells.reference.count)
    }
    let (x, y) = try numbers()
    let range = try x.range(with: y)
    let width = Histogram.sturges(range, count: x.totalWeight + y.totalWeight)
    let histogram = try Histogram(range, width: width, ofIntegers: isInteger.reference && isInteger.current)
    let counts = try? PairedCounts(reference: histogram.counts(x), current: histogram.counts(y))
    guard let counts else { throw NoScore("a side has no value") }
    return (distance(counts), counts.reference.count)
  }

  /// Numbers over Sturges' bins, of which there are as many as different values make; in the tool's order of rounding.
  private func hellinger() throws(NoScore) -> (Double, bins: Int?) {
    var affinity = 0.0
    let bins: Int
    if isNumeric {
      let (x, y) = try numbers()
      let cells = try ToolValues.paired(reference, current)
      let range = try x.range(with: y)
      // Values of both sides are the reference's objects: the current side's are what it alone has.
      let ofIntegers = isInteger.reference && (isInteger.current || !cells.reference.contains(0))
      let histogram = try Histogram(
        range, width: Histogram.sturges(range, count: Double(cells.reference.count)), ofIntegers: ofIntegers)
      let edges = histogram.edges
      let mean = (edges[edges.count - 1] - edges[0]) / Double(edges.count - 1)
      bins = edges.count - 1
      for (bin, (first, second)) in zip(histogram.counts(x), histogram.counts(y)).enumerated() {
        let width = edges[bin + 1] - edges[bin]
        let densities = (first / width / x.totalWeight, second / width / y.totalWeight)
        affinity += (densities.0 * densities.1).squareRoot() * mean
      }
    } else {
      let cells = try ToolValues.paired(reference, current)
      bins = cells.reference.count
      for (first, second) in zip(cells.reference, cells.current) {
        affinity += (first / cells.referenceTotal * (second / cells.currentTotal)).squareRoot()
      }
    }
    return ((1 - min(max(affinity, 0), 1)).squareRoot(), bins)
  }
}
