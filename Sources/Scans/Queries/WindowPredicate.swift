import Columns
import Foundation
import Postgres
import Profiles

/// The SQL condition that keeps a scan within its window and filter; `TRUE` for a whole table.
///
/// A row whose time is NULL or infinite belongs to no window, so that no windowed scan ever counts or profiles it; to
/// count such rows would read the whole table. A NOT NULL constraint on the time column, or a dataset of the same table
/// without a time column, makes sure of them.
struct WindowPredicate {
  /// Every row.
  static let all = WindowPredicate(sql: "TRUE")

  let sql: String

  private init(sql: String) { self.sql = sql }

  /// - Throws: `ScanError`, `PostgresError`.
  init(_ request: ScanRequest, _ relation: RelationDescription, on connection: PostgresConnection) async throws {
    let span = try await Self.span(request, relation, on: connection)
    let filter = try request.filter.map { try Self.filter($0, table: relation.name.description) }
    let conditions = [span, filter].compactMap(\.self)
    sql = conditions.isEmpty ? "TRUE" : conditions.joined(separator: " AND ")
  }

  private static func filter(_ text: String, table: String) throws(ScanError) -> String {
    do { return try FilterText(text).sql } catch {
      throw .unfitFilter(table: table, reason: error.description(of: .filter))
    }
  }

  private static func span(
    _ request: ScanRequest, _ relation: RelationDescription, on connection: PostgresConnection
  ) async throws -> String? {
    guard let time = request.time else { return nil }
    return try await span(of: time, request.window, relation, on: connection)
  }

  /// The condition of a window's rows, by whichever column of whichever relation.
  static func span(
    of time: ScanRequest.TimeColumn, _ window: Window, _ relation: RelationDescription,
    on connection: PostgresConnection
  ) async throws -> String {
    let table = relation.name.description
    guard let column = relation.column(named: time.name) else {
      throw ScanError.timeColumnMissing(table: table, column: time.name)
    }
    let start = try literal(window.start, column, time.timeZone, table: table)
    let end = try literal(window.end, column, time.timeZone, table: table)
    let name = try await connection.quote(identifier: time.name)
    return "\(name) >= \(start) AND \(name) < \(end)"
  }

  /// Instants in the type of the time column.
  static func literals(
    _ instants: [Instant], _ time: ScanRequest.TimeColumn, _ relation: RelationDescription
  ) throws(ScanError) -> [String] {
    let table = relation.name.description
    guard let column = relation.column(named: time.name) else {
      throw .timeColumnMissing(table: table, column: time.name)
    }
    return try instants.map { instant throws(ScanError) in
      try literal(instant, column, time.timeZone, table: table)
    }
  }

  /// An instant in the type of the time column; naive types hold the wall clock of the dataset's time zone.
  private static func literal(
    _ instant: Instant, _ column: RelationDescription.Column, _ zone: TimeZone, table: String
  ) throws(ScanError) -> String {
    switch column.type {
    case .timestampTZ: return "'\(instant.description)'::timestamptz"
    case .timestamp: return "'\(instant.wallClock(in: zone))'::timestamp"
    case .date:
      // Where clocks skip midnight, the day begins at 01:00: what counts is that it begins.
      let day = instant.wallClock(in: zone).prefix(10)
      guard instant.advanced(by: .microseconds(-1)).wallClock(in: zone).prefix(10) != day else {
        throw .windowSplitsDays(table: table, column: column.name)
      }
      return "'\(day)'::date"
    default: throw .timeColumnType(table: table, column: column.name, type: column.type)
    }
  }
}

extension Instant {
  /// `2013-02-08 00:00:00.000000` as clocks showed it there.
  func wallClock(in zone: TimeZone) -> String {
    let offset = Int64(zone.secondsFromGMT(for: date)) * 1_000_000
    let local = Instant(microsecondsSince1970: microsecondsSince1970 + offset)
    let text = local.description.replacing("T", with: " ").dropLast()
    return text.contains(".") ? String(text) : "\(text).000000"
  }
}
