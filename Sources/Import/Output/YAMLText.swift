/// Writes values so that the reader of rule files reads them as they are.
enum YAMLText {
  /// In one line, as within `{ }` and `[ ]`.
  static func flow(_ value: RuleValue) -> String {
    switch value {
    case .plain(let text): text
    case .text(let text): scalar(text)
    case .list(let items): "[\(items.map(flow).joined(separator: ", "))]"
    case .map(let keys): keys.isEmpty ? "{}" : "{ \(keys.map(flow).joined(separator: ", ")) }"
    }
  }

  static func flow(_ key: RuleKey) -> String { "\(quoted(key.name)): \(flow(key.value))" }

  /// A value; the reader puts the environment's values in place of `${…}`, and `${` of `$${`.
  static func scalar(_ text: String) -> String { quoted(text.replacing("${", with: "$${")) }

  /// Without quotes where these change nothing, else in those that take fewer escapes.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.wholeMatch(
      of: /[A-Za-z0-9_][A-Za-z0-9_.()\/<>=+*-]*( [A-Za-z0-9_.()\/<>=+*%-]+)*|-[0-9]+(\.[0-9]+)?/)
    if isPlain != nil, !["null", "Null", "NULL"].contains(text) { return text }
    let escaped = text.unicodeScalars.map(escaped).joined()
    let singles = text.filter { $0 == "'" }.count
    let isPrintable = !text.unicodeScalars.contains { !["\"", "\\"].contains($0) && Self.escaped($0) != String($0) }
    if isPrintable, escaped.count - text.count > singles { return "'\(text.replacing("'", with: "''"))'" }
    return "\"\(escaped)\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\t": return "\\t"
    default: break
    }
    let isShown = scalar.properties.generalCategory != .control && ![0x2028, 0x2029, 0xFEFF].contains(scalar.value)
    if isShown { return String(scalar) }
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// What can stand in a comment: one line, nothing that moves a terminal's cursor.
  static func comment(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.singleLine.unicodeScalars.map {
          $0.properties.generalCategory == .control || [0x2028, 0x2029].contains($0.value) ? "\u{FFFD}" : $0
        }))
  }
}
