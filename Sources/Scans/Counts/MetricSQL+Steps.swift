import Columns
import Postgres
import Profiles

/// The SQL of steps between the least and the greatest value of a column, which are counted as numerics, so that no
/// difference of two values is too large.
extension MetricSQL {
  /// How values of a column are told to be of a step.
  private struct Stepping {
    /// The number of the step that a value is in, of values that are in one.
    let step: (String) -> String
    /// The condition of a value that is in none; nil where each is.
    let stray: String?
    /// What tells the steps of two values apart, where that takes less than their numbers do.
    var key: String?
  }

  /// - Returns: nil of other numbers.
  func steps(
    _ aggregate: Aggregate, _ column: RelationDescription.Column, _ filter: FilterText?
  ) async throws -> AggregateEntry? {
    let step: Step
    switch aggregate {
    case .steps(let own), .missingSteps(let own): step = own
    default: return nil
    }
    if let problem = step.problem(on: column.type) {
      throw Refusal.unfitStep(column: column.name, type: column.type, problem: problem)
    }
    let value = try await quoted(column.name)
    let stepping = try await stepping(step, column, value)
    let among = Self.filtered(stepping.stray.map { "NOT (\($0))" }, filter)
    let steps = "\(stepping.step("max(\(value))\(among)")) - \(stepping.step("min(\(value))\(among)")) + 1"
    // A value that is in no step must not be counted among those that are, nor fail.
    let own = stepping.key ?? stepping.step(value)
    let present = stepping.stray.map { "CASE WHEN NOT (\($0)) THEN \(own) END" } ?? own
    var number = aggregate == .steps(step) ? steps : "\(steps) - count(DISTINCT \(present))\(among)"
    if let stray = stepping.stray {
      number = "CASE WHEN count(*)\(Self.filtered(stray, filter)) > 0 THEN 'NaN' ELSE \(number) END"
    }
    return AggregateEntry(
      expression: "(\(number))::text", form: .number, sortsRows: aggregate.sortsRows, columns: [column.name],
      part: "numbers", filter: filter)
  }

  private func stepping(
    _ step: Step, _ column: RelationDescription.Column, _ value: String
  ) async throws -> Stepping {
    switch column.type {
    case .int16, .int32, .int64:
      guard case .number(let length) = step, length > 1 else {
        return Stepping(step: { "\($0)::numeric" }, stray: nil, key: value)
      }
      return Stepping(step: { Self.quotient("\($0)::numeric", length) }, stray: nil)
    case .numeric:
      // No NaN and no infinity has a remainder of 0.
      let stray = "(\(value) % 1 = 0) IS NOT TRUE AND \(value) IS NOT NULL"
      guard case .number(let length) = step, length > 1 else {
        return Stepping(step: { "trim_scale(\($0))" }, stray: stray)
      }
      return Stepping(step: { Self.quotient("\($0)", length) }, stray: stray)
    default: return try await temporalStepping(step, column, value)
    }
  }

  /// Days are counted from a Monday on, so that `7 days` are weeks.
  private func temporalStepping(
    _ step: Step, _ column: RelationDescription.Column, _ value: String
  ) async throws -> Stepping {
    let length: Duration = if case .duration(let duration) = step { duration } else { .seconds(86_400) }
    let zone = try await connection.quote(literal: time?.timeZoneName ?? "UTC")
    let stray = "NOT isfinite(\(value))"
    if let days = length.days {
      let day: (String) -> String =
        column.type == .timestampTZ ? { "(\($0) AT TIME ZONE \(zone))::date" } : { "\($0)::date" }
      return Stepping(step: { Self.quotient("(\(day($0)) - DATE '2001-01-01')::numeric", days) }, stray: stray)
    }
    let instant: (String) -> String =
      column.type == .timestampTZ ? { $0 } : { "(\($0) AT TIME ZONE \(zone))" }
    return Stepping(
      step: { Self.quotient("(extract(epoch FROM \(instant($0))) * 1000000)", length.microseconds) }, stray: stray)
  }

  /// Rounded down, and exact whatever the number's size.
  private static func quotient(_ number: String, _ divisor: Int64) -> String {
    divisor == 1 ? number : "div(\(number) - mod(mod(\(number), \(divisor)) + \(divisor), \(divisor)), \(divisor))"
  }
}
