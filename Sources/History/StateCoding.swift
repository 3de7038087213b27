import Foundation
import Postgres
import Profiles

extension PostgresValue {
  static func instant(_ instant: Instant) -> PostgresValue {
    .timestampTZ(PostgresTimestamp(microseconds: instant.microsecondsSince1970))
  }

  static func word<Word: RawRepresentable<String>>(_ word: Word) -> PostgresValue { .text(word.rawValue) }

  /// JSON text of a value; numbers that JSON does not know become texts.
  static func json(_ value: some Encodable) throws -> PostgresValue {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return .jsonb(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

extension PostgresRow {
  func instant(_ name: String) throws(PostgresError) -> Instant {
    Instant(microsecondsSince1970: try decode(name, as: PostgresTimestamp.self).microseconds)
  }

  func optionalInstant(_ name: String) throws(PostgresError) -> Instant? {
    try decode(name, as: PostgresTimestamp?.self).map { Instant(microsecondsSince1970: $0.microseconds) }
  }

  /// The window in the columns `prefix_start` and `prefix_end`.
  func window(_ prefix: String = "window") throws(PostgresError) -> Window {
    Window(start: try instant(prefix + "_start"), end: try instant(prefix + "_end"))
  }

  func optionalWindow(_ prefix: String = "window") throws(PostgresError) -> Window? {
    guard let start = try optionalInstant(prefix + "_start"), let end = try optionalInstant(prefix + "_end") else {
      return nil
    }
    return Window(start: start, end: end)
  }

  /// - Throws: `HistoryError.unreadable` for a word that this version does not know.
  func word<Word: RawRepresentable<String>>(_ name: String, of table: String) throws -> Word {
    guard let word = Word(rawValue: try decode(name)) else {
      throw HistoryError.unreadable(table: table, column: name)
    }
    return word
  }

  func optionalWord<Word: RawRepresentable<String>>(_ name: String, of table: String) throws -> Word? {
    try self[name].isNull ? nil : word(name, of: table)
  }

  func json<Value: Decodable>(_ name: String, of table: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let text: String = try decode(name)
    do {
      return try decoder.decode(Value.self, from: Data(text.utf8))
    } catch {
      throw HistoryError.unreadable(table: table, column: name)
    }
  }
}

/// A window as the JSON of the state holds it, which people and the training core read too.
struct WindowText: Codable {
  let start: String
  let end: String

  init(_ window: Window) {
    start = window.start.description
    end = window.end.description
  }

  /// Nil where a text is not what `Instant.description` writes.
  var window: Window? {
    guard let start = Self.instant(start), let end = Self.instant(end) else { return nil }
    return Window(start: start, end: end)
  }

  private static func instant(_ text: String) -> Instant? {
    guard let match = text.wholeMatch(of: #/(.+?)(?:\.(\d{6}))?Z/#)?.output,
      let date = try? Date(String(match.1) + "Z", strategy: .iso8601)
    else { return nil }
    let micros = match.2.flatMap { Int64($0) } ?? 0
    return Instant(microsecondsSince1970: Instant(date).microsecondsSince1970 + micros)
  }
}

extension PostgresValue {
  static func windows(_ windows: [Window]) throws -> PostgresValue { try .json(windows.map(WindowText.init)) }
}

extension PostgresRow {
  func windows(_ name: String, of table: String) throws -> [Window] {
    let texts: [WindowText] = try json(name, of: table)
    return try texts.map { text throws(HistoryError) in
      guard let window = text.window else { throw .unreadable(table: table, column: name) }
      return window
    }
  }
}
