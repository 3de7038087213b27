import Foundation
import Statistics

/// Which columns the simulated table has: those of values, of several families, beside two keys and the time.
struct SimulatedTable: Hashable, Sendable {
  /// Columns whose values are made alike.
  enum Family: String, Hashable, Sendable, CaseIterable {
    case normal
    case lognormal
    case heavy
    case zeros
    case count
    case five
    case flag
    case choice
    case fifty
    case constant
  }

  static let timeColumn = "seen_at"
  static let booleanRates = [0.5, 0.2, 0.05, 0.01, 0.002]
  static let countMeans = [0.5, 2, 2, 5, 20]

  /// How many there are of each family.
  var counts: [Family: Int] = [
    .normal: 12, .lognormal: 10, .heavy: 8, .zeros: 5, .count: 5, .five: 20, .flag: 5, .choice: 5, .fifty: 8,
    .constant: 2,
  ]
  /// Dealt out in turn within each family.
  var nullRates = [0, 0.01, 0.05, 0, 0.001, 0.3]
  /// Whether its columns are watched together too, which takes most of the time.
  var isMultivariate = true

  /// As many columns of values, in about the same proportions.
  func scaled(to count: Int) -> SimulatedTable {
    let total = counts.values.reduce(0, +)
    var scaled = self
    var before = 0
    for family in Family.allCases {
      let after = before + (counts[family] ?? 0)
      scaled.counts[family] = after * count / total - before * count / total
      before = after
    }
    return scaled
  }

  var columns: [SimulatedColumn] {
    let identifiers = [
      SimulatedColumn(name: "id", kind: .key, nullRate: 0), SimulatedColumn(name: "token", kind: .token, nullRate: 0),
      SimulatedColumn(name: Self.timeColumn, kind: .time, nullRate: 0),
    ]
    return identifiers
      + Family.allCases.flatMap { family in
        (0..<(counts[family] ?? 0)).map { index in
          let number = index < 9 ? "0\(index + 1)" : "\(index + 1)"
          return SimulatedColumn(
            name: "\(family.rawValue)_\(number)", kind: Self.kind(family, index),
            nullRate: nullRates[index % nullRates.count])
        }
      }
  }

  private static func kind(_ family: Family, _ index: Int) -> SimulatedColumn.Kind {
    let rate = booleanRates[index % booleanRates.count]
    return switch family {
    case .normal: .normal(mean: Double(100 * index), deviation: Double(1 + index * index))
    case .lognormal: .lognormal(scale: 40, sigma: index.isMultiple(of: 2) ? 0.5 : 1.2)
    case .heavy: .heavyTailed(h: index.isMultiple(of: 2) ? 0.15 : 0.3)
    case .zeros: .zeroInflated(threshold: NormalDistribution.quantile(upperTail: Probability(0.1)))
    case .count: .counts(quantiles: poissonQuantiles(mean: countMeans[index % countMeans.count]))
    case .five: .categories(fiveShares(index))
    case .flag: .boolean(rate: rate)
    case .choice: .categories([1 - rate, rate])
    case .fifty: .categories(zipfShares(50, exponent: 1.3))
    case .constant: index.isMultiple(of: 2) ? .constantText : .constantNumber
    }
  }

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
