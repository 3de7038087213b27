import Foundation
import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Steps between the least and the greatest value of a column.
@Suite struct StepTests {
  private static func missing(_ step: Step, filter: String? = nil) -> Metric {
    .aggregate(.missingSteps(step), column: "c", filter: filter)
  }
  private static func all(_ step: Step, filter: String? = nil) -> Metric {
    .aggregate(.steps(step), column: "c", filter: filter)
  }

  /// - Returns: missing steps and steps.
  private static func count(_ type: String, _ values: String, _ step: Step, zone: String = "UTC") async throws
    -> [Profiles.Measurement?]
  {
    var found: [Profiles.Measurement?] = []
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (c \(type), at timestamptz); INSERT INTO t SELECT c::\(type), '2013-02-08 12:00Z' FROM (\(values)) AS v (c)"
      )
      let request = try ScanRequest.of(
        "t", from: "2013-02-08T00:00:00Z", to: "2013-02-09T00:00:00Z", by: "at", in: zone, [missing(step), all(step)])
      let profile = try await TableScan(connection).run(request)
      found = [missing(step), all(step)].map { profile.measurements[$0] }
    }
    return found
  }

  @Test(
    "the missing steps are those of a series without a value", arguments: ["smallint", "integer", "bigint", "numeric"],
    1...3)
  func sameAsSeries(type: String, seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        SELECT setseed(0.\(seed));
        CREATE TABLE t AS SELECT i, CASE WHEN random() < 0.9 THEN floor(random() * 600 - 300)::\(type) END AS c
        FROM generate_series(1, 250) AS i
        """)
      for filter in [nil, "i % 2 > 0"] {
        for (step, length) in [(Step.natural, 1), (.number(1), 1), (.number(5), 5), (.number(7), 7)] {
          let profile = try await TableScan(connection).run(
            .of("t", [Self.missing(step, filter: filter), Self.all(step, filter: filter)]))
          let kept =
            "(SELECT floor(c::numeric / \(length))::integer AS s FROM t WHERE c IS NOT NULL AND \(filter ?? "TRUE")) AS k"
          let series = "FROM generate_series((SELECT min(s) FROM \(kept)), (SELECT max(s) FROM \(kept))) AS g (s)"
          let all = try await connection.scalar("SELECT count(*)::text \(series)", as: String.self)
          let missing = try await connection.scalar(
            "SELECT count(*)::text \(series) WHERE NOT EXISTS (SELECT FROM \(kept) WHERE k.s = g.s)", as: String.self)
          #expect(profile.measurements[Self.missing(step, filter: filter)] == .number(missing), "\(step)")
          #expect(profile.measurements[Self.all(step, filter: filter)] == .number(all), "\(step)")
        }
      }
    }
  }

  @Test("no difference is too large", arguments: ["bigint", "numeric"])
  func extremes(type: String) async throws {
    let values = "VALUES (-9223372036854775808), (9223372036854775807), (NULL)"
    #expect(
      try await Self.count(type, values, .natural) == [
        .number("18446744073709551614"), .number("18446744073709551616"),
      ])
    #expect(
      try await Self.count(type, values, .number(7)) == [
        .number("2635249153387078802"), .number("2635249153387078804"),
      ])
  }

  @Test("a numeric of any size has steps, and one of its values that has none leaves the column without a number")
  func numerics() async throws {
    #expect(try await Self.count("numeric", "VALUES (1e40), (1e40 + 2.0)", .natural) == [.number("1"), .number("3")])
    for stray in ["1.5", "'NaN'", "'Infinity'", "'-Infinity'"] {
      #expect(
        try await Self.count("numeric", "VALUES (1::numeric), (\(stray))", .natural) == [
          .number("NaN"), .number("NaN"),
        ], "\(stray)")
    }
  }

  @Test("dates fall into days and weeks of them")
  func dates() async throws {
    let values = "VALUES ('2013-01-07'), ('2013-01-13'), ('2013-01-14'), ('2013-01-28'), (NULL)"
    #expect(try await Self.count("date", values, .natural) == [.number("18"), .number("22")])
    // Weeks begin on Mondays.
    #expect(try await Self.count("date", values, .duration(.seconds(7 * 86_400))) == [.number("1"), .number("4")])
    let before = "VALUES ('1999-12-31'), ('2000-01-02'), ('2001-01-01')"
    #expect(try await Self.count("date", before, .duration(.seconds(86_400))) == [.number("365"), .number("368")])
    #expect(try await Self.count("date", "VALUES ('2013-01-07'), ('infinity')", .natural).first == .number("NaN"))
  }

  @Test("days of a timestamp are those of the dataset's time zone, and hours pass whatever clocks do")
  func clocks() async throws {
    // New York put its clocks forward at 02:00 on 10 March 2013.
    let hours = "SELECT timestamptz '2013-03-10 05:20Z' + i * interval '1 hour' FROM generate_series(0, 22) AS i"
    let zone = "America/New_York"
    #expect(
      try await Self.count("timestamptz", hours, .duration(.seconds(3_600)), zone: zone) == [
        .number("0"), .number("23"),
      ])
    #expect(
      try await Self.count("timestamptz", hours, .duration(.seconds(86_400)), zone: zone) == [
        .number("0"), .number("1"),
      ])
    #expect(try await Self.count("timestamptz", hours, .duration(.seconds(86_400))) == [.number("0"), .number("2")])
    let naive =
      "SELECT timestamp '2013-03-10 00:20' + i * interval '1 hour' FROM generate_series(0, 23) AS i WHERE i <> 2 AND i <> 7"
    #expect(
      try await Self.count("timestamp", naive, .duration(.seconds(3_600)), zone: zone) == [.number("1"), .number("23")])
    let halves = "VALUES ('2013-01-01 00:00:00'), ('2013-01-01 00:00:00.5'), ('2013-01-01 00:00:02.25'), ('infinity')"
    #expect(try await Self.count("timestamp", halves, .duration(.milliseconds(500))).first == .number("NaN"))
    let finite = halves.replacing(", ('infinity')", with: "")
    #expect(try await Self.count("timestamp", finite, .duration(.milliseconds(500))) == [.number("2"), .number("5")])
  }

  @Test("without values there is no number, with one there is one step")
  func few() async throws {
    #expect(try await Self.count("integer", "VALUES (NULL)", .natural) == [.noRows, .noRows])
    #expect(try await Self.count("integer", "VALUES (-3), (-3)", .number(5)) == [.number("0"), .number("1")])
  }

  @Test("a step that a type does not have is refused")
  func refusals() async throws {
    func reason(_ type: String, _ step: Step) async throws -> String? {
      guard case .unavailable(let reason)? = try await Self.count(type, "VALUES (NULL)", step)[0] else { return nil }
      return reason
    }
    #expect(
      try await reason("float8", .natural) == "c is float64, and no_gaps needs whole numbers, dates or timestamps")
    #expect(
      try await reason("timestamptz", .natural) == "c is timestampTZ, and its steps are durations, as 'step: 1 hour'")
    #expect(
      try await reason("integer", .duration(.seconds(60)))
        == "c is int32, and its steps are whole numbers, as 'step: 5'")
    #expect(
      try await reason("date", .duration(.seconds(60))) == "c is date, and its steps are whole days, as 'step: 7 days'")
  }
}
