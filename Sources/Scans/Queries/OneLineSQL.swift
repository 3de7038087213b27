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
      line += Self.printable(token, bytes[token.bytes])
      last = token
    }
    text = String(decoding: line, as: UTF8.self)
  }

  /// A string in which control characters are escaped, so that whoever shows the statement shows it as it is; line
  /// breaks alone can stay.
  private static func printable(_ token: SQLLexer.Token, _ text: ArraySlice<UInt8>) -> [UInt8] {
    let quote = UInt8(ascii: "'")
    guard token.kind == .string, text.first == quote, text.contains(where: { $0 < 32 && $0 != 10 || $0 == 127 }) else {
      return Array(text)
    }
    var escaped = Array("E'".utf8)
    for byte in text.dropFirst() {
      switch byte {
      case UInt8(ascii: "\\"): escaped += Array("\\\\".utf8)
      case 0..<32, 127:
        let digits = String(byte, radix: 16)
        escaped += Array("\\x\(digits.count == 1 ? "0" : "")\(digits)".utf8)
      default: escaped.append(byte)
      }
    }
    return escaped
  }

  /// A line that was broken within parentheses needs no blank there.
  private static func needsBlank(_ gap: ArraySlice<UInt8>, _ before: UInt8, _ after: UInt8) -> Bool {
    let isBroken = gap.contains(10)
    return !(isBroken && (before == UInt8(ascii: "(") || after == UInt8(ascii: ")")))
  }
}
