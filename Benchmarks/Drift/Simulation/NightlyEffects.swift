import Foundation

/// What the nights of one dataset do to one column while nothing is wrong: one series for each of its components.
///
/// A number has two components, the location and the logarithm of the scale of its normal score; a category has the log
/// odds of each value; and every column has the log odds of being null.
struct NightlyEffects: Sendable {
  /// The components of one night; the last is that of nulls.
  struct Night: Sendable {
    let values: ArraySlice<Double>

    var location: Double { values[values.startIndex] }
    var logScale: Double { values[values.startIndex + 1] }
    var logOdds: ArraySlice<Double> { values.dropLast() }
    var nullLogOdds: Double { values[values.endIndex - 1] }
  }

  private var values: [Double]
  private let components: Int

  subscript(night: Int) -> Night { Night(values: values[night * components..<(night + 1) * components]) }

  /// - Parameters:
  ///   - common: the series that all columns of the dataset share, one value a night, of variance 1.
  ///   - weekdays: of each night, 0 for Monday.
  ///   - stream: of this column in this dataset.
  init(
    of column: SimulatedColumn, _ scenario: Scenario, _ sizes: EffectSizes, common: [Double], weekdays: [Int],
    _ stream: inout RandomStream
  ) {
    components = (column.isScored ? 2 : column.shares.count) + 1
    values = [Double](repeating: 0, count: components * common.count)
    if column.isIdentifier { return }
    let day = Self.columnSize(sizes.day, spread: 0.7, &stream)
    let week = Self.columnSize(sizes.week, spread: 0.5, &stream)
    for component in 0..<components {
      let scale = component == components - 1 ? 2 : column.isScored && component == 1 ? 0.5 : 1
      let sign: Double = stream.below(2) == 0 ? -1 : 1
      if scenario.hasDayEffects {
        let own = Self.series(common.count, scenario.isAutocorrelated ? sizes.autocorrelation : 0, &stream)
        let (shared, rest) = (sign * sizes.common.squareRoot(), (1 - sizes.common).squareRoot())
        for night in common.indices {
          values[night * components + component] += scale * day * (shared * common[night] + rest * own[night])
        }
      }
      if scenario.isWeekly {
        let pattern = Self.pattern(&stream)
        for night in common.indices {
          values[night * components + component] += scale * week * pattern[weekdays[night]]
        }
      }
    }
  }

  /// One value a night, of variance 1, each `correlation` times the one before it plus what is new.
  static func series(_ nights: Int, _ correlation: Double, _ stream: inout RandomStream) -> [Double] {
    let news = (1 - correlation * correlation).squareRoot()
    var series: [Double] = []
    for night in 0..<nights {
      let new = Ziggurat.standard.normal(&stream)
      series.append(night == 0 ? new : correlation * series[night - 1] + news * new)
    }
    return series
  }

  /// Log-normal about the median; one of five columns has none.
  private static func columnSize(_ median: Double, spread: Double, _ stream: inout RandomStream) -> Double {
    let size = median * exp(spread * Ziggurat.standard.normal(&stream))
    return stream.below(5) == 0 ? 0 : size
  }

  /// Seven weekdays of variance 1 and a weekend of its own, of mean 0.
  private static func pattern(_ stream: inout RandomStream) -> [Double] {
    var pattern = (0..<7).map { _ in Ziggurat.standard.normal(&stream) }
    let weekend = 1.5 * Ziggurat.standard.normal(&stream)
    pattern[5] += weekend
    pattern[6] += weekend
    let mean = pattern.reduce(0, +) / 7
    return pattern.map { $0 - mean }
  }
}
