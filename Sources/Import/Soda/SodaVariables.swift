/// The values that stand for `${name}` and `${var.name}` in files of Soda.
struct SodaVariables {
  private(set) var values: [String: String]

  /// - Parameter given: on the command line; these count first.
  init(given: [String: String]) { values = given }

  mutating func add(_ name: String, _ value: String?) {
    if values[name] == nil { values[name] = value }
  }

  /// A text with the values of its variables.
  func filled(_ text: String) throws(NoEquivalent) -> String {
    var rest = text[...]
    var filled = ""
    while let match = rest.firstMatch(of: Self.variable) {
      let name = String(match.1)
      guard let value = values[name] else {
        throw NoEquivalent("the variable '\(name)' has no value; give it by --variable \(name)=VALUE")
      }
      filled += rest[..<match.range.lowerBound] + value
      rest = rest[match.range.upperBound...]
    }
    return filled + rest
  }

  static func stands(in text: String) -> Bool { text.contains(variable) }

  /// No repetition of a regular expression, as `${2}`, is taken for one.
  private static var variable: Regex<(Substring, Substring)> {
    /\$\{\s*(?:var\.)?([A-Za-z_][A-Za-z0-9_.]*)\s*\}/
  }
}
