import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@Suite struct WindowTests {
  /// One row every quarter of an hour, as seen from New York.
  private static let table = """
    CREATE TABLE t AS SELECT ts AS tz, ts AT TIME ZONE 'America/New_York' AS naive,
      (ts AT TIME ZONE 'America/New_York')::date AS day
    FROM unnest(ARRAY['2013-03-09 00:00Z', '2013-11-02 00:00Z']::timestamptz[]) AS start,
      generate_series(start, start + interval '3 days', '15 minutes') AS ts
    """

  /// Days of 24, 23, 24, 25 hours.
  private static let days = [
    ("2013-03-09", "2013-03-09T05:00:00Z", "2013-03-10T05:00:00Z"),
    ("2013-03-10", "2013-03-10T05:00:00Z", "2013-03-11T04:00:00Z"),
    ("2013-11-02", "2013-11-02T04:00:00Z", "2013-11-03T04:00:00Z"),
    ("2013-11-03", "2013-11-03T04:00:00Z", "2013-11-04T05:00:00Z"),
  ]

  @Test(
    "a day's window holds the rows of that day in the dataset's time zone, whatever the type of the time column",
    arguments: ["tz", "naive", "day"], days)
  func localDay(column: String, day: (date: String, start: String, end: String)) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let profile = try await TableScan(connection).run(.of("t", from: day.start, to: day.end, by: column))
      let rows: Int64 = try await connection.scalar("SELECT count(*) FROM t WHERE day = '\(day.date)'")
      #expect(profile.rowCount == rows)
      #expect(rows == ["2013-03-10": 92, "2013-11-03": 100][day.date] ?? 96)
    }
  }

  @Test("windows of an hour over a repeated hour hold each row once", arguments: ["tz", "naive"])
  func hours(column: String) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let hours = (3..<9).map { "2013-11-03T0\($0):00:00Z" }
      var counts: [Int64] = []
      for (start, end) in zip(hours, hours.dropFirst()) {
        counts.append(try await TableScan(connection).run(.of("t", from: start, to: end, by: column)).rowCount)
      }
      // A wall clock cannot tell the two passes apart: both fall into the second.
      #expect(counts == (column == "tz" ? [4, 4, 4, 4, 4] : [4, 4, 0, 8, 4]))
    }
  }

  @Test("where clocks skip midnight, the day of a date column begins at one")
  func skippedMidnight() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT d::date AS day FROM generate_series('2013-10-18', '2013-10-22', interval '1 day') AS d"
      )
      let profile = try await TableScan(connection).run(
        .of("t", from: "2013-10-20T03:00:00Z", to: "2013-10-21T02:00:00Z", by: "day", in: "America/Sao_Paulo"))
      #expect(profile.rowCount == 1)
    }
  }

  @Test("start belongs to a window and end does not, to the microsecond; NULL and infinity belong to none")
  func halfOpen() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (ts timestamptz);
        INSERT INTO t VALUES ('2013-01-01 04:59:59.999999Z'), ('2013-01-01 05:00Z'), ('2013-01-02 04:59:59.999999Z'),
          ('2013-01-02 05:00Z'), (NULL), ('infinity'), ('-infinity')
        """)
      let profile = try await TableScan(connection).run(
        .of("t", from: "2013-01-01T05:00:00Z", to: "2013-01-02T05:00:00Z", by: "ts"))
      #expect(profile.rowCount == 2)
    }
  }

  @Test("a time column that cannot cut windows is told in a sentence")
  func unfitTimeColumns() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t (day date, name text)")
      let scan = TableScan(connection)
      let start = "2013-01-01T05:00:00Z"
      let halfDay = try await scan.run(.of("t", from: start, to: "2013-01-01T17:00:00Z", by: "day"))
      #expect(
        halfDay.unread
          == "\(schema).t.day is a date, so its windows must be whole days: set `time: { window: 1 day }`")
      let text = try await scan.run(.of("t", from: start, to: "2013-01-02T05:00:00Z", by: "name"))
      #expect(
        text.unread
          == "the time column \(schema).t.name is text; it must be a timestamp, a timestamptz or a date")
      let missing = try await scan.run(.of("t", from: start, to: "2013-01-02T05:00:00Z", by: "at"))
      #expect(
        missing.unread
          == "\(schema).t has no column 'at', which the rules name as its time column; correct `time: { column: … }`")
    }
  }
}
