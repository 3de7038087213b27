/// Pieces of SQL as Postgres reads them.
enum SQL {
  /// Quoted, so that case and reserved words do no harm.
  static func identifier(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

  /// With `standard_conforming_strings`, as Postgres has it by default.
  static func literal(_ text: String) -> String {
    "'\(text.replacing("'", with: "''"))'"
  }

  /// A list in parentheses.
  static func list(_ items: [String]) -> String { "(\(items.joined(separator: ", ")))" }

  /// `parts` joined by AND; nil where there are none.
  static func all(_ parts: [String?]) -> String? {
    let parts = parts.compactMap(\.self)
    return parts.count < 2 ? parts.first : parts.map { "(\($0))" }.joined(separator: " AND ")
  }

  /// A name as Postgres takes one that is written without quotes: in lower case.
  static func folded(_ written: String) -> String {
    let name = written.trimmingSpaces
    guard name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") else { return name.lowercased() }
    return String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"")
  }

  /// Whether a text names a column, and is no expression.
  static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_$]*|"([^"]|"")+"/) != nil
  }

  /// A name that `table:` takes, quoted where it has to be.
  static func tablePart(_ name: String) -> String {
    name.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil ? name : identifier(name)
  }
}

extension StringProtocol {
  var trimmingSpaces: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// In one line.
  var singleLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  /// At most so many characters.
  func shortened(to count: Int) -> String { self.count <= count ? String(self) : self.prefix(count - 1) + "…" }
}
