/// The name of a table or view, as the catalog spells it; without a schema it is looked for on the search path.
package struct RelationName: Hashable, Sendable {
  package let schema: String?
  package let name: String

  package init(schema: String? = nil, name: String) {
    self.schema = schema
    self.name = name
  }

  /// Reads `table`, `schema.table` and `"Quoted ""Name"""` as Postgres does: what is not quoted folds to lower case.
  /// - Throws: `PostgresError.invalidRelationName`.
  package init(parsing text: String) throws(PostgresError) {
    var rest = text.unicodeScalars[...]
    var parts: [String] = []
    repeat {
      if !parts.isEmpty { rest.removeFirst() }
      guard let part = Self.identifier(&rest) else { throw .invalidRelationName(text) }
      parts.append(part)
    } while rest.first == "."
    guard rest.isEmpty, let name = parts.last, parts.count <= 2 else { throw .invalidRelationName(text) }
    self.init(schema: parts.count == 2 ? parts.first : nil, name: name)
  }

  /// Takes one identifier from the front, with the blanks around it.
  private static func identifier(_ rest: inout Substring.UnicodeScalarView) -> String? {
    rest = rest.drop { $0.properties.isWhitespace }
    defer { rest = rest.drop { $0.properties.isWhitespace } }
    var name = String.UnicodeScalarView()
    if rest.first == "\"" {
      while rest.popFirst() != nil {
        guard let end = rest.firstIndex(of: "\"") else { return nil }
        name.append(contentsOf: rest[..<end])
        rest = rest[end...].dropFirst()
        // A doubled quotation mark stands for one.
        guard rest.first == "\"" else { break }
        name.append("\"")
      }
      return name.isEmpty || name.contains("\0") ? nil : String(name)
    }
    let word = rest.prefix { isIdentifierPart($0) }
    guard let first = word.first, first != "$", !("0"..."9").contains(first) else { return nil }
    rest = rest[word.endIndex...]
    // Postgres folds ASCII letters only, whatever the locale, in a multi-byte encoding.
    name.append(contentsOf: word.map { ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) + 32) : $0 })
    return String(name)
  }

  private static func isIdentifierPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "$": true
    default: scalar.value >= 0x80 && !scalar.properties.isWhitespace
    }
  }
}

extension RelationName: CustomStringConvertible {
  /// As a person would write it: quoted only where it has to be. For SQL use `PostgresConnection.quote`.
  package var description: String {
    [schema, name].compactMap(\.self).map(Self.shown).joined(separator: ".")
  }

  private static func shown(_ part: String) -> String {
    var rest = part.unicodeScalars[...]
    if identifier(&rest) == part, rest.isEmpty, !part.hasPrefix("\"") { return part }
    return "\"" + part.replacing("\"", with: "\"\"") + "\""
  }
}
