import Columns
import Foundation
import Profiles
import Testing

@testable import DriftBenchmark

struct GeneratorTests {
  private static let count = 200_000

  private static func numbers(_ kind: SimulatedColumn.Kind, nullRate: Double = 0, shift: Shift? = nil) -> Column {
    let column = SimulatedColumn(name: "x", kind: kind, nullRate: nullRate)
    let components = (column.isScored ? 2 : column.shares.count) + 1
    let calm = NightlyEffects.Night(values: [Double](repeating: 0, count: components)[...])
    var values = Column(name: column.name, type: column.type)
    var stream = RandomStream(7, 3)
    ValueMaker(column, calm, shift).append(count, to: &values, &stream)
    return values
  }

  /// Mean, variance and fourth standardised moment.
  private static func moments(_ values: [Double]) -> (mean: Double, variance: Double, kurtosis: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let fourth = values.reduce(0) { $0 + pow($1 - mean, 4) } / Double(values.count)
    return (mean, variance, fourth / (variance * variance))
  }

  @Test func `a normal column has the moments and the tails of the normal distribution`() {
    let values = Self.numbers(.normal(mean: 5, deviation: 2)).doubles
    let moments = Self.moments(values)
    #expect(abs(moments.mean - 5) < 5 * 2 / Double(Self.count).squareRoot())
    #expect(abs(moments.variance - 4) < 0.07)
    #expect(abs(moments.kurtosis - 3) < 0.06)
    // Beyond where the ziggurat's tail begins: P(|z| > 3.4426) = 5.761e-4.
    let tail = values.count { abs($0 - 5) > 2 * 3.442619855899 }
    #expect(abs(Double(tail) - 115.2) < 5 * 115.2.squareRoot())
  }

  @Test(arguments: [0.1, 0.5, 1, 2, 3])
  func `normal numbers lie below a point as often as the distribution function says`(_ point: Double) {
    let values = Self.numbers(.normal(mean: 0, deviation: 1)).doubles
    let expected = 0.5 * erfc(-point / 2.0.squareRoot())
    let error = (expected * (1 - expected) / Double(Self.count)).squareRoot()
    #expect(abs(Double(values.count { $0 < point }) / Double(Self.count) - expected) < 5 * error)
    #expect(abs(Double(values.count { $0 > -point }) / Double(Self.count) - expected) < 5 * error)
  }

  @Test func `the logarithm of a log-normal column is normal`() {
    let moments = Self.moments(Self.numbers(.lognormal(scale: 40, sigma: 1.2)).doubles.map { log($0 / 40) / 1.2 })
    #expect(abs(moments.mean) < 0.012)
    #expect(abs(moments.variance - 1) < 0.017)
    #expect(abs(moments.kurtosis - 3) < 0.06)
  }

  @Test func `a heavy-tailed column has the variance of Tukey's h`() {
    let values = Self.numbers(.heavyTailed(h: 0.15)).doubles
    // (1 − 2h)^(−3/2)
    #expect(abs(Self.moments(values).variance / pow(0.7, -1.5) - 1) < 0.05)
    #expect(Self.moments(values).kurtosis > 8)
  }

  @Test func `one of ten values of a zero-inflated column is above zero`() {
    let column = SimulatedTable().columns.first { $0.name == "zeros_01" }
    guard let column else { return #expect(Bool(false), "there is a zero-inflated column") }
    let values = Self.numbers(column.kind).doubles
    #expect(abs(Double(values.count { $0 > 0 }) / Double(Self.count) - 0.1) < 0.0035)
  }

  @Test(arguments: zip(SimulatedTable.countMeans.indices, SimulatedTable.countMeans))
  func `counts have the mean and the variance of Poisson`(_ index: Int, _ mean: Double) {
    let column = SimulatedTable().columns.first { $0.name == "count_0\(index + 1)" }
    guard let column else { return #expect(Bool(false), "there is a column of counts") }
    let moments = Self.moments(Self.numbers(column.kind).integers.map(Double.init))
    #expect(abs(moments.mean - mean) < 5 * (mean / Double(Self.count)).squareRoot())
    #expect(abs(moments.variance / mean - 1) < 0.03)
  }

  @Test(arguments: [0.5, 0.05, 0.002])
  func `a boolean is true as often as its rate says`(_ rate: Double) {
    let trues = Self.numbers(.boolean(rate: rate)).integers.count { $0 == 1 }
    let error = (rate * (1 - rate) * Double(Self.count)).squareRoot()
    #expect(abs(Double(trues) - rate * Double(Self.count)) < 5 * error)
  }

  @Test func `categories come as often as their shares say`() {
    let shares = [0.5, 0.3, 0.15, 0.04, 0.01]
    let table = AliasTable(shares)
    var stream = RandomStream(1)
    var counts = [Int](repeating: 0, count: 5)
    for _ in 0..<Self.count { counts[table.draw(&stream)] += 1 }
    for (share, count) in zip(shares, counts) {
      let error = (share * (1 - share) * Double(Self.count)).squareRoot()
      #expect(abs(Double(count) - share * Double(Self.count)) < 5 * error)
    }
  }

  @Test func `nulls come as often as the null rate says`() {
    let nulls = Self.numbers(.constantText, nullRate: 0.3).validity.nullCount
    #expect(abs(Double(nulls) / Double(Self.count) - 0.3) < 0.0052)
  }

  @Test func `shifts are of the size that they say`() throws {
    let normal = SimulatedColumn.Kind.normal(mean: 10, deviation: 4)
    let shifted = Self.numbers(normal, shift: Shift(kind: .mean, size: 0.2))
    #expect(abs(Self.moments(shifted.doubles).mean - 10.8) < 0.05)
    let wider = Self.numbers(normal, shift: Shift(kind: .std, size: 1.1))
    #expect(abs(Self.moments(wider.doubles).variance.squareRoot() - 4.4) < 0.04)
    let empty = Self.numbers(normal, shift: Shift(kind: .null, size: 1))
    #expect(empty.validity.nullCount == Self.count)
    let nulls = Self.numbers(normal, nullRate: 0.05, shift: Shift(kind: .null, size: 0.01)).validity.nullCount
    #expect(abs(Double(nulls) / Double(Self.count) - 0.06) < 0.0027)
    let swapped = Self.numbers(.categories([0.2, 0.5, 0.3]), shift: Shift(kind: .swap, size: 0.05))
    let values = try #require(ColumnValues(swapped))
    guard case .categories(let counts) = values.values else { return #expect(Bool(false), "texts are categories") }
    #expect(abs(Double(counts["category 2"] ?? 0) / Double(Self.count) - 0.45) < 0.006)
    #expect(abs(Double(counts["category 3"] ?? 0) / Double(Self.count) - 0.35) < 0.006)
  }
}
