import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Limits and values of a rule against the type of their column.
@Suite struct LimitTests {
  /// Counts the days 2024-03-30 to 2024-04-01 that are outside.
  private func outside(
    _ minimum: String?, _ maximum: String?, excluding: Bool = false, type: String = "date"
  ) async throws -> (Measurement?, keys: [String]?) {
    var found: (Measurement?, [String]?)?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE DOMAIN day AS date CHECK (value > '2024-01-01');
        CREATE TABLE t (d \(type)); INSERT INTO t VALUES ('2024-03-30'), ('2024-03-31'), ('2024-04-01'), (NULL)
        """)
      let bounds = Metric.Bounds(
        minimum: minimum, maximum: maximum, excludesMinimum: excluding, excludesMaximum: excluding)
      let metric = Metric.outside(column: "d", bounds: bounds, filter: nil)
      let profile = try await TableScan(connection).run(.of("t", [metric], key: ["d"])) { _ in [metric] }
      found = (profile.measurements[metric], profile.failingRows[metric]?.keys)
    }
    return try #require(found)
  }

  @Test(
    "a limit with a time of day keeps it against a column of dates, which begin at midnight",
    arguments: ["date", "day"])
  func timeOfDay(type: String) async throws {
    #expect(
      try await outside("2024-03-31 12:00", nil, type: type)
        == (.count(2), ["d=2024-03-30", "d=2024-03-31"]))
    #expect(try await outside("2024-03-31T00:00:01", nil, type: type).0 == .count(2))
    #expect(try await outside(nil, "2024-03-31 12:00", type: type) == (.count(1), ["d=2024-04-01"]))
    #expect(try await outside("2024-03-31 12:00", "2024-03-31 12:00", excluding: true, type: type).0 == .count(3))
  }

  @Test("a limit without a time of day is the day itself")
  func day() async throws {
    #expect(try await outside("2024-03-31", nil) == (.count(1), ["d=2024-03-30"]))
    #expect(try await outside("2024-03-31 00:00", nil).0 == .count(1))
    #expect(try await outside("2024-03-31", "2024-03-31", excluding: true).0 == .count(3))
    #expect(try await outside("-infinity", "infinity").0 == .count(0))
  }

  @Test("dates that no timestamp can hold are compared all the same")
  func farDates() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (d date); INSERT INTO t VALUES ('5874897-01-01'), ('4713-01-01 BC'), ('infinity'), ('-infinity')"
      )
      let metric = Metric.outside(
        column: "d", bounds: .init(minimum: "2000-01-01 06:00", maximum: "2024-12-31"), filter: nil)
      #expect(try await TableScan(connection).run(.of("t", [metric])).measurements[metric] == .count(4))
    }
  }

  @Test(
    "a limit or value that the column's type cannot hold is told by column and type",
    arguments: [
      (Metric.outside(column: "i", bounds: .init(minimum: "ten", maximum: nil), filter: nil), "i, integer", "22P02"),
      (.outside(column: "i", bounds: .init(minimum: "1", maximum: "ten"), filter: "i > 0"), "i, integer", "22P02"),
      (.outside(column: "d", bounds: .init(minimum: "2024-02-30", maximum: nil), filter: nil), "d, date", "22008"),
      (.outside(column: "d", bounds: .init(minimum: "noon", maximum: nil), filter: nil), "d, date", "22007"),
      (.outside(column: "n", bounds: .init(minimum: "1,5", maximum: nil), filter: nil), "n, numeric(8,3)", "22P02"),
      (.unaccepted(column: "d", values: ["2024-03-31", "never"], filter: nil), "d, date", "22007"),
    ])
  func unfit(metric: Metric, column: String, state: String) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (i integer, d date, n numeric(8,3))")
      let reason = try #require(try await TableScan(connection).run(.of("t", [metric])).reason(metric))
      #expect(
        reason.hasPrefix("the rule holds a limit or value that does not fit the column \(column); correct it: "),
        "\(reason)")
      #expect(reason.contains("(SQLSTATE \(state))"), "\(reason)")
    }
  }

  @Test("a constant in the `where` that does not fit is told of the `where`")
  func unfitFilter() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (i integer)")
      let metric = Metric.outside(column: "i", bounds: .init(minimum: "1", maximum: nil), filter: "i <> 'ten'")
      let reason = try #require(try await TableScan(connection).run(.of("t", [metric])).reason(metric))
      #expect(reason.contains("at character 6 of the `where`") && !reason.contains("limit or value"), "\(reason)")
    }
  }
}
