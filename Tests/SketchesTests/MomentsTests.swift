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
}
