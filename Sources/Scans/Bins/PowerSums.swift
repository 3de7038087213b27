import Sketches

/// Central moments from one pass of the server: its regression aggregates of (x − c)² over x − c, which update their
/// deviations from the mean row by row (Youngs and Cramer), and share one state.
///
/// The second moment does not suffer from a distant c; the third and fourth lose about 2 · log₁₀(|mean − c| / σ) digits
/// each. Rounding grows with the rows n at worst as n · 2⁻⁵³, and mostly as its root.
/// - SeeAlso: `float8_regr_accum` in PostgreSQL's src/backend/utils/adt/float.c.
struct PowerSums {
  /// Below it the square of a difference from it can underflow, which the server takes for an error.
  static let leastCenter = 1e-50
  static let names = ["regr_avgx", "regr_sxx", "regr_sxy", "regr_syy"]

  /// Mean of x − c.
  let mean: Double
  let deviations: (second: Double, third: Double, fourth: Double)

  /// - Parameters:
  ///   - deviation: x − c, in SQL.
  ///   - filter: leaves out what is not finite; with the blank before it, or empty.
  ///   - part: not empty where fourth powers can be too large for a double.
  static func entries(
    _ deviation: String, filter: String, columns: [String], part: String = ""
  ) -> [AggregateEntry] {
    names.map { name in
      AggregateEntry(
        expression: "\(name)(\(deviation) * \(deviation), \(deviation))\(filter)", form: .double, columns: columns,
        part: part)
    }
  }

  /// - Parameter scale: what one unit of x − c is.
  /// - Returns: nil of no values.
  init?(count: Int, scale: Double = 1, _ answers: inout CountAnswers) throws(CountFailure) {
    var numbers: [Double] = []
    for _ in Self.names {
      if let number = try answers.number() { numbers.append(number) }
    }
    guard numbers.count == Self.names.count, count > 0 else { return nil }
    let shift = numbers[0]
    let second = numbers[1]
    let third = numbers[2] - 2 * shift * second
    let fourth = numbers[3] + second * second / Double(count) - 4 * shift * (third + shift * second)
    mean = shift * scale
    deviations = (second * scale * scale, third * scale * scale * scale, fourth * scale * scale * scale * scale)
  }

  /// Where no more than the sum of x − c is known.
  init(sum: Double, count: Int) {
    mean = sum / Double(max(1, count))
    deviations = Self.beyond
  }

  /// n · c + Σ(x − c), and what rounding lost of it.
  func sum(count: Int, center: Double) -> (high: Double, low: Double) {
    let count = Double(count)
    let origin = count * center
    let lost = (-origin).addingProduct(count, center)
    let rest = count * mean
    let sum = origin + rest
    let carried = sum - origin
    return (sum, (origin - (sum - carried)) + (rest - carried) + lost)
  }

  /// Where they are too large for a double, or not known.
  static let beyond = (second: Double.infinity, third: Double.infinity, fourth: Double.infinity)
}
