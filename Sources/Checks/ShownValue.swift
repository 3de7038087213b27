import Columns
import Profiles

/// Data values as a person may see them: on one line, without what a terminal would obey, and not too long.
enum ShownValue {
  /// Scalars of one column's value in the key of a row.
  private static let keyLength = 80
  /// Scalars of a category.
  private static let categoryLength = 40

  /// The key of a failing row, each value cut by itself.
  /// - Parameters:
  ///   - key: as in `FailingRows.keys`: `flight_id=4711 day=2013-02-08`.
  ///   - columns: of the key, in its order.
  static func key(_ key: String, columns: [String]) -> String {
    var parts: [Substring] = []
    var rest = key[...]
    for column in columns.dropFirst() {
      // A value that holds the next column's name is cut in two, which shortens it no less.
      guard let start = rest.firstRange(of: " \(column)=")?.lowerBound else { continue }
      parts.append(rest[..<start])
      rest = rest[rest.index(after: start)...]
    }
    parts.append(rest)
    return parts.map { part in
      let name = part.prefix { $0 != "=" }
      return name.count == part.count
        ? part.shown(keyLength) : "\(name.shown(keyLength))=\(part.dropFirst(name.count + 1).shown(keyLength))"
    }.joined(separator: " ")
  }

  /// A segment as `carrier=UA`, each of its values cut by itself.
  static func segment(_ segment: Segment) -> String {
    zip(segment.columns, segment.values).map { column, value in
      "\(column.shown(keyLength))=\(value.map(segmentValue) ?? "NULL")"
    }.joined(separator: " ")
  }

  /// In quotes where it would pass for none; with a digest where it is cut, as it names a finding.
  private static func segmentValue(_ value: String) -> String {
    if value.isEmpty || value == "NULL" { return "'\(value)'" }
    let shown = value.shown(keyLength)
    guard shown.hasSuffix("…"), !value.hasSuffix("…") else { return shown }
    return "\(shown)\(String(FNV1a.hash(value.utf8), radix: 16))"
  }

  /// A category in quotes.
  static func category(_ value: [UInt8]) -> String {
    "'\(String(decoding: value, as: UTF8.self).shown(categoryLength))'"
  }
}

extension StringProtocol {
  /// At most `limit` scalars, the last of them `…` where there were more.
  func shown(_ limit: Int) -> String {
    var pieces: [String] = []
    var length = 0
    for scalar in unicodeScalars {
      pieces.append(scalar.shown)
      length += scalar.shown.unicodeScalars.count
      if length > limit {
        while length >= limit, let last = pieces.popLast() { length -= last.unicodeScalars.count }
        return pieces.joined() + "…"
      }
    }
    return pieces.joined()
  }
}

extension Unicode.Scalar {
  /// Itself, or as `\u001b` where it would move the cursor, turn the writing round or not be seen at all.
  fileprivate var shown: String {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      let digits = String(value, radix: 16)
      return value > 0xffff ? "\\u{\(digits)}" : "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: return String(self)
    }
  }
}
