import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// What the catalog proves is not counted.
@Suite struct ProofPlanTests {
  private static let nulls = Metric.nulls(column: "id", filter: nil)
  private static let outside = Metric.outside(column: "fare", bounds: .init(minimum: "0", maximum: nil), filter: nil)
  private static let duplicates = Metric.duplicates(columns: ["id"], filter: nil)

  private static let table = """
    CREATE TABLE t (id bigint PRIMARY KEY, fare integer CHECK (fare > 10), note text);
    INSERT INTO t VALUES (1, 11, 'a'), (2, NULL, NULL)
    """

  @Test("Proved metrics are no part of the statement, and are known all the same")
  func provedMetricsAreNotCounted() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let note = Metric.nulls(column: "note", filter: nil)
      let request = ScanRequest.whole("t", metrics: [Self.nulls, Self.outside, Self.duplicates, note])
      let relation = try await Catalog(connection).relation(RelationName(name: "t"))
      try await connection.executeScript("BEGIN")
      let plan = try await ScanPlan(request, relation, window: .all, on: connection)
      try await connection.executeScript("COMMIT")
      #expect(plan.aggregates.map(\.metric) == [.rowCount(filter: nil), note])
      #expect(
        plan.proved.mapValues(\.reason) == [
          Self.nulls: "NOT NULL", Self.outside: "CHECK t_fare_check", Self.duplicates: "unique index t_pkey",
        ])
      let profile = try await TableScan(connection).run(request)
      #expect(
        profile.measurements == [
          .rowCount(filter: nil): .count(2), Self.nulls: .count(0), Self.outside: .count(0),
          Self.duplicates: .count(0), note: .count(1),
        ])
    }
  }

  @Test("A metric that cannot be had is not proved instead")
  func refusedMetricsAreNotProved() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (id json NOT NULL)")
      let profile = try await TableScan(connection).run(.whole("t", metrics: [Self.duplicates]))
      guard case .unavailable? = profile.measurements[Self.duplicates] else {
        Issue.record("\(profile.measurements)")
        return
      }
    }
  }

  @Test("Without constraints everything is counted")
  func withoutConstraints() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (id bigint, fare integer)")
      let request = ScanRequest.whole("t", metrics: [Self.nulls, Self.outside, Self.duplicates])
      let relation = try await Catalog(connection).relation(RelationName(name: "t"))
      try await connection.executeScript("BEGIN")
      let plan = try await ScanPlan(request, relation, window: .all, on: connection)
      try await connection.executeScript("COMMIT")
      #expect(plan.aggregates.count == 4 && plan.proved.isEmpty)
    }
  }
}
