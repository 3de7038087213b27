/// A piece of a CHECK as `pg_get_expr` writes it, what stands in parentheses and brackets being one piece.
indirect enum CheckToken: Hashable, Sendable {
  /// A keyword in capitals, or a plain name in small letters.
  case word(String)
  /// What stood in quotation marks.
  case name(String)
  case number(String)
  case string(String)
  /// An operator, "::", "," or ".".
  case symbol(String)
  case parentheses([CheckToken])
  case brackets([CheckToken])
}

/// Cuts a CHECK into tokens.
struct CheckLexer {
  /// No CHECK that a person wrote is nested deeper.
  private static let deepest = 200

  private var rest: Substring.UnicodeScalarView

  /// nil where the text is not what `pg_get_expr` writes.
  static func tokens(of text: String) -> [CheckToken]? {
    var lexer = CheckLexer(rest: text[...].unicodeScalars)
    return lexer.tokens(until: nil, depth: 0)
  }

  private mutating func tokens(until end: Unicode.Scalar?, depth: Int) -> [CheckToken]? {
    if depth > Self.deepest { return nil }
    var tokens: [CheckToken] = []
    while true {
      rest = rest.drop { $0.properties.isWhitespace }
      guard let first = rest.first else { return end == nil ? tokens : nil }
      if first == end {
        rest.removeFirst()
        return tokens
      }
      guard let token = next(first, depth) else { return nil }
      tokens.append(token)
    }
  }

  private mutating func next(_ first: Unicode.Scalar, _ depth: Int) -> CheckToken? {
    switch first {
    case "(":
      rest.removeFirst()
      return tokens(until: ")", depth: depth + 1).map { .parentheses($0) }
    case "[":
      rest.removeFirst()
      return tokens(until: "]", depth: depth + 1).map { .brackets($0) }
    case "'": return quoted("'").map { .string($0) }
    case "\"": return quoted("\"").map { .name($0) }
    case "a"..."z", "A"..."Z", "_": return .word(take(while: Self.isWordPart))
    case "0"..."9": return .number(take { Self.isWordPart($0) || $0 == "." })
    case ",", ".":
      rest.removeFirst()
      return .symbol(String(first))
    case ":":
      return .symbol(take { $0 == ":" })
    default:
      let symbol = take { "+-*/<>=~!@#%^&|`?".unicodeScalars.contains($0) }
      return symbol.isEmpty ? nil : .symbol(symbol)
    }
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "$": true
    default: false
    }
  }

  private mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
    let taken = rest.prefix(while: condition)
    rest = rest[taken.endIndex...]
    return String(taken)
  }

  /// Takes what stands between two marks, a doubled mark standing for one.
  private mutating func quoted(_ mark: Unicode.Scalar) -> String? {
    var content = String.UnicodeScalarView()
    while rest.popFirst() != nil {
      guard let end = rest.firstIndex(of: mark) else { return nil }
      content.append(contentsOf: rest[..<end])
      rest = rest[end...].dropFirst()
      guard rest.first == mark else { break }
      content.append(mark)
    }
    return String(content)
  }
}
