/// What a statement is for, as its comment says: `/* leadsman:<purpose> */`.
///
/// Errors name the purpose and never the SQL, which can hold values.
package struct StatementPurpose: Hashable, Sendable, CustomStringConvertible {
  package let name: String

  /// Reads the first tag in the SQL; "query" when there is none.
  package init(sql: String) {
    name = Self.tag(in: sql) ?? "query"
  }

  init(name: String) {
    self.name = name
  }

  package var description: String { name }

  private static func tag(in sql: String) -> String? {
    guard let start = sql.firstRange(of: "/* leadsman:"),
      let end = sql[start.upperBound...].firstRange(of: "*/")
    else { return nil }
    let words = sql[start.upperBound..<end.lowerBound].split(separator: " ")
    return words.isEmpty ? nil : words.joined(separator: " ")
  }
}
