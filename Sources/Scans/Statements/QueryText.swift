import Postgres
import Profiles

/// The query of a `sql` test: one that stays within parentheses, with the ends of the window in place of their names.
///
/// `{window_start}` and `{window_end}` are literals of type timestamptz. In a string, a quoted name or a comment they mean
/// nothing.
struct QueryText: Sendable {
  enum Flaw: Error, Hashable {
    case noQuery
    case unfit(SourceQuery.Flaw)
    case unknownPlaceholder(at: Int)
    /// The dataset has no windows.
    case noWindow(at: Int)
  }

  let sql: String
  /// What stands for a placeholder: from which character of `sql` on, how many, and how many were written.
  private var replaced: [(start: Int, length: Int, written: Int)] = []

  init(_ text: String, _ request: ScanRequest) throws(Flaw) {
    let source: SourceQuery
    do { source = try SourceQuery(text) } catch { throw .unfit(error) }
    guard SourceQuery.isQuery(text) else { throw .noQuery }
    let bytes = Array(source.text.utf8)
    // It has just been cut into tokens.
    let tokens = (try? SQLLexer.tokens(of: source.text)) ?? []
    var (sql, end) = ("", 0)
    for (index, token) in tokens.enumerated() where token.kind == .mark("{") || token.kind == .mark("}") {
      if token.bytes.lowerBound < end { continue }
      let place = source.text.character(at: token.bytes.lowerBound)
      guard token.kind == .mark("{"), index + 2 < tokens.count, tokens[index + 2].kind == .mark("}") else {
        throw .unknownPlaceholder(at: place)
      }
      let instant: Instant
      switch String(decoding: bytes[tokens[index + 1].bytes], as: UTF8.self) {
      case "window_start": instant = request.window.start
      case "window_end": instant = request.window.end
      default: throw .unknownPlaceholder(at: place)
      }
      if request.time == nil { throw .noWindow(at: place) }
      let upper = tokens[index + 2].bytes.upperBound
      sql += String(decoding: bytes[end..<token.bytes.lowerBound], as: UTF8.self)
      let literal = "'\(instant.description)'::timestamptz"
      let written = String(decoding: bytes[token.bytes.lowerBound..<upper], as: UTF8.self).unicodeScalars.count
      replaced.append((sql.unicodeScalars.count + 1, literal.unicodeScalars.count, written))
      sql += literal
      end = upper
    }
    self.sql = sql + String(decoding: bytes[end...], as: UTF8.self)
  }

  /// As FROM takes it; what it ends with may be a comment.
  var source: String { "(\(sql)\n) AS leadsman_query" }

  /// Where a place in a statement that holds `source` once lies in the user's text, in characters from 1.
  func place(of position: Int, in statement: String) -> Int? {
    guard let range = statement.firstRange(of: source) else { return nil }
    let start = statement[..<range.lowerBound].unicodeScalars.count + 1
    var place = position - start
    guard (1...max(1, sql.unicodeScalars.count)).contains(place) else { return nil }
    for part in replaced.reversed() where place >= part.start {
      place -= place < part.start + part.length ? place - part.start : part.length - part.written
    }
    return place
  }
}

extension QueryText.Flaw: CustomStringConvertible {
  var description: String {
    let names = "there are {window_start} and {window_end}"
    return switch self {
    case .noQuery: "its `query` is no query: begin with SELECT, WITH, VALUES or TABLE"
    case .unfit(let flaw): "its `query` cannot be run: \(flaw)"
    case .unknownPlaceholder(let place): "its `query` holds an unknown name in braces at character \(place); \(names)"
    case .noWindow(let place):
      "its `query` names the window at character \(place), and the dataset has no `time` that cuts windows"
    }
  }
}
