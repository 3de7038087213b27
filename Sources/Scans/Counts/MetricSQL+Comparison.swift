import Columns
import Postgres
import Profiles

/// How the limits and values of a rule are compared with a column: so that what the user wrote counts, and in the column's
/// own type wherever that is the same.
extension MetricSQL {
  /// The condition of a value outside the bounds; unknown of a null.
  func outside(_ name: String, _ bounds: Metric.Bounds) async throws -> String {
    let column = try column(name)
    try Self.requireComparable(column)
    try requireReadable([bounds.minimum, bounds.maximum].compactMap(\.self), column)
    let quoted = try await quoted(name)
    var breaks: [String] = []
    if let whole = WholeNumbers(column.type)?.outside(bounds) {
      breaks = whole.map { "\(quoted) \($0)" }
    } else {
      let value = quoted + Self.castForLimits(column)
      if let minimum = bounds.minimum {
        let literal = try await limit(minimum, column)
        breaks.append("\(value) \(bounds.excludesMinimum ? "<=" : "<") \(literal)")
      }
      if let maximum = bounds.maximum {
        let literal = try await limit(maximum, column)
        breaks.append("\(value) \(bounds.excludesMaximum ? ">=" : ">") \(literal)")
      }
      // Postgres sorts NaN above every number: above an upper limit, and not below a lower one.
      if Self.hasNaN(column.type), bounds.maximum.map({ ExactDecimal($0) == nil }) ?? true {
        breaks.append("\(value) = 'NaN'" + (column.type == .float32 ? "::float8" : ""))
      }
    }
    return breaks.isEmpty ? "FALSE" : "(" + breaks.joined(separator: " OR ") + ")"
  }

  /// The condition of a value that is none of `values`; not true of a null.
  func other(than values: [String], _ name: String) async throws -> String {
    let (value, literals) = try await compared(with: values, name)
    return literals.isEmpty ? "\(value) IS NOT NULL" : "\(value) NOT IN (\(literals.joined(separator: ", ")))"
  }

  /// The condition of a value that is one of `values`; not true of a null.
  func oneOf(_ values: [String], _ name: String) async throws -> String {
    let (value, literals) = try await compared(with: values, name)
    // Of no value, and the column is read all the same: of a view it may fail.
    return literals.isEmpty ? "\(value) IS NULL AND FALSE" : "\(value) IN (\(literals.joined(separator: ", ")))"
  }

  private func compared(with values: [String], _ name: String) async throws -> (value: String, literals: [String]) {
    let column = try column(name)
    try Self.requireComparable(column)
    try requireReadable(values, column)
    let quoted = try await quoted(name)
    if let whole = WholeNumbers(column.type)?.literals(of: values) { return (quoted, whole) }
    let cast = Self.castForValues(column)
    var literals: [String] = []
    for value in values { literals.append(try await connection.quote(literal: value) + "::" + cast) }
    return ("\(quoted)::\(cast)", literals)
  }

  /// - Throws: `Refusal.unreadable` for what the server would not read either; what it would not read beside, it says.
  private func requireReadable(_ texts: [String], _ column: RelationDescription.Column) throws(Refusal) {
    for text in texts {
      guard let fault = TextFault(of: text, as: column.type) else { continue }
      // The values of a sensitive column are not told, and another one may be the column that is missing.
      let isShown = withheld == nil && !sensitive.contains(column.name)
      throw .unreadable(
        column: column.name, typeName: column.typeName, text: isShown ? text : nil, fault: fault)
    }
  }

  private func limit(_ text: String, _ column: RelationDescription.Column) async throws -> String {
    let literal = try await connection.quote(literal: text)
    switch column.type {
    case .float32: return literal + "::float8"
    // Postgres compares dates with timestamps as they are, however far the dates. As a date, a limit would lose its time
    // of day; without one it is the day's beginning.
    case .date: return literal + (OrderedValue.date(text) == nil ? "::timestamp" : "::date")
    default: return literal + Self.castForLimits(column)
    }
  }

  private static func castForLimits(_ column: RelationDescription.Column) -> String {
    switch column.type {
    // Texts as they are: an enum has the order of its labels, and char(n) disregards padding.
    case .text: ""
    // Compared with float8 as they are.
    case .float32: ""
    default: "::" + castForValues(column)
    }
  }

  /// The type in which the rule's values are compared with the column.
  private static func castForValues(_ column: RelationDescription.Column) -> String {
    switch column.type {
    // Limits with a fraction must stay what the user wrote.
    case .int16, .int32, .int64: "numeric"
    // A modifier, as in numeric(4,1) or timestamp(0), would round the limit; a domain would check it.
    case .numeric: "numeric"
    case .timestamp: "timestamp"
    case .timestampTZ: "timestamptz"
    case .date: "date"
    case .bool: "boolean"
    case .float32: "float8"
    // So that an enum compares with any text, also one that is no label.
    case .text: "text"
    default: column.typeName
    }
  }

  static func hasNaN(_ type: ColumnType) -> Bool { type == .float32 || type == .float64 || type == .numeric }
}
