/// A number that all values of a column come to; NULLs do not take part.
package enum Aggregate: Hashable, Sendable, Codable {
  case mean, minimum, maximum, sum
  /// Of a sample: with n − 1.
  case standardDeviation
  /// The value below which this share of values lies, 0…1, interpolated; 0.5 is the median.
  case quantile(Double)
  case distinctCount
  /// Of the population, Fisher's g₁: 0 where values lie evenly about their mean.
  case skewness
  /// Of the values, how many are 0.
  case zeroShare
  case negativeShare
  /// How many steps there are from that of the least value to that of the greatest, both included.
  case steps(Step)
  /// How many of them have no value; NaN where a value is in no step.
  case missingSteps(Step)

  /// Whether it is near to a value of some row, which must not be told of a sensitive column.
  package var tellsValues: Bool {
    switch self {
    case .mean, .minimum, .maximum, .sum, .standardDeviation, .quantile, .skewness, .steps, .missingSteps: true
    case .distinctCount, .zeroShare, .negativeShare: false
    }
  }
}
