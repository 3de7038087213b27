import Columns
import Postgres
import Profiles

/// The SQL of rules that each row has to meet by itself.
extension MetricSQL {
  /// The condition of a row that breaks a rule; false or unknown of all others.
  func breaking(_ rule: RowRule) async throws -> String {
    switch rule {
    case .present(let name, let missing): return try await missingValue(name, missing)
    case .between(let name, let bounds, let minimum, let maximum):
      return try await outside(name, bounds, minimum: minimum, maximum: maximum)
    case .noneOf(let name, let values): return try await oneOf(values, name)
    case .matching(let name, let pattern):
      let literal = try await connection.quote(literal: pattern)
      // Of constants, so that a pattern that is none is found while the statement is planned, which names the culprit.
      return try await "\(text(of: name)) !~ \(literal) AND ('' ~ \(literal)) IS NOT NULL"
    case .length(let name, let minimum, let maximum):
      let length = "char_length(\(try await text(of: name)))"
      let breaks = [minimum.map { "\(length) < \($0)" }, maximum.map { "\(length) > \($0)" }].compactMap(\.self)
      return breaks.joined(separator: " OR ")
    case .formatted(let name, let format):
      let text = try await text(of: name)
      return "NOT (\(try await TextShape(format).condition(text, connection)))"
    case .parsing(let name, let type):
      let text = try await text(of: name)
      return "NOT (\(try await TextShape(type).condition(text, connection)))"
    case .expression(let text): return "NOT \(try expression(text).sql)"
    }
  }

  /// Compared as the server compares the two columns; which it cannot, it says.
  private func outside(
    _ name: String, _ bounds: Metric.Bounds, minimum: String?, maximum: String?
  ) async throws -> String {
    let value = try await quoted(name)
    var breaks: [String] = []
    if bounds.minimum != nil || bounds.maximum != nil { breaks.append(try await outside(name, bounds)) }
    if let minimum { breaks.append("\(value) \(bounds.excludesMinimum ? "<=" : "<") \(try await quoted(minimum))") }
    if let maximum { breaks.append("\(value) \(bounds.excludesMaximum ? ">=" : ">") \(try await quoted(maximum))") }
    // The server sorts NaN above every number, and takes it for equal to itself.
    if try Self.hasNaN(column(name).type) { breaks.append("\(value) = 'NaN'") }
    return breaks.joined(separator: " OR ")
  }

  /// The condition where the rule itself gives it in SQL.
  func condition(_ metric: Metric) throws(Refusal) -> FilterText? {
    guard case .breaking(.expression(let text), _) = metric else { return nil }
    return try expression(text)
  }

  private func expression(_ text: String) throws(Refusal) -> FilterText {
    do {
      var condition = try FilterText(text, as: .expression)
      condition.isOfSubquery = readsSubquery
      return condition
    } catch { throw .unfitText(error, .expression) }
  }

  private func text(of name: String) async throws -> String { try await "\(quoted(name))::text" }

  /// What a type cannot hold is not looked for.
  private func missingValue(_ name: String, _ missing: [MissingValue]) async throws -> String {
    let column = try column(name)
    let quoted = try await quoted(name)
    var conditions = ["\(quoted) IS NULL"]
    for value in MissingValue.allCases where missing.contains(value) {
      switch value {
      case .nan where Self.hasNaN(column.type): conditions.append("\(quoted) = 'NaN'")
      case .infinity where Self.hasNaN(column.type) || column.type.isTemporal:
        conditions.append("\(quoted) IN ('infinity', '-infinity')")
      case .empty where column.type == .text: conditions.append("\(quoted)::text = ''")
      case .blank where column.type == .text:
        let blanks = try await connection.quote(literal: " \t\n\r\u{B}\u{C}")
        conditions.append("btrim(\(quoted)::text, \(blanks)) = ''")
      case .nan, .infinity, .empty, .blank: break
      }
    }
    return conditions.joined(separator: " OR ")
  }
}
