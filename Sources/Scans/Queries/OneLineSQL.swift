/// A statement on one line, without comments, as far as its strings let it be.
struct OneLineSQL {
  let text: String

  /// - Parameter sql: one whose strings, names and comments all end.
  init(_ sql: String) {
    let bytes = Array(sql.utf8)
    guard let tokens = try? SQLLexer.tokens(of: sql) else {
      text = sql
      return
    }
    var line: [UInt8] = []
    var last: SQLLexer.Token?
    for token in tokens where token.kind != .lineComment && token.kind != .blockComment {
      if let last, last.bytes.upperBound < token.bytes.lowerBound {
        let gap = bytes[last.bytes.upperBound..<token.bytes.lowerBound]
        // Two strings on two lines are one string; on one line they are none.
        let joins = last.kind == .string && token.kind == .string && gap.contains { $0 == 10 || $0 == 13 }
        if joins {
          line.append(10)
        } else if Self.needsBlank(gap, bytes[last.bytes.upperBound - 1], bytes[token.bytes.lowerBound]) {
          line.append(32)
        }
      }
      line += bytes[token.bytes]
      last = token
    }
    text = String(decoding: line, as: UTF8.self)
  }

  /// A line that was broken within parentheses needs no blank there.
  private static func needsBlank(_ gap: ArraySlice<UInt8>, _ before: UInt8, _ after: UInt8) -> Bool {
    let isBroken = gap.contains(10)
    return !(isBroken && (before == UInt8(ascii: "(") || after == UInt8(ascii: ")")))
  }
}
