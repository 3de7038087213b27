import Foundation
import Statistics

/// The columns of the simulated table: 80 of values, two keys and the time.
enum SimulatedTable {
  static let timeColumn = "seen_at"
  /// Dealt out in turn within each kind of column.
  static let nullRates = [0, 0.01, 0.05, 0, 0.001, 0.3]
  static let booleanRates = [0.5, 0.2, 0.05, 0.01, 0.002]
  static let countMeans = [0.5, 2, 2, 5, 20]

  static let columns: [SimulatedColumn] = {
    var columns = [
      SimulatedColumn(name: "id", kind: .key, nullRate: 0), SimulatedColumn(name: "token", kind: .token, nullRate: 0),
      SimulatedColumn(name: timeColumn, kind: .time, nullRate: 0),
    ]
    func add(_ name: String, _ count: Int, _ kind: (Int) -> SimulatedColumn.Kind) {
      for index in 0..<count {
        let rate = nullRates[index % nullRates.count]
        let number = String(index + 101).dropFirst()
        columns.append(SimulatedColumn(name: "\(name)_\(number)", kind: kind(index), nullRate: rate))
      }
    }
    add("normal", 12) { .normal(mean: Double(100 * $0), deviation: Double(1 + $0 * $0)) }
    add("lognormal", 10) { .lognormal(scale: 40, sigma: $0 < 5 ? 0.5 : 1.2) }
    add("heavy", 8) { .heavyTailed(h: $0 < 4 ? 0.15 : 0.3) }
    add("zeros", 5) { _ in .zeroInflated(threshold: NormalDistribution.quantile(upperTail: Probability(0.1))) }
    add("count", 5) { .counts(quantiles: poissonQuantiles(mean: countMeans[$0])) }
    add("five", 20) { .categories(fiveShares($0)) }
    add("flag", 5) { .boolean(rate: booleanRates[$0]) }
    add("choice", 5) { .categories([1 - booleanRates[$0], booleanRates[$0]]) }
    add("fifty", 8) { _ in .categories(zipfShares(50, exponent: 1.3)) }
    add("constant_text", 1) { _ in .constantText }
    add("constant_number", 1) { _ in .constantNumber }
    return columns
  }()

  /// The distribution function at 0, 1, 2 … as quantiles of the standard normal, as far as a double tells it from 1.
  private static func poissonQuantiles(mean: Double) -> [Double] {
    var quantiles: [Double] = []
    for count in 0... {
      // P(X > k) = P(k + 1, mean), of the regularised incomplete gamma function.
      let above = Probability(log: IncompleteGamma.logPQ(shape: Double(count + 1), mean).lower)
      if above.value < 1e-15 { break }
      quantiles.append(NormalDistribution.quantile(upperTail: above))
    }
    return quantiles
  }

  /// Five shares, each column's its own: a symmetric Dirichlet draw with concentration 4, from a fixed stream.
  private static func fiveShares(_ column: Int) -> [Double] {
    var stream = RandomStream(0x5, UInt64(column))
    let weights = (0..<5).map { _ in -log((0..<4).reduce(1.0) { product, _ in product * stream.unit() }) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private static func zipfShares(_ count: Int, exponent: Double) -> [Double] {
    let weights = (1...count).map { pow(Double($0), -exponent) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
