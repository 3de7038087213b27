import Foundation
import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@Suite struct TimeSpanTests {
  private func span(
    _ column: String, _ script: String
  ) async throws -> (oldest: Instant, newest: Instant)? {
    let zone = try #require(TimeZone(identifier: "America/New_York"))
    var span: (oldest: Instant, newest: Instant)?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(script)
      span = try await TimeSpanQuery(connection, limits: .standard).span(of: column, in: RelationName(name: "t"), zone)
      #expect(await !connection.isInTransaction)
      #expect(try await connection.scalar("SHOW timezone") == "UTC")
    }
    return span
  }

  @Test(
    "the oldest and newest finite times are instants, by the dataset's time zone where the type has none",
    arguments: [
      ("timestamptz", "2013-07-01T00:30:00Z", "2013-07-03T23:30:00Z"),
      ("timestamp", "2013-07-01T04:30:00Z", "2013-07-04T03:30:00Z"),
      ("date", "2013-07-01T04:00:00Z", "2013-07-03T04:00:00Z"),
    ])
  func types(type: String, oldest: String, newest: String) async throws {
    let script = """
      CREATE TABLE t (at \(type), "AT" \(type));
      INSERT INTO t (at) VALUES ('2013-07-02 12:00'), ('2013-07-03 23:30'), (NULL), ('infinity'), ('2013-07-01 00:30'),
        ('-infinity')
      """
    let found = try #require(try await span("at", script))
    #expect(try found.oldest == Instant(utc: oldest))
    #expect(try found.newest == Instant(utc: newest))
    #expect(try await span("AT", script) == nil)
  }

  @Test(
    "there is none without rows, without a time, and without a finite time",
    arguments: ["", "INSERT INTO t VALUES (NULL)", "INSERT INTO t VALUES ('infinity'), ('-infinity'), (NULL)"])
  func none(rows: String) async throws {
    #expect(try await span("at", "CREATE TABLE t (at timestamptz); \(rows)") == nil)
    #expect(try await span("at", "CREATE TABLE t (at date); \(rows)") == nil)
  }

  @Test("what a view makes of times is made in the dataset's time zone, as in a scan")
  func view() async throws {
    let found = try #require(
      try await span(
        "day",
        "CREATE TABLE base AS SELECT '2013-07-02 01:00Z'::timestamptz AS at; CREATE VIEW t AS SELECT at::date AS day FROM base"
      ))
    #expect(try found.oldest == Instant(utc: "2013-07-01T04:00:00Z"))
    #expect(found.newest == found.oldest)
  }

  @Test("a column that is gone or no time is told in a sentence")
  func unfit() async throws {
    let missing = await #expect(throws: ScanError.self) { try await span("at", "CREATE TABLE t (day date)") }
    #expect(missing?.description.contains("t has no column 'at', which the rules name as its time column") == true)
    let text = await #expect(throws: ScanError.self) { try await span("at", "CREATE TABLE t (at text)") }
    #expect(text?.description.contains("t.at is text; it must be a timestamp, a timestamptz or a date") == true)
  }

  @Test(
    "it reads as every scan does: behind a lock, within the time limits, and never fewer rows for the sake of a policy")
  func rules() async throws {
    try await SnapshotRules.expect { connection, limits, relation in
      _ = try await TimeSpanQuery(connection, limits: limits).span(of: "at", in: relation, .gmt)
    }
  }
}
