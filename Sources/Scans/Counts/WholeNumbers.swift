import Columns
import Profiles

/// Comparisons of an integer column with decimal numbers, as SQL in the column's own type: several times faster than as
/// `numeric`, and of the same outcome for every value.
struct WholeNumbers {
  private let typeName: String
  private let range: ClosedRange<Int64>

  /// - Returns: nil for a type that holds other than whole numbers.
  init?(_ type: ColumnType) {
    switch type {
    case .int16: (typeName, range) = ("smallint", Int64(Int16.min)...Int64(Int16.max))
    case .int32: (typeName, range) = ("integer", Int64(Int32.min)...Int64(Int32.max))
    case .int64: (typeName, range) = ("bigint", Int64.min...Int64.max)
    default: return nil
    }
  }

  /// The conditions under which a value is outside, each without the value in front: `< '2'::integer` for a minimum of 1.5.
  /// - Returns: nil where a limit is none of the numbers that Leadsman reads.
  func outside(_ bounds: Metric.Bounds) -> [String]? {
    var conditions: [String] = []
    if let minimum = bounds.minimum {
      guard let condition = below(minimum, orEqual: bounds.excludesMinimum) else { return nil }
      conditions.append(condition)
    }
    if let maximum = bounds.maximum {
      guard let condition = above(maximum, orEqual: bounds.excludesMaximum) else { return nil }
      conditions.append(condition)
    }
    return conditions
  }

  /// The values that are whole numbers of the type, as literals: fractions and what is beyond it equal nothing.
  /// - Returns: nil where one of them is no number that Leadsman reads.
  func literals(of texts: [String]) -> [String]? {
    var literals: [String] = []
    for text in texts {
      guard let number = ExactDecimal(text) else { return nil }
      guard number.isInteger, isWithin(number) else { continue }
      guard let whole = number.floor else { return nil }
      literals.append(literal(whole))
    }
    return literals
  }

  private func below(_ text: String, orEqual: Bool) -> String? {
    guard let limit = ExactDecimal(text) else { return nil }
    if limit > ExactDecimal(range.upperBound) { return "IS NOT NULL" }
    // Of no value, and the column is read all the same: of a view it may fail.
    if limit < ExactDecimal(range.lowerBound) { return "< \(literal(range.lowerBound))" }
    guard let floor = limit.floor else { return nil }
    // x < 1.5 is x <= 1, as is x <= 1.5.
    return orEqual || !limit.isInteger ? "<= \(literal(floor))" : "< \(literal(floor))"
  }

  private func above(_ text: String, orEqual: Bool) -> String? {
    guard let limit = ExactDecimal(text) else { return nil }
    if limit < ExactDecimal(range.lowerBound) { return "IS NOT NULL" }
    if limit > ExactDecimal(range.upperBound) { return "> \(literal(range.upperBound))" }
    guard let floor = limit.floor else { return nil }
    return orEqual && limit.isInteger ? ">= \(literal(floor))" : "> \(literal(floor))"
  }

  private func isWithin(_ number: ExactDecimal) -> Bool {
    ExactDecimal(range.lowerBound) <= number && number <= ExactDecimal(range.upperBound)
  }

  private func literal(_ number: Int64) -> String { "'\(number)'::\(typeName)" }
}
