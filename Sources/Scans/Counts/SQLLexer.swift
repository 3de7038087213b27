/// Cuts a piece of SQL into tokens as Postgres does with `standard_conforming_strings = on`.
///
/// It knows all that can hide a parenthesis or a semicolon (strings, dollar quotes, quoted names, comments), and
/// nothing of the grammar.
/// - SeeAlso: PostgreSQL, src/backend/parser/scan.l.
struct SQLLexer {
  enum Kind: Hashable, Sendable {
    case word
    case number
    case string
    case quotedName
    case lineComment
    case blockComment
    /// `$1`
    case parameter
    /// One byte of an operator, a parenthesis or another mark.
    case mark(Character)
  }

  struct Token: Hashable, Sendable {
    let kind: Kind
    /// Places in the text's UTF-8.
    let bytes: Range<Int>
  }

  /// A string, name or comment that does not end; it starts at this byte.
  struct Unclosed: Error, Hashable {
    let start: Int
  }

  private let bytes: [UInt8]
  private var place = 0

  private init(_ text: String) { bytes = Array(text.utf8) }

  static func tokens(of text: String) throws(Unclosed) -> [Token] {
    var lexer = SQLLexer(text)
    var tokens: [Token] = []
    while lexer.skipBlanks() {
      let start = lexer.place
      let kind = try lexer.scan()
      tokens.append(Token(kind: kind, bytes: start..<lexer.place))
    }
    return tokens
  }

  private func byte(_ offset: Int = 0) -> UInt8? {
    place + offset < bytes.count ? bytes[place + offset] : nil
  }

  /// - Returns: false at the end.
  private mutating func skipBlanks() -> Bool {
    while let byte = byte(), byte.isBlank { place += 1 }
    return place < bytes.count
  }

  private mutating func scan() throws(Unclosed) -> Kind {
    let first = bytes[place]
    let second = byte(1)
    switch first {
    case .minus where second == .minus:
      while let byte = byte(), !byte.isLineEnd { place += 1 }
      return .lineComment
    case .slash where second == .star:
      try blockComment()
      return .blockComment
    case .quote:
      try quoted(.quote)
      return .string
    case .doubleQuote:
      try quoted(.doubleQuote)
      return .quotedName
    case .dollar where second?.isDigit == true:
      place += 1
      digits()
      return .parameter
    case .dollar: return try dollarQuoted()
    case UInt8(ascii: "e") where second == .quote, UInt8(ascii: "E") where second == .quote:
      place += 1
      try quoted(.quote, escapedByBackslash: true)
      return .string
    default: return wordOrMark(first)
    }
  }

  private mutating func wordOrMark(_ first: UInt8) -> Kind {
    if first.isWordStart {
      while let byte = byte(), byte.isWordStart || byte.isDigit || byte == .dollar { place += 1 }
      return .word
    }
    if first.isDigit {
      digits()
      return .number
    }
    place += 1
    return .mark(Character(Unicode.Scalar(first)))
  }

  private mutating func digits() {
    while byte()?.isDigit == true { place += 1 }
  }

  private mutating func blockComment() throws(Unclosed) {
    let start = place
    var depth = 0
    repeat {
      switch (byte(), byte(1)) {
      case (.slash?, .star?):
        depth += 1
        place += 2
      case (.star?, .slash?):
        depth -= 1
        place += 2
      case (nil, _): throw Unclosed(start: start)
      default: place += 1
      }
    } while depth > 0
  }

  private mutating func quoted(_ quote: UInt8, escapedByBackslash: Bool = false) throws(Unclosed) {
    let start = place
    place += 1
    while let byte = byte() {
      place += 1
      if escapedByBackslash && byte == .backslash {
        place += 1
      } else if byte == quote {
        if self.byte() == quote {
          place += 1
        } else if escapedByBackslash, let next = continuation() {
          place = next
        } else {
          return
        }
      }
    }
    throw Unclosed(start: start)
  }

  /// A string goes on after a line's end, and then by the rules it began with.
  /// - Returns: the place after the quotation mark that opens the next part.
  private func continuation() -> Int? {
    let blanks = bytes[place...].prefix(while: \.isBlank)
    guard blanks.contains(where: \.isLineEnd), blanks.endIndex < bytes.count, bytes[blanks.endIndex] == .quote else {
      return nil
    }
    return blanks.endIndex + 1
  }

  /// `$tag$ … $tag$`; a `$` that opens none is a mark.
  private mutating func dollarQuoted() throws(Unclosed) -> Kind {
    let start = place
    let tag = bytes[(place + 1)...].prefix { $0.isWordStart || $0.isDigit }
    guard tag.endIndex < bytes.count, bytes[tag.endIndex] == .dollar else {
      place += 1
      return .mark("$")
    }
    let delimiter = bytes[start...tag.endIndex]
    guard let end = bytes[(tag.endIndex + 1)...].firstRange(of: delimiter)?.upperBound else {
      throw Unclosed(start: start)
    }
    place = end
    return .string
  }
}

extension UInt8 {
  fileprivate static let quote = UInt8(ascii: "'")
  fileprivate static let doubleQuote = UInt8(ascii: "\"")
  fileprivate static let backslash = UInt8(ascii: "\\")
  fileprivate static let dollar = UInt8(ascii: "$")
  fileprivate static let minus = UInt8(ascii: "-")
  fileprivate static let slash = UInt8(ascii: "/")
  fileprivate static let star = UInt8(ascii: "*")

  fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || (9...13).contains(self) }
  fileprivate var isLineEnd: Bool { self == 10 || self == 13 }
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isWordStart: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...: true
    default: false
    }
  }
}
