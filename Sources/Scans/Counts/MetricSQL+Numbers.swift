import Columns
import Postgres
import Profiles

/// The SQL of numbers that the values of a column come to.
extension MetricSQL {
  func number(_ aggregate: Aggregate, _ name: String, _ filter: FilterText?) async throws -> AggregateEntry {
    let column = try column(name)
    if aggregate.tellsValues {
      if let withheld { throw withheld }
      if sensitive.contains(name) { throw Refusal.sensitiveNumber(column: name) }
    }
    if let steps = try await steps(aggregate, column, filter) { return steps }
    if aggregate == .distinctCount {
      try Self.requireComparable(column)
    } else if !column.type.isNumeric {
      throw Refusal.notNumeric(column: name, type: column.type)
    }
    let value = try await quoted(name)
    return AggregateEntry(
      expression: "(\(Self.expression(aggregate, value, Self.filtered(nil, filter), filter)))::text", form: .number,
      sortsRows: aggregate.sortsRows, columns: [name],
      // What can overflow must not take the counts of the column with it.
      part: aggregate.canOverflow ? "numbers" : "", filter: filter)
  }

  private static func expression(
    _ aggregate: Aggregate, _ value: String, _ among: String, _ filter: FilterText?
  ) -> String {
    func share(_ condition: String) -> String {
      "count(*)\(filtered(condition, filter))::numeric / nullif(count(\(value))\(among), 0)"
    }
    switch aggregate {
    case .mean: return "avg(\(value))\(among)"
    case .minimum: return "min(\(value))\(among)"
    case .maximum: return "max(\(value))\(among)"
    case .sum: return "sum(\(value))\(among)"
    case .standardDeviation: return "stddev_samp(\(value))\(among)"
    case .quantile(let share): return "percentile_cont(\(share)) WITHIN GROUP (ORDER BY \(value))\(among)"
    case .distinctCount: return "count(DISTINCT \(value))\(among)"
    case .zeroShare: return share("\(value) = 0")
    case .negativeShare: return share("\(value) < 0")
    // Made by `steps`.
    case .steps, .missingSteps: return "NULL"
    case .skewness:
      // E(x − μ)³ = cov(x², x) − 2μσ²: the server's covariance does not cancel where the mean is large beside σ.
      let double = "\(value)::float8"
      return """
        (covar_pop(\(double) * \(double), \(double))\(among)
          - 2 * avg(\(double))\(among) * var_pop(\(double))\(among))
        / nullif(power(stddev_pop(\(double))\(among), 3), 0)
        """
    }
  }
}

extension Aggregate {
  var sortsRows: Bool {
    switch self {
    case .quantile, .distinctCount, .missingSteps: true
    default: false
    }
  }

  /// Of floating-point numbers, on some data.
  fileprivate var canOverflow: Bool {
    switch self {
    case .mean, .sum, .standardDeviation, .skewness, .quantile: true
    case .minimum, .maximum, .distinctCount, .zeroShare, .negativeShare, .steps, .missingSteps: false
    }
  }
}
