import Foundation

/// Scalars and small flow collections of YAML, as a person would write them.
enum YAMLText {
  /// A text that is read back as it is: plain where that is safe, else in double quotes.
  static func scalar(_ text: String) -> String {
    if isPlain(text) { return text }
    // `${` would be a variable of the environment.
    return "\"" + escaped(text.replacing("${", with: "$${")) + "\""
  }

  /// As a key of a map, in which no variable stands.
  static func key(_ text: String) -> String { isPlain(text) ? text : "\"" + escaped(text) + "\"" }

  static func list(_ texts: [String]) -> String { "[" + texts.map(scalar).joined(separator: ", ") + "]" }

  static func names(_ texts: [String]) -> String { texts.count == 1 ? scalar(texts[0]) : list(texts) }

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter || first == "_" else { return false }
    let isWord = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") || $0 == "." || $0 == "/" }
    return isWord && !reserved.contains(text.lowercased())
  }

  private static let reserved: Set<String> = [
    "true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf", "infinity",
  ]

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\t": "\\t"
      case "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{A0}": String(format: "\\u%04X", scalar.value)
      default:
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          ? String(format: "\\x%02X", scalar.value) : String(scalar)
      }
    }.joined()
  }

  /// What a comment may hold: one line, without what could end it or hide in it.
  static func comment(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isOdd =
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            || ["\u{2028}", "\u{2029}", "\u{FEFF}"].contains(scalar)
          return isOdd ? " " : scalar
        }))
  }
}
