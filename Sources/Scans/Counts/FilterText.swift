/// A rule's own SQL, as its `where`, that is one expression, so that it stays within the parentheses that are put around
/// it.
///
/// A comment with `--` is refused because YAML joins lines, and what follows it would silently be left out.
struct FilterText: Hashable, Sendable {
  /// Why a text is no such expression; characters are counted from 1.
  enum Flaw: Error, Hashable {
    case empty
    case unclosed(at: Int)
    case unopened(at: Int)
    case semicolon(at: Int)
    case comma(at: Int)
    case lineComment(at: Int)
    case parameter(at: Int)
    case nul(at: Int)
  }

  /// What the text is to the rule, in the rule file's word.
  enum Role: String, Hashable {
    case filter = "where"
    case otherFilter = "where_other"
    case expression
  }

  let text: String
  let role: Role
  /// Whether it only compares columns with each other and with constants, which seldom fails on any data. A guess, on
  /// which no result depends.
  let isPlain: Bool
  /// Whether a subquery gives its result, under the name of `column`.
  var isOfSubquery = false

  /// As it stands in a statement.
  var sql: String { isOfSubquery ? column.name : written }

  /// What a subquery computes of each row; `AND TRUE` has the server see to it that it is a condition.
  var column: RowColumn { RowColumn("\(written) AND TRUE") }

  private var written: String { "(\(text)\n)" }

  init(_ text: String, as role: Role = .filter) throws(Flaw) {
    let tokens: [SQLLexer.Token]
    do { tokens = try SQLLexer.tokens(of: text) } catch { throw .unclosed(at: text.character(at: error.start)) }
    if tokens.allSatisfy({ $0.kind == .blockComment }) { throw .empty }
    try Self.checkNesting(tokens, text)
    self.text = text
    self.role = role
    isPlain = Self.isPlain(tokens, Array(text.utf8))
  }

  private static func checkNesting(_ tokens: [SQLLexer.Token], _ text: String) throws(Flaw) {
    var open: [(closing: Character, start: Int)] = []
    for token in tokens {
      let character = text.character(at: token.bytes.lowerBound)
      switch token.kind {
      case .mark("("): open.append((")", character))
      case .mark("["): open.append(("]", character))
      case .mark(")"), .mark("]"):
        guard case .mark(let mark) = token.kind, open.popLast()?.closing == mark else {
          throw .unopened(at: character)
        }
      case .mark(";"): throw .semicolon(at: character)
      case .mark(",") where open.isEmpty: throw .comma(at: character)
      case .mark("\0"): throw .nul(at: character)
      case .lineComment: throw .lineComment(at: character)
      case .parameter: throw .parameter(at: character)
      case .word, .number, .string, .quotedName, .blockComment, .mark: break
      }
    }
    if let start = open.last?.start { throw .unclosed(at: start) }
    // The server takes no NUL within strings and names either.
    if let place = Array(text.utf8).firstIndex(of: 0) { throw .nul(at: text.character(at: place)) }
  }

  /// Words before a parenthesis that call nothing.
  private static let connectives: Set<String> = ["and", "or", "not", "in", "between", "when", "then", "else"]

  private static func isPlain(_ tokens: [SQLLexer.Token], _ bytes: [UInt8]) -> Bool {
    let tokens = tokens.filter { $0.kind != .blockComment }
    for (token, next) in zip(tokens, tokens.dropFirst().map(Optional.some) + [nil]) {
      switch token.kind {
      case .word:
        let word = String(decoding: bytes[token.bytes], as: UTF8.self).lowercased()
        if word == "select" || next?.kind == .mark("(") && !connectives.contains(word) { return false }
      case .quotedName: if next?.kind == .mark("(") { return false }
      // A sign before a number is none of arithmetic, or so it is taken.
      case .mark("-"), .mark("+"):
        if next?.kind != .number || next?.bytes.lowerBound != token.bytes.upperBound { return false }
      case .mark(let mark): if !"()<>=!,.".contains(mark) { return false }
      case .number, .string, .lineComment, .blockComment, .parameter: break
      }
    }
    return true
  }

  /// Where a place in a statement lies in this text, in words: `at character 3 of the `where``; nil where it lies
  /// elsewhere.
  /// - Parameter position: in characters from 1, as the server tells it.
  func place(of position: Int, in statement: String) -> String? {
    let scalars = statement.unicodeScalars
    guard let index = scalars.index(scalars.startIndex, offsetBy: position - 1, limitedBy: scalars.endIndex) else {
      return nil
    }
    for range in statement.utf8.ranges(of: written.utf8) where range.contains(index) {
      let character = scalars.distance(from: range.lowerBound, to: index)
      return character > text.unicodeScalars.count
        ? "at the end of the `\(role.rawValue)`" : "at character \(character) of the `\(role.rawValue)`"
    }
    return nil
  }
}

extension FilterText.Flaw {
  func description(of role: FilterText.Role) -> String {
    let text = "its `\(role.rawValue)`"
    return switch self {
    case .empty: "\(text) is empty; \(role == .expression ? "" : "leave it out, or ")write a condition"
    case .unclosed(let place): "\(text) opens at character \(place) what it does not close; \(Self.remedy)"
    case .unopened(let place): "\(text) closes at character \(place) what it did not open; \(Self.remedy)"
    case .semicolon(let place): "\(text) holds a semicolon at character \(place); \(Self.remedy)"
    case .comma(let place): "\(text) holds several expressions: a comma at character \(place); \(Self.remedy)"
    case .lineComment(let place):
      "\(text) holds a comment with -- at character \(place), which can hide what follows; write /* … */"
    case .parameter(let place): "\(text) holds a parameter at character \(place); write the value instead"
    case .nul(let place): "\(text) holds a NUL at character \(place); remove it"
    }
  }

  private static let remedy = "it must be one expression"
}

extension String {
  /// The number of the character that holds a byte of the UTF-8, from 1.
  func character(at byte: Int) -> Int {
    utf8.prefix(byte + 1).count { $0 & 0xC0 != 0x80 }
  }
}
