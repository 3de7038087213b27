/// Finds what must not be quoted from a file that holds secrets.
///
/// It works on text alone, since a file with a syntax error has no nodes, and shows only keys and the values of keys
/// known to be harmless: a misspelt `secret:` must not show its value either.
struct SecretMask {
  private static let harmlessKeys: Set<String> = [
    "name", "to", "match", "dataset", "class", "file", "path", "embedded", "rules", "routes", "concurrency",
    "statement_timeout", "lock_timeout", "max_cost", "max_rows", "max_rows_per_second", "agent", "sources", "receivers",
    "retention", "roll_up_after", "delete_after",
  ]
  /// Keys of which only numbers are shown: `connections` is soon written for `connection`.
  private static let numberKeys: Set<String> = ["connections"]
  /// Keys that are shown wherever they stand; their values are not.
  private static let secretKeys: Set<String> = [
    "connection", "state", "webhook", "url", "urls", "secret", "secrets", "alertmanager", "exec", "command",
  ]
  private static let signs = ["password", "://", "whsec_", "@"]

  private var key: String?
  private var openQuote: Unicode.Scalar?
  /// The brackets that are open, with the key that each stands under.
  private var brackets: [(opening: Unicode.Scalar, key: String?)] = []
  /// Keys outside of brackets whose values may go on, each further in than the one before.
  private var blockKeys: [(indent: Int, name: String)] = []
  /// Where the last key stands whose value began in its own line: what is indented deeper continues that value.
  private var indentOfValue: Int?

  /// Offsets in the line at index `line` to be masked, in order.
  static func hiddenRanges(in lines: [[Unicode.Scalar]], line: Int) -> [Range<Int>] {
    var mask = SecretMask()
    for earlier in lines.prefix(line) { _ = mask.scan(earlier) }
    return mask.scan(lines[line])
  }

  private mutating func scan(_ line: [Unicode.Scalar]) -> [Range<Int>] {
    var hidden: [Range<Int>] = []
    var index = 0
    if openQuote != nil {
      index = closingQuote(line, from: 0)
      if index > 0 { hidden.append(0..<index) }
    }
    returnToKey(of: line)
    var mayBeKey = !continuesValue(line)
    while index < line.count {
      if isStructure(line, index) {
        mayBeKey = structure(line[index], mayBeKey)
        index += 1
        continue
      }
      let start = index
      index = wordEnd(line, from: start)
      let word = String(String.UnicodeScalarView(line[start..<index]))
      let name = word.trimmingQuotes.lowercased()
      let isKnown = [Self.harmlessKeys, Self.numberKeys, Self.secretKeys].contains { $0.contains(name) }
      if isKey(line, index), mayBeKey || isKnown {
        key = name
        indentOfValue = brackets.isEmpty ? start : nil
        if brackets.isEmpty { blockKeys.append((start, name)) }
      } else if hides(word) {
        hidden.append(start..<index)
      }
      mayBeKey = false
    }
    if endsWithKey(line) { indentOfValue = nil }
    return hidden
  }

  /// Whether a word after this scalar can be a key.
  private mutating func structure(_ scalar: Unicode.Scalar, _ mayBeKey: Bool) -> Bool {
    switch scalar {
    case "{", "[":
      brackets.append((scalar, key))
      return true
    case "}", "]":
      key = brackets.popLast()?.key
      return false
    case ",":
      // What comes next in a map is a key of its own or misplaced; it is not a value of the last one.
      if let innermost = brackets.last, innermost.opening == "{" { key = innermost.key }
      return !brackets.isEmpty
    default: return mayBeKey
    }
  }

  /// A line that is no deeper than a key is no value of it, as the next item of a list is not of the one before.
  private mutating func returnToKey(of line: [Unicode.Scalar]) {
    guard brackets.isEmpty, openQuote == nil, let indent = line.firstIndex(where: { $0 != " " && $0 != "\t" }) else {
      return
    }
    // Items of a list may stand as far in as its key.
    let isItem = line[indent] == "-"
    blockKeys.removeAll { $0.indent > indent || ($0.indent == indent && !isItem) }
    key = blockKeys.last?.name
  }

  private func continuesValue(_ line: [Unicode.Scalar]) -> Bool {
    guard let indentOfValue, let key, !Self.harmlessKeys.contains(key),
      let indent = line.firstIndex(where: { $0 != " " && $0 != "\t" })
    else { return false }
    return brackets.isEmpty && indent > indentOfValue
  }

  /// `secrets:` and nothing more: what is indented deeper are keys or items of its own.
  private func endsWithKey(_ line: [Unicode.Scalar]) -> Bool {
    line.last { $0 != " " && $0 != "\t" } == ":"
  }

  private func hides(_ word: String) -> Bool {
    guard let key else { return true }
    if Self.numberKeys.contains(key) { return Int(word.trimmingQuotes) == nil }
    guard Self.harmlessKeys.contains(key) else { return true }
    return Self.signs.contains { word.lowercased().contains($0) }
  }

  private func isStructure(_ line: [Unicode.Scalar], _ index: Int) -> Bool {
    let scalar = line[index]
    let next = index + 1 < line.count ? line[index + 1] : " "
    if scalar == " " || scalar == "\t" || "{}[],#:".unicodeScalars.contains(scalar) { return true }
    return "-?|>".unicodeScalars.contains(scalar) && next == " "
  }

  private mutating func wordEnd(_ line: [Unicode.Scalar], from start: Int) -> Int {
    if line[start] == "\"" || line[start] == "'" {
      openQuote = line[start]
      return closingQuote(line, from: start + 1)
    }
    var end = start
    var index = start
    while index < line.count {
      if isKey(line, index) || "[],}".unicodeScalars.contains(line[index]) { break }
      if line[index] == "#", index > start, line[index - 1] == " " { break }
      if line[index] == "{" {
        // `${NAME}` is part of a word; a bracket that opens anything else is not.
        guard index > start, line[index - 1] == "$" else { break }
        index = line[index...].firstIndex(of: "}") ?? line.count - 1
      }
      if line[index] != " " { end = index + 1 }
      index += 1
    }
    return max(end, start + 1)
  }

  /// The offset after the closing quote, or the end of the line with the quote still open.
  private mutating func closingQuote(_ line: [Unicode.Scalar], from start: Int) -> Int {
    var index = start
    while index < line.count {
      if line[index] == "\\", openQuote == "\"" {
        index += 2
        continue
      }
      index += 1
      if line[index - 1] == openQuote {
        openQuote = nil
        return index
      }
    }
    return line.count
  }

  private func isKey(_ line: [Unicode.Scalar], _ end: Int) -> Bool {
    guard let colon = line[end...].firstIndex(where: { $0 != " " }), line[colon] == ":" else { return false }
    return colon + 1 == line.count || line[colon + 1] == " " || line[colon + 1] == "\t"
  }
}

extension String {
  fileprivate var trimmingQuotes: String {
    guard let first, count >= 2, first == last, first == "\"" || first == "'" else { return self }
    return String(dropFirst().dropLast())
  }
}
