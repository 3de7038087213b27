import Columns
import Foundation

/// A file of comma-separated values with a head, held column by column.
struct CSVTable: Sendable {
  enum Failure: Error, CustomStringConvertible {
    case noHead(String)
    case fields(line: Int, expected: Int, found: Int)
    case noColumn(String)
    case noDay(line: Int)

    var description: String {
      switch self {
      case .noHead(let path): "\(path) has no line that names its columns"
      case .fields(let line, let expected, let found): "line \(line) has \(found) fields and not \(expected)"
      case .noColumn(let name): "there is no column '\(name)'"
      case .noDay(let line): "the time in line \(line) is not like 2013-02-08 05:00:00"
      }
    }
  }

  let columns: [Column]
  /// Of each row, in days since 1970-01-01, and the same for all rows where the table has no time column.
  let days: [Int]

  var rowCount: Int { days.count }

  /// - Parameters:
  ///   - timeColumn: of which days are taken; it is no column of the table.
  ///   - hours: added to each time before its day is taken.
  init(path: String, timeColumn: String?, hours: Int) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var lines = text.utf8.split(whereSeparator: { $0 == 10 || $0 == 13 })[...]
    guard let head = lines.popFirst().map(Self.fields) else { throw Failure.noHead(path) }
    var values = [[String]](repeating: [], count: head.count)
    for (index, line) in lines.enumerated() {
      let fields = Self.fields(line)
      guard fields.count == head.count else {
        throw Failure.fields(line: index + 2, expected: head.count, found: fields.count)
      }
      for (column, field) in fields.enumerated() { values[column].append(field) }
    }
    let time = try timeColumn.map { name in
      guard let index = head.firstIndex(of: name) else { throw Failure.noColumn(name) }
      return index
    }
    days = try time.map { try Self.days(values[$0], hours: hours) } ?? [Int](repeating: 0, count: lines.count)
    columns = zip(head, values).enumerated().filter { $0.offset != time }.map { Self.column($1.0, $1.1) }
  }

  /// Fields may stand in double quotes, and hold commas then; none holds a line's end.
  private static func fields(_ line: some Sequence<UInt8>) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    for byte in line {
      switch byte {
      case 34: isQuoted.toggle()
      case 44 where !isQuoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
      default: field.append(byte)
      }
    }
    return fields + [String(decoding: field, as: UTF8.self)]
  }

  /// An empty field is null; a column is of the narrowest type that all its other fields have.
  private static func column(_ name: String, _ fields: [String]) -> Column {
    let present = fields.filter { !$0.isEmpty }
    let type: ColumnType =
      if present.allSatisfy({ Int64($0) != nil }) {
        .int64
      } else if present.allSatisfy({ Double($0)?.isFinite == true }) {
        .float64
      } else if present.allSatisfy({ ["true", "false"].contains($0.lowercased()) }) {
        .bool
      } else {
        .text
      }
    var column = Column(name: name, type: type)
    for field in fields {
      switch type {
      case _ where field.isEmpty: column.appendNull()
      case .int64: column.append(Int64(field) ?? 0)
      case .float64: column.append(Double(field) ?? 0)
      case .bool: column.append(Int64(field.lowercased() == "true" ? 1 : 0))
      default: column.append(field.utf8)
      }
    }
    return column
  }

  private static func days(_ texts: [String], hours: Int) throws -> [Int] {
    try texts.enumerated().map { index, text in
      let numbers = text.split(whereSeparator: { "- T:.".contains($0) }).prefix(4).compactMap { Int($0) }
      guard numbers.count == 4, let day = CalendarDay(year: numbers[0], month: numbers[1], day: numbers[2]) else {
        throw Failure.noDay(line: index + 2)
      }
      return day.number + Int((Double(numbers[3] + hours) / 24).rounded(.down))
    }
  }
}

/// A day of the Gregorian calendar as a number.
struct CalendarDay: Comparable, Sendable {
  /// Days since 1970-01-01.
  let number: Int

  /// - SeeAlso: Howard Hinnant, chrono-compatible low-level date algorithms (days_from_civil).
  init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), (1...31).contains(day), year > 0 else { return nil }
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    number = year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }

  /// - Parameter text: `2013-02-08`.
  init?(_ text: some StringProtocol) {
    let numbers = text.split(separator: "-").compactMap { Int($0) }
    guard numbers.count == 3 else { return nil }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2])
  }

  static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.number < right.number }
}
