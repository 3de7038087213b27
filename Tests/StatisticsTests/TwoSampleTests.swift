import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct TwoSampleTests {
  struct Case {
    var values: (reference: [Double], current: [Double])
    var weights: (reference: [Double], current: [Double])
  }

  static func makeCase(_ index: Int) -> Case {
    var generator = SeededGenerator(seed: 1000 + index)
    let isLarge = index % 20 == 7
    let m = isLarge ? 1000 + generator.below(2000) : 1 + generator.below(400)
    var n = isLarge ? 1000 + generator.below(2000) : 1 + generator.below(400)
    if index % 5 == 0 { n = m }
    let kind = generator.below(3)
    let shift = index % 2 == 1 ? 0.5 * generator.unit() : 0
    let x = sample(&generator, m, kind, 0)
    let y = sample(&generator, n, kind, shift)
    let weightsX = x.map { _ in 1.0 + Double(generator.below(5)) }
    let weightsY = y.map { _ in 1.0 + Double(generator.below(5)) }
    return Case(values: (x, y), weights: (weightsX, weightsY))
  }

  static func sample(_ generator: inout SeededGenerator, _ count: Int, _ kind: Int, _ shift: Double) -> [Double] {
    (0..<count).map { _ in
      switch kind {
      case 0: return generator.unit() + generator.unit() + generator.unit() + generator.unit() + shift
      case 1: return Double(generator.below(20)) + (shift * 4).rounded(.down)
      default:
        let u = generator.unit()
        return u * u * u * u + shift
      }
    }
  }

  @Test("Distances and p-values of 200 pairs of samples equal scipy's")
  func matchesScipy() throws {
    let rows = try Golden.rows("two_samples.json")
    #expect(rows.count == 200)
    for (index, row) in rows.enumerated() {
      let (values, weights) = (Self.makeCase(index).values, Self.makeCase(index).weights)
      let (x, y) = (try WeightedSample(values.reference), try WeightedSample(values.current))
      let d = KolmogorovSmirnov.distance(x, y)
      let (m, n) = (values.reference.count, values.current.count)
      #expect(difference(d, row[0]) < 1e-12, "D, case \(index)")
      for (method, expected) in [(KolmogorovSmirnov.Method.exact, row[1]), (.asymptotic, row[2])]
      where expected > 1e-300 {
        let p = KolmogorovSmirnov.pValue(distance: d, referenceCount: m, currentCount: n, method: method)
        #expect(difference(p.value, expected) < 1e-9, "\(method) p, case \(index), \(m) and \(n) values, D = \(d)")
      }
      #expect(difference(Wasserstein.distance(x, y), row[3], scale: 1e-3) < 1e-9, "W1, case \(index)")
      #expect(difference(Wasserstein.normedDistance(x, y), row[4], scale: 1e-3) < 1e-9, "normed W1, case \(index)")
      let weightedX = try WeightedSample(values: values.reference, weights: weights.reference)
      let weightedY = try WeightedSample(values: values.current, weights: weights.current)
      #expect(difference(Wasserstein.distance(weightedX, weightedY), row[5], scale: 1e-3) < 1e-9, "case \(index)")
      #expect(difference(weightedX.standardDeviation, row[6], scale: 1e-3) < 1e-9, "std, case \(index)")
    }
  }

  @Test("Weights stand for repeated values", arguments: 0..<20)
  func weightsAreRepeats(seed: Int) throws {
    let made = Self.makeCase(seed)
    func repeated(_ values: [Double], _ weights: [Double]) -> [Double] {
      zip(values, weights).flatMap { [Double](repeating: $0, count: Int($1)) }
    }
    let x = try WeightedSample(values: made.values.reference, weights: made.weights.reference)
    let y = try WeightedSample(values: made.values.current, weights: made.weights.current)
    let xs = try WeightedSample(repeated(made.values.reference, made.weights.reference))
    let ys = try WeightedSample(repeated(made.values.current, made.weights.current))
    #expect(x == xs && y == ys)
    #expect(KolmogorovSmirnov.distance(x, y) == KolmogorovSmirnov.distance(xs, ys))
    #expect(KolmogorovSmirnov.distance(x, y) == KolmogorovSmirnov.distance(y, x))
    #expect(KolmogorovSmirnov.distance(x, x) == 0 && Wasserstein.distance(x, x) == 0)
  }

  @Test("Disjoint samples are 1 apart, and the area is the gap of their means")
  func disjointSupports() throws {
    let x = try WeightedSample([1, 2, 3])
    let y = try WeightedSample([12, 11])
    #expect(KolmogorovSmirnov.distance(x, y) == 1)
    #expect(difference(Wasserstein.distance(x, y), 9.5) < 1e-15)
    // 2 of the C(5, 2) orders keep the samples apart.
    let p = KolmogorovSmirnov.pValue(distance: 1, referenceCount: 3, currentCount: 2)
    #expect(difference(p.value, 0.2) < 1e-12)
  }

  @Test("A constant sample and a single value have distances too")
  func constantSamples() throws {
    let constant = try WeightedSample([5, 5, 5, 5])
    let single = try WeightedSample([5])
    let other = try WeightedSample([7])
    #expect(constant.standardDeviation == 0 && constant.mean == 5)
    #expect(KolmogorovSmirnov.distance(constant, single) == 0)
    #expect(Wasserstein.normedDistance(constant, single) == 0)
    #expect(KolmogorovSmirnov.distance(constant, other) == 1)
    #expect(Wasserstein.normedDistance(constant, other) == 2000)
    #expect(KolmogorovSmirnov.pValue(distance: 1, referenceCount: 1, currentCount: 1) == .one)
    #expect(KolmogorovSmirnov.pValue(distance: 0, referenceCount: 4, currentCount: 20_000) == .one)
  }

  @Test("Samples that cannot be compared are refused with their reason")
  func refusesBadSamples() {
    #expect(throws: StatisticsError.empty(.sample)) { try WeightedSample([]) }
    #expect(throws: StatisticsError.notFinite(index: 1)) { try WeightedSample([1, .nan]) }
    #expect(throws: StatisticsError.notFinite(index: 0)) { try WeightedSample([.infinity]) }
    #expect(throws: StatisticsError.notFinite(index: 0)) { try WeightedSample(values: [1], weights: [.nan]) }
    #expect(throws: StatisticsError.weightNotPositive(index: 0)) { try WeightedSample(values: [1], weights: [0]) }
    #expect(throws: StatisticsError.lengthMismatch(1, 2)) { try WeightedSample(values: [1], weights: [1, 1]) }
  }
}
