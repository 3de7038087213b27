import Columns

/// Why a text of a rule can be no value of a type, as far as that is plain without the server.
///
/// What the server reads is never at fault here; of what it does not read, the spellings that people write.
enum TextFault: Hashable, Sendable {
  case noNumber
  case noTime
  case noDay
  case noTruthValue

  /// The server's own code for it.
  var sqlState: String {
    switch self {
    case .noNumber, .noTruthValue: "22P02"
    case .noTime: "22007"
    case .noDay: "22008"
    }
  }

  init?(of text: String, as type: ColumnType) {
    let text = text.trimmingSQLBlanks
    switch type {
    case .int16, .int32, .int64, .numeric, .float32, .float64:
      if Self.mayBeNumber(text) { return nil }
      self = .noNumber
    case .date, .timestamp, .timestampTZ:
      if let word = Self.word(text) {
        if Self.timeWords.contains(word) { return nil }
        self = .noTime
      } else if Self.isDayOfNoMonth(text) {
        self = .noDay
      } else {
        return nil
      }
    case .bool:
      if Self.isTruthValue(text.lowercased()) { return nil }
      self = .noTruthValue
    case .text, .uuid, .json, .bytea, .array, .other: return nil
    }
  }

  /// Newer servers also read 0x1F, 1_000 and, as floating-point numbers, 0x1p-3.
  private static func mayBeNumber(_ text: String) -> Bool {
    let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    if ["nan", "inf", "infinity"].contains(digits.lowercased()) { return true }
    guard let first = digits.first, first.isASCII, first.isNumber || first == "." else { return false }
    return digits.utf8.allSatisfy { "0123456789abcdefABCDEFoOpPxX_.+-".utf8.contains($0) }
      && digits.count { $0 == "." } <= 1
  }

  private static let timeWords: Set = [
    "now", "today", "tomorrow", "yesterday", "epoch", "infinity", "inf", "allballs",
  ]

  /// A text of letters alone, which is a time by itself or none at all.
  private static func word(_ text: String) -> String? {
    let isWord = !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
    return isWord ? text.lowercased() : nil
  }

  /// An ISO date that no calendar has, with or without a time of day.
  private static func isDayOfNoMonth(_ text: String) -> Bool {
    guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)([T ][0-9:.+\-Z ]*)?/.asciiOnlyDigits()) else {
      return false
    }
    return OrderedValue.date("\(match.1)-\(match.2)-\(match.3)") == nil && match.1 != "0000"
  }

  /// Any beginning of these that tells them apart.
  private static func isTruthValue(_ text: String) -> Bool {
    if text.isEmpty { return false }
    return text == "0" || text == "1" || ["true", "false", "yes", "no"].contains { $0.hasPrefix(text) }
      || text.count >= 2 && ["on", "off"].contains { $0.hasPrefix(text) }
  }
}

extension TextFault: CustomStringConvertible {
  var description: String {
    switch self {
    case .noNumber: "is no number"
    case .noTime: "is no date or time"
    case .noDay: "is a day that no month has"
    case .noTruthValue: "is neither true nor false"
    }
  }
}

extension String {
  /// Without what the server skips at both ends of a number or time.
  fileprivate var trimmingSQLBlanks: String {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || (9...13).contains($0) }
    let bytes = utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return String(decoding: Array(bytes), as: UTF8.self)
  }
}
