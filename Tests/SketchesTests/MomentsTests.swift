import TestSupport
import Testing

@testable import Sketches

@Suite struct MomentsTests {
  private static func isClose(_ value: Double?, _ expected: Double, within tolerance: Double) -> Bool {
    value.map { abs($0 - expected) <= tolerance * abs(expected) } ?? false
  }

  @Test(arguments: try Fixture.expected().moments)
  func `Moments are those of exact arithmetic to twelve digits`(name: String, expected: Fixture.Moments) {
    let moments = Moments(values: expected.values)
    // Each deviation is rounded against the mean, which is all the more when the spread is small beside it.
    let isFar = name == "far from zero"
    #expect(moments.count == expected.values.count)
    #expect(Self.isClose(moments.sum, expected.sum, within: 1e-14))
    #expect(Self.isClose(moments.mean, expected.mean, within: 1e-14))
    #expect(Self.isClose(moments.m2, expected.m2, within: 1e-12))
    #expect(Self.isClose(moments.m4, expected.m4, within: 1e-12))
    #expect(Self.isClose(moments.m3, expected.m3, within: isFar ? 1e-6 : 1e-12))
    #expect(Self.isClose(moments.variance, expected.variance, within: 1e-12))
    #expect(Self.isClose(moments.sampleVariance, expected.sampleVariance, within: 1e-12))
    #expect(Self.isClose(moments.standardDeviation, expected.variance.squareRoot(), within: 1e-12))
    #expect(Self.isClose(moments.skewness, expected.skewness, within: isFar ? 1e-6 : 1e-12))
    #expect(Self.isClose(moments.excessKurtosis, expected.excessKurtosis, within: 1e-11))
    #expect(moments.minimum == expected.values.min())
    #expect(moments.maximum == expected.values.max())
  }

  @Test func `Without data there is no number`() {
    let moments = Moments()
    #expect(moments.count == 0)
    let numbers = [
      moments.sum, moments.mean, moments.m2, moments.m3, moments.m4, moments.minimum, moments.maximum, moments.variance,
      moments.sampleVariance, moments.standardDeviation, moments.skewness, moments.excessKurtosis,
    ]
    #expect(numbers.allSatisfy { $0 == nil })
  }

  @Test func `One value has no spread, and none to be estimated`() {
    let moments = Moments(values: [-2.5])
    #expect(moments.mean == -2.5)
    #expect(moments.variance == 0)
    #expect(moments.sampleVariance == nil)
    #expect(moments.skewness == nil)
  }

  @Test func `Equal values have exactly no variance, however they are merged`() {
    var moments = Moments()
    for size in [1, 7, 4099, 30_000] { moments.merge(Moments(values: [Double](repeating: 0.1, count: size))) }
    #expect(moments.mean == 0.1)
    #expect(moments.variance == 0)
    #expect(moments.excessKurtosis == nil)
  }

  @Test func `What a double cannot hold is nil and not a wrong number`() throws {
    var moments = Moments(values: [1e308, 1e308, 1e308, -1e300])
    #expect(moments.sum == nil)
    #expect(moments.mean == nil)
    #expect(moments.variance == nil)
    #expect(moments.maximum == 1e308)
    moments.merge(Moments(values: [1, 2, 3]))
    #expect(moments.count == 7)
    #expect(moments.variance == nil)
    #expect(try Moments(serialized: moments.serialized()) == moments)
  }

  @Test func `The sum keeps what a plain sum would lose`() {
    var moments = Moments()
    for value in [1, 1e100, 1, -1e100] { moments.merge(Moments(values: [value])) }
    #expect(moments.sum == 2)
  }

  /// Two passes in plain order, each sum with what rounding lost of it.
  private static func scalar(_ values: [Double]) -> (sum: Double, m2: Double, m3: Double, m4: Double) {
    func sum(_ terms: some Sequence<Double>) -> Double {
      var (high, low) = (0.0, 0.0)
      for term in terms {
        let total = high + term
        low += abs(high) >= abs(term) ? (high - total) + term : (term - total) + high
        high = total
      }
      return high + low
    }
    let mean = sum(values) / Double(values.count)
    let deviations = values.map { $0 - mean }
    return (
      sum(values), sum(deviations.map { $0 * $0 }), sum(deviations.map { $0 * $0 * $0 }),
      sum(deviations.map { $0 * $0 * $0 * $0 })
    )
  }

  @Test(arguments: Distribution.allCases, [1, 7, 8, 9, 2047, 2048, 2049, 10_000])
  func `Blocks of eight give the moments of one value after the other`(shape: Distribution, count: Int) {
    let values = shape.values(count, seed: 11)
    let (moments, expected) = (Moments(values: values), Self.scalar(values))
    let scale = values.reduce(0) { $0 + abs($1) }
    #expect(abs((moments.sum ?? .nan) - expected.sum) <= 1e-12 * scale)
    #expect(abs((moments.m2 ?? .nan) - expected.m2) <= 1e-12 * expected.m2 + 1e-24 * scale * scale)
    #expect(abs((moments.m4 ?? .nan) - expected.m4) <= 1e-12 * expected.m4 + 1e-36)
    let cube = (expected.m2 * expected.m4).squareRoot()
    #expect(abs((moments.m3 ?? .nan) - expected.m3) <= 1e-12 * cube + 1e-30)
    #expect(moments.minimum == values.min() && moments.maximum == values.max())
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `The sum of integers is exact beyond 2^53`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bound = Int64.max >> Int64.random(in: 0...40, using: &generator)
    var moments = Moments()
    var all: [Int64] = []
    for _ in 0..<5 {
      let values = (0..<Int.random(in: 0...5000, using: &generator)).map { _ in
        Int64.random(in: -bound...bound, using: &generator)
      }
      moments.update(values)
      all += values
    }
    #expect(moments.sum == Double(all.reduce(Int128(0)) { $0 + Int128($1) }))
    // And when all but the last digits cancel.
    moments.update(all.map { -$0 })
    moments.update([41, 1] as [Int64])
    #expect(moments.sum == 42)
  }

  @Test func `Integers have the moments of their doubles`() {
    let integers = Distribution.normal.values(10_000, seed: 5).map { Int64($0 * 1e6) }
    var moments = Moments()
    moments.update(integers)
    #expect(moments.agrees(with: Moments(values: integers.map { Double($0) })))
    #expect(Moments(values: []) == Moments())
    var ends = Moments()
    ends.update([Int64.min, Int64.max, 1])
    #expect(ends.sum == 0)
    #expect(ends.minimum == -0x1p63 && ends.maximum == 0x1p63)
  }
}
