/// A query whose rows are read as a table's: one statement that gives rows, which stays within the parentheses that are
/// put around it.
package struct SourceQuery: Hashable, Sendable {
  /// Why a text is no such query; characters are counted from 1.
  package enum Flaw: Error, Hashable, Sendable {
    case severalStatements(at: Int)
    case unclosed(at: Int)
    case unopened(at: Int)
    case parameter(at: Int)
    case nul(at: Int)
  }

  /// Without the semicolon at its end.
  package let text: String

  private static let openings: Set<String> = ["select", "with", "values", "table"]

  /// Whether a text begins as a query does, comments skipped, rather than being the name of a table.
  package static func isQuery(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    // What does not end is for `init` to name.
    guard let tokens = try? SQLLexer.tokens(of: text) else { return beginsAsQuery(text) }
    let words = tokens.filter { !$0.isComment }
    guard let first = words.first?.bytes, words.count > 1, words[1].kind != .mark(".") else { return false }
    return openings.contains(String(decoding: bytes[first], as: UTF8.self).lowercased())
  }

  private static func beginsAsQuery(_ text: String) -> Bool {
    let word = text.drop(while: \.isWhitespace).prefix { $0.isLetter }
    return openings.contains(word.lowercased())
  }

  /// - Parameter text: one query; a semicolon after it is dropped.
  package init(_ text: String) throws(Flaw) {
    if let place = Array(text.utf8).firstIndex(of: 0) { throw .nul(at: text.character(at: place)) }
    let tokens: [SQLLexer.Token]
    do { tokens = try SQLLexer.tokens(of: text) } catch { throw .unclosed(at: text.character(at: error.start)) }
    let words = tokens.filter { !$0.isComment }
    let statement = words.reversed().drop { $0.kind == .mark(";") }.reversed()
    try Self.checkNesting(Array(statement), text)
    // The comments before what is kept stay, so that places are those of the user's text.
    let end = statement.last?.bytes.upperBound ?? 0
    self.text = String(decoding: Array(text.utf8)[..<end], as: UTF8.self)
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
      case .mark(";"): throw .severalStatements(at: character)
      case .parameter: throw .parameter(at: character)
      case .word, .number, .string, .quotedName, .lineComment, .blockComment, .mark: break
      }
    }
    if let start = open.last?.start { throw .unclosed(at: start) }
  }
}

extension SourceQuery.Flaw: CustomStringConvertible {
  package var description: String {
    switch self {
    case .severalStatements(let place): "it holds several statements: a semicolon at character \(place); give one"
    case .unclosed(let place): "it opens at character \(place) what it does not close"
    case .unopened(let place): "it closes at character \(place) what it did not open"
    case .parameter(let place): "it holds a parameter at character \(place); write the value instead"
    case .nul(let place): "it holds a NUL at character \(place); remove it"
    }
  }
}

extension SQLLexer.Token {
  fileprivate var isComment: Bool { kind == .lineComment || kind == .blockComment }
}
