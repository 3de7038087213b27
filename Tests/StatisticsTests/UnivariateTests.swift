import Foundation
import Statistics
import TestSupport
import Testing

/// Tests of two samples, against scipy's.
@Suite struct UnivariateTests {
  static func makeCase(_ index: Int) throws -> (WeightedSample, WeightedSample) {
    var generator = SeededGenerator(seed: 30000 + index)
    let isSmall = index % 4 == 0
    let m = isSmall ? 5 + generator.below(16) : 5 + generator.below(300)
    let n = isSmall ? 5 + generator.below(16) : 5 + generator.below(300)
    let kind = generator.below(3)
    let shift = index % 3 == 0 ? 0 : 0.4 * generator.unit()
    return (
      try WeightedSample(TwoSampleTests.sample(&generator, m, kind, 0)),
      try WeightedSample(TwoSampleTests.sample(&generator, n, kind, shift))
    )
  }

  @Test("Statistics and p-values of 200 pairs of samples equal scipy's")
  func matchesScipy() throws {
    let rows = try Golden.rows("univariate.json")
    #expect(rows.count == 200)
    for (index, row) in rows.enumerated() {
      let (x, y) = try Self.makeCase(index)
      let cramer = CramerVonMises.test(x, y)
      let anderson = try #require(AndersonDarling.test(x, y))
      let student = try #require(StudentTest.test(x, y))
      let welch = try #require(StudentTest.test(x, y, variances: .separate))
      let whitney = MannWhitney.test(x, y)
      let less = MannWhitney.test(x, y, alternative: .less)
      let epps = try #require(EppsSingleton.test(x, y))
      let actual = [
        cramer.statistic, cramer.pValue.log, anderson.statistic, anderson.tabulatedPValue, student.t,
        student.pValue.value, welch.t, welch.pValue.value, whitney.u, whitney.pValue.value, less.pValue.value,
        epps.statistic, epps.pValue.value, EnergyDistance.distance(x, y),
      ]
      for (place, value) in actual.enumerated() {
        // A statistic near 0 has lost digits in scipy too.
        #expect(
          difference(value, row[place], scale: 1e-3) < 1e-9, "number \(place) of case \(index): \(value), \(row[place])"
        )
      }
    }
  }

  @Test("The p-value of Anderson–Darling is the table's in the table, and goes on beyond it")
  func andersonBeyondTable() throws {
    for index in 0..<200 {
      let (x, y) = try Self.makeCase(index)
      let test = try #require(AndersonDarling.test(x, y))
      guard test.tabulatedPValue > 0.001, test.tabulatedPValue < 0.25 else { continue }
      #expect(difference(test.pValue.value, test.tabulatedPValue) < 0.1, "case \(index)")
    }
    let x = try WeightedSample((0..<500).map(Double.init))
    let y = try WeightedSample((400..<900).map(Double.init))
    let far = try #require(AndersonDarling.test(x, y))
    #expect(far.tabulatedPValue == 0.001 && far.pValue.log < -200)
    #expect(CramerVonMises.test(x, y).pValue.log < -200)
  }

  @Test("Weights stand for repeated values", arguments: 0..<10)
  func weightsAreRepeats(index: Int) throws {
    let (x, y) = try Self.makeCase(index)
    func twice(_ sample: WeightedSample) throws -> (WeightedSample, WeightedSample) {
      let values = zip(sample.values, sample.weights).flatMap { Array(repeating: $0, count: 2 * Int($1)) }
      return (
        try WeightedSample(values: sample.values, weights: sample.weights.map { 2 * $0 }), try WeightedSample(values)
      )
    }
    let (a, b) = (try twice(x), try twice(y))
    #expect(CramerVonMises.test(a.0, b.0) == CramerVonMises.test(a.1, b.1))
    #expect(AndersonDarling.test(a.0, b.0) == AndersonDarling.test(a.1, b.1))
    #expect(MannWhitney.test(a.0, b.0) == MannWhitney.test(a.1, b.1))
  }

  @Test("Where nothing differs there is no test, and where nothing varies neither")
  func constants() throws {
    let (x, y) = (
      try WeightedSample([Double](repeating: 3, count: 9)), try WeightedSample([Double](repeating: 3, count: 7))
    )
    #expect(AndersonDarling.test(x, y) == nil && StudentTest.test(x, y) == nil)
    #expect(EppsSingleton.test(x, y) == nil)
    let whitney = MannWhitney.test(x, y)
    #expect(whitney.u == 31.5 && whitney.pValue == .one)
    #expect(MannWhitney.test(x, y, alternative: .less).pValue == .one)
    #expect(EnergyDistance.distance(x, y) == 0)
    let other = try WeightedSample([Double](repeating: 4, count: 7))
    for variances in [StudentTest.Variances.pooled, .separate] {
      let student = try #require(StudentTest.test(x, other, variances: variances))
      #expect(student.t == -.infinity && student.pValue.value == 0 && student.degreesOfFreedom == 14)
    }
    let epps = try #require(EppsSingleton.test(x, other))
    #expect(epps.statistic == .infinity && epps.pValue.value == 0)
    #expect(MannWhitney.test(x, other).pValue.value < 0.001)
  }

  @Test(
    "However large or small values are, each statistic is a number or has none",
    arguments: [
      [Double.leastNonzeroMagnitude, 0x1p-1030, 0x1p-1020], [1e-160, 2e-160], [1e-100, 2e-100, 5e-100],
      [1e90, 2e90, 5e90], [1e160, 2e160],
      [-1.7e308, 1.7e308], [-1.7e308, 0, 1, 1.7e308], [0, 1, 2],
    ])
  func extremes(values: [Double]) throws {
    func sample(_ rows: [Double]) throws -> WeightedSample {
      try WeightedSample((0..<60).map { rows[$0 % rows.count] })
    }
    let usual = (0..<40).map(Double.init)
    for (x, y) in [(values, usual), (usual, values), (values, values.map { $0 / 2 })] {
      for score in UnivariateScores(try sample(x), try sample(y)).scores {
        let isNumber = score.value.map { $0.isFinite } ?? (score.reason != nil || score.pValue != nil)
        #expect(isNumber && score.pValue.map { $0.log <= 0 } ?? true, "\(score.statistic) of \(values): \(score)")
      }
    }
  }

  @Test("Welch's degrees of freedom do not depend on the unit", arguments: [1e-120, 1e-80, 1e80, 1e120])
  func units(scale: Double) throws {
    let (x, y) = try Self.makeCase(1)
    func scaled(_ sample: WeightedSample) throws -> WeightedSample {
      try WeightedSample(values: sample.values.map { $0 * scale }, weights: sample.weights)
    }
    let known = try #require(StudentTest.test(x, y, variances: .separate))
    let test = try #require(StudentTest.test(try scaled(x), try scaled(y), variances: .separate))
    #expect(difference(test.degreesOfFreedom, known.degreesOfFreedom) < 1e-9)
    #expect(difference(test.pValue.value, known.pValue.value) < 1e-9)
  }

  @Test("Values below a constant are told apart from it as those above it are", arguments: [2.0, 4.0])
  func besideConstant(other: Double) throws {
    let scores = UnivariateScores(
      try WeightedSample([Double](repeating: 3, count: 50)), try WeightedSample([Double](repeating: other, count: 50)))
    let hellinger = scores.scores.first { $0.statistic == .hellinger }
    let index = scores.scores.first { $0.statistic == .populationStability }
    #expect(hellinger?.value == 1 && index?.value ?? 0 > 5)
  }

  @Test("Eight values beside many are counted exactly, about as the normal law has it")
  func manyOrders() throws {
    let few = try WeightedSample((0..<8).map { 2500.25 + Double($0) * 300 })
    let exact = MannWhitney.test(few, try WeightedSample((0..<5000).map(Double.init)))
    let nine = try WeightedSample((0..<9).map { 2500.25 + Double($0) * 300 })
    #expect(exact.u == 8 * 2501 + 28 * 300)
    let z = (exact.u - 20_000) / (8 * 5000.0 / 12 * 5009).squareRoot()
    #expect(difference(exact.pValue, logOf: NormalDistribution.survival(z).log + M_LN2) < 0.1)
    #expect(MannWhitney.test(nine, try WeightedSample((0..<5000).map(Double.init))).pValue < exact.pValue)
  }
}
