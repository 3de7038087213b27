import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@testable import Checks

/// Whatever is done to a table between two scans, that and nothing else is told.
@Suite struct SchemaChangePropertyTests {
  @Test("the changes that are told are those that were made", arguments: 1...60)
  func changes(seed: UInt64) async throws {
    try await TestServer.withSchema { connection, schema in
      var random = SeededGenerator(seed: seed)
      var table = AlteredTable(schema: schema)
      try await connection.executeScript(table.creation)
      for _ in 0..<Int.random(in: 0...6, using: &random) { try await alter(&table, &random, connection) }
      let (before, last) = (table, try await scan(connection, former: []))
      var statements: [String] = []
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        statements += try await alter(&table, &random, connection)
      }
      let former = last.details?.partitions?.all?.map(\.number) ?? []
      let now = try await scan(connection, former: former)
      let told = SchemaChanges(from: last, to: now, ColumnMatching(from: last, to: now)).all.map(\.words)
      let made = table.changes(since: before)
      #expect(told.sorted() == made.sorted(), "\(statements.joined(separator: "; "))")
    }
  }

  @discardableResult
  private func alter(
    _ table: inout AlteredTable, _ random: inout SeededGenerator, _ connection: PostgresConnection
  ) async throws -> [String] {
    guard let statement = table.alter(&random) else { return [] }
    try await connection.executeScript(statement)
    return [statement]
  }

  private func scan(_ connection: PostgresConnection, former: [Int64]) async throws -> SchemaSnapshot {
    var request = ScanRequest(
      dataset: "d", relation: RelationName(name: "t"), time: nil, window: day(1), metrics: [], distributions: .only([]))
    request.catalog = .details(formerPartitions: former)
    return try await TableScan(connection).run(request).schema
  }
}
