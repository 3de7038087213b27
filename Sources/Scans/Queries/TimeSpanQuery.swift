import Columns
package import Foundation
package import Postgres
package import Profiles

/// Finds the oldest and the newest row of a table; an index on the time column answers it without a scan.
package struct TimeSpanQuery: Sendable {
  private let connection: PostgresConnection
  private let limits: ReadLimits

  package init(_ connection: PostgresConnection, limits: ReadLimits) {
    self.connection = connection
    self.limits = limits
  }

  /// - Returns: nil for a table without rows, or without a finite time.
  /// - Throws: `PostgresError`, `ScanError.timeColumnMissing`, `timeColumnType`.
  package func span(
    of column: String, in relation: RelationName, _ zone: TimeZone
  ) async throws -> (oldest: Instant, newest: Instant)? {
    try await connection.withReadOnlySnapshot(of: [relation], limits: limits) { snapshot in
      try await snapshot.use(zone)
      let name = snapshot.relations.first ?? relation
      let description = try await Catalog(connection).relation(name)
      guard let found = description.column(named: column) else {
        throw ScanError.timeColumnMissing(table: name.description, column: column)
      }
      guard found.type.isTemporal else {
        throw ScanError.timeColumnType(table: name.description, column: column, type: found.type)
      }
      let time = try await connection.quote(identifier: column)
      let place = try await connection.quote(literal: zone.identifier)
      let conversion = found.type == .timestampTZ ? "" : "::timestamp AT TIME ZONE \(place)"
      let sql = """
        /* leadsman:time span */ SELECT min(\(time))\(conversion), max(\(time))\(conversion)
        FROM \(try await connection.quote(name)) WHERE \(time) > '-infinity' AND \(time) < 'infinity'
        """
      guard let row = try await connection.query(sql).first, !row[0].isNull, !row[1].isNull else { return nil }
      let oldest = try row.decode(0, as: PostgresTimestamp.self).microseconds
      let newest = try row.decode(1, as: PostgresTimestamp.self).microseconds
      return (Instant(microsecondsSince1970: oldest), Instant(microsecondsSince1970: newest))
    }
  }
}
