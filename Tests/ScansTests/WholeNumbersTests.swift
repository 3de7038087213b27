import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Limits and values are compared in the column's own type where they fit; no count may depend on it.
@Suite struct WholeNumbersTests {
  private static let columns: [(name: String, type: String, values: [String])] = [
    ("s", "smallint", ["-32768", "-32767", "-2", "-1", "0", "1", "2", "32766", "32767"]),
    ("i", "integer", ["-2147483648", "-40000", "-1", "0", "1", "2", "40000", "2147483646", "2147483647"]),
    (
      "b", "bigint",
      ["-9223372036854775808", "-9223372036854775807", "-3000000000", "-1", "0", "1", "2", "9223372036854775807"]
    ),
    ("w", "whole", ["-5", "0", "1", "7"]),
    ("r", "real", ["'-Infinity'", "-1.5", "-0", "0.1", "1.5", "3e38", "'Infinity'", "'NaN'"]),
    ("f", "double precision", ["'-Infinity'", "-1.5", "0.1", "1.5", "1e300", "'Infinity'", "'NaN'"]),
    ("n", "numeric(8,3)", ["-1.5", "0.1", "1.5", "99999.999", "'NaN'"]),
  ]

  private static let limits = [
    "-9223372036854775809", "-9223372036854775808", "-9223372036854775807.5", "-2147483649", "-2147483648.5",
    "-2147483648", "-32769", "-32768.5", "-32768", "-32767.25", "-2", "-1.5", "-1", "-0.5", "-0", "0", "0.0", "0.1",
    "+1", "1.", ".5", "1.5", "1.50", "2e0", "15e-1", "1e4", "32766.9", "32767", "32767.5", "32768", "2147483647",
    "2147483647.1", "2147483648", "9223372036854775806.5", "9223372036854775807", "9223372036854775807.5",
    "9223372036854775808", "1e30", "-1e30", "Infinity", "-Infinity", "NaN", " 1 ",
  ]

  private static func cast(_ type: String) -> String {
    type == "real" || type == "double precision" ? "float8" : "numeric"
  }

  @Test(
    "counts are those of a comparison as numeric, whatever the limit and the type", arguments: 0..<40 as Range<UInt64>)
  func sameCounts(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    func limit() -> String { Self.limits.randomElement(using: &random) ?? "0" }
    var expected: [(metric: Metric, sql: String)] = []
    for (name, type, _) in Self.columns {
      let cast = Self.cast(type)
      for _ in 0..<12 {
        let minimum = Int.random(in: 0..<4, using: &random) > 0 ? limit() : nil
        let maximum = Int.random(in: 0..<3, using: &random) > 0 ? limit() : nil
        let excludes = (Bool.random(using: &random), Bool.random(using: &random))
        let bounds = Metric.Bounds(
          minimum: minimum, maximum: maximum, excludesMinimum: excludes.0, excludesMaximum: excludes.1)
        var breaks = ["false"]
        if let minimum { breaks.append("\(name)::\(cast) \(excludes.0 ? "<=" : "<") '\(minimum)'::\(cast)") }
        if let maximum { breaks.append("\(name)::\(cast) \(excludes.1 ? ">=" : ">") '\(maximum)'::\(cast)") }
        if ["r", "f", "n"].contains(name) { breaks.append("\(name) = 'NaN'") }
        expected.append((.outside(column: name, bounds: bounds, filter: nil), breaks.joined(separator: " OR ")))
      }
      for _ in 0..<4 {
        let values = (0..<Int.random(in: 1...5, using: &random)).map { _ in limit() }
        let list = values.map { "'\($0)'::\(cast)" }.joined(separator: ", ")
        expected.append((.unaccepted(column: name, values: values, filter: nil), "\(name)::\(cast) NOT IN (\(list))"))
      }
    }
    try await TestServer.withSchema { connection, _ in
      let list = Self.columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
      try await connection.executeScript("CREATE DOMAIN whole AS integer CHECK (value < 8); CREATE TABLE t (\(list))")
      for (name, _, values) in Self.columns {
        let rows = (values + ["NULL"]).map { "(\($0))" }.joined(separator: ", ")
        try await connection.executeScript("INSERT INTO t (\(name)) VALUES \(rows)")
      }
      let profile = try await TableScan(connection).run(.of("t", expected.map(\.metric)))
      for (metric, condition) in expected {
        let count: Int64 = try await connection.scalar("SELECT count(*) FROM t WHERE \(condition)")
        #expect(profile.measurements[metric] == .count(count), "seed \(seed): \(metric)")
      }
    }
  }

  @Test("a column of a view that fails is not saved by a limit that no value can break")
  func failingColumn() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE VIEW t AS SELECT 1 / (i - 2) AS i FROM generate_series(1, 3) AS i")
      let metric = Metric.outside(column: "i", bounds: .init(minimum: "-1e30", maximum: "1e30"), filter: nil)
      let reason = try await TableScan(connection).run(.of("t", [metric])).reason(metric)
      #expect(reason?.contains("(SQLSTATE 22012)") == true)
    }
  }
}
