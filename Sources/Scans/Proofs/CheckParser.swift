/// Reads a CHECK as `pg_get_expr` writes it, in full parentheses; whatever it does not know for sure is `unknown`.
enum CheckParser {
  static func expression(_ text: String) -> CheckExpression {
    CheckLexer.tokens(of: text).map(expression) ?? .unknown
  }

  private static func expression(_ tokens: [CheckToken]) -> CheckExpression {
    // The one construct whose own words may stand between AND and OR of the same level.
    if tokens.contains(.word("CASE")) { return .unknown }
    for (word, join) in [("OR", CheckExpression.or), ("AND", CheckExpression.and)] {
      let parts = tokens.split(separator: .word(word), omittingEmptySubsequences: false)
      if parts.count > 1 { return join(parts.map { expression(Array($0)) }) }
    }
    if tokens.first == .word("NOT") { return .not(expression(Array(tokens.dropFirst()))) }
    if tokens.count == 1 { return single(tokens[0]) }
    if let tested = nullTest(tokens) { return tested }
    return comparison(tokens) ?? .unknown
  }

  private static func single(_ token: CheckToken) -> CheckExpression {
    switch token {
    case .parentheses(let inner): expression(inner)
    case .word("true"): .constant(true)
    case .word("false"): .constant(false)
    default: column(token).map { .flag(column: $0) } ?? .unknown
    }
  }

  private static func nullTest(_ tokens: [CheckToken]) -> CheckExpression? {
    guard let name = tokens.first.flatMap(column) else { return nil }
    switch Array(tokens.dropFirst()) {
    case [.word("IS"), .word("NULL")]: return .isNull(column: name)
    case [.word("IS"), .word("NOT"), .word("NULL")]: return .not(.isNull(column: name))
    default: return nil
    }
  }

  private static func comparison(_ tokens: [CheckToken]) -> CheckExpression? {
    let places = tokens.indices.filter { operation(tokens[$0]) != nil }
    guard places.count == 1, let place = places.first, let operation = operation(tokens[place]),
      let left = operand(Array(tokens[..<place]))
    else { return nil }
    let right = Array(tokens[(place + 1)...])
    if right.count == 2, case .parentheses(let list) = right[1], let elements = elements(list) {
      let comparisons = elements.map { CheckExpression.comparison(left, operation, $0) }
      if right[0] == .word("ANY") { return .or(comparisons) }
      if right[0] == .word("ALL") { return .and(comparisons) }
    }
    return operand(right).map { .comparison(left, operation, $0) }
  }

  private static func operation(_ token: CheckToken) -> CheckExpression.Comparison? {
    guard case .symbol(let symbol) = token else { return nil }
    return CheckExpression.Comparison(rawValue: symbol)
  }

  /// `ARRAY[1, 2]` and `(ARRAY['a'::character varying])::text[]`.
  private static func elements(_ tokens: [CheckToken]) -> [Operand]? {
    if tokens.count == 2, tokens[0] == .word("ARRAY"), case .brackets(let list) = tokens[1] {
      if list.isEmpty { return [] }
      let elements = list.split(separator: .symbol(","), omittingEmptySubsequences: false).map { operand(Array($0)) }
      return elements.contains(nil) ? nil : elements.compactMap(\.self)
    }
    guard tokens.count > 3, case .parentheses(let inner) = tokens[0], tokens[1] == .symbol("::"),
      tokens.last == .brackets([]), let type = typeName(tokens[2..<(tokens.count - 1)])
    else { return nil }
    return elements(inner)?.map { .cast($0, type: type) }
  }

  private static func operand(_ tokens: [CheckToken]) -> Operand? {
    guard let first = tokens.first else { return nil }
    if tokens.count == 1 {
      switch first {
      case .number(let text): return .number(text)
      case .parentheses(let inner): return operand(inner)
      case .word("true"): return .boolean(true)
      case .word("false"): return .boolean(false)
      default: return column(first).map { .column($0) }
      }
    }
    guard tokens[1] == .symbol("::"), let type = typeName(tokens[2...]) else { return nil }
    switch first {
    case .string(let text): return .literal(text, type: type)
    case .word("NULL"): return .null
    default: return operand([first]).map { .cast($0, type: type) }
    }
  }

  /// As `format_type` writes it; nil for one with a modifier, and for arrays.
  private static func typeName(_ tokens: some Sequence<CheckToken>) -> String? {
    var name = ""
    var isAfterWord = false
    for token in tokens {
      switch token {
      case .word(let word):
        name += (isAfterWord ? " " : "") + word
        isAfterWord = true
      case .name(let quoted):
        name += "\"" + quoted.replacing("\"", with: "\"\"") + "\""
        isAfterWord = false
      case .symbol("."):
        name += "."
        isAfterWord = false
      default: return nil
      }
    }
    return name.isEmpty ? nil : name
  }

  /// A name in small letters is never a keyword: the server puts a column of such a name in quotation marks.
  private static func column(_ token: CheckToken) -> String? {
    switch token {
    case .name(let name): name
    case .word(let word) where word == word.lowercased() && word != "true" && word != "false": word
    default: nil
    }
  }
}
