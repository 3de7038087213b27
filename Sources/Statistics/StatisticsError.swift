/// Why a statistic is not defined on what it was given.
package enum StatisticsError: Error, Hashable, Sendable {
  /// A sample without values, or a side whose counts are all zero.
  case empty(Side)
  /// NaN or ±∞ at this index of a sample or its weights; those are counted apart, never compared.
  case notFinite(index: Int)
  /// A weight that is zero or negative.
  case weightNotPositive(index: Int)
  /// A count that is negative or not finite.
  case invalidCount(index: Int)
  /// Two vectors that must pair up do not.
  case lengthMismatch(Int, Int)
  /// More successes than trials, or a negative number of either.
  case invalidProportion(successes: Int, trials: Int)

  package enum Side: String, Hashable, Sendable {
    case sample, reference, current
  }
}

extension StatisticsError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty(.sample): "there are no values"
    case .empty(let side): "the \(side.rawValue) holds no values"
    case .notFinite(let index): "the number at index \(index) is not finite"
    case .weightNotPositive(let index): "the weight at index \(index) is not positive"
    case .invalidCount(let index): "the count at index \(index) is negative or not finite"
    case .lengthMismatch(let first, let second): "\(first) numbers cannot be paired with \(second)"
    case .invalidProportion(let successes, let trials): "\(successes) of \(trials) is not a proportion"
    }
  }
}
