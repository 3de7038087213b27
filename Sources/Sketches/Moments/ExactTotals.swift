/// Count, sum, minimum and maximum of decimals and integers, each exact: what SQL's aggregates give in the column's own
/// type, where `Moments` has the nearest doubles.
///
/// Merging is exact, hence commutative and associative to the bit. Memory follows the digits of the three numbers.
package struct ExactTotals: MergeableState {
  /// Finite values seen.
  package let count: Int
  /// 0 of no values.
  package let sum: ExactNumber
  /// nil of no values, as is `maximum`.
  package let minimum: ExactNumber?
  package let maximum: ExactNumber?

  /// Of no values.
  package init() {
    (count, sum, minimum, maximum) = (0, .zero, nil, nil)
  }

  /// - Parameters: of values that exist: `count` ≥ 1, and a sum that such values can have (a precondition).
  package init(count: Int, sum: ExactNumber, minimum: ExactNumber, maximum: ExactNumber) {
    precondition(Self.isPossible(count: count, sum: sum, minimum: minimum, maximum: maximum), "no values have these")
    self.count = count
    self.sum = sum
    self.minimum = minimum
    self.maximum = maximum
  }

  package mutating func merge(_ other: ExactTotals) {
    guard let minimum = other.minimum, let maximum = other.maximum else { return }
    guard let ourMinimum = self.minimum, let ourMaximum = self.maximum else {
      self = other
      return
    }
    var both = DecimalSum()
    both.add(sum)
    both.add(other.sum)
    self = ExactTotals(
      count: count + other.count, sum: both.total, minimum: min(ourMinimum, minimum), maximum: max(ourMaximum, maximum))
  }

  /// Whether `count` values, the limits among them, can have this sum.
  static func isPossible(count: Int, sum: ExactNumber, minimum: ExactNumber, maximum: ExactNumber) -> Bool {
    guard count >= 1, minimum <= maximum else { return false }
    func total(_ rest: ExactNumber, and limit: ExactNumber) -> ExactNumber {
      var total = DecimalSum()
      total.add(rest, times: count - 1)
      total.add(limit)
      return total.total
    }
    return total(minimum, and: maximum) <= sum && sum <= total(maximum, and: minimum)
  }
}
