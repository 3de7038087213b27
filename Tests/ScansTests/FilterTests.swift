import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@Suite struct FilterTests {
  private func scan(
    _ metrics: [Metric], _ script: String = "CREATE TABLE t AS SELECT i, 's' || i AS s FROM generate_series(1, 10) AS i"
  ) async throws -> TableProfile {
    var profile: TableProfile?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(script)
      profile = try await TableScan(connection).run(.of("t", metrics, key: ["i"])) { _ in metrics }
    }
    return try #require(profile)
  }

  @Test(
    "a filter that is not one expression is refused in a sentence, and never means something else",
    arguments: [
      ("i < 0) OR (true", "its `where` closes at character 6 what it did not open; it must be one expression"),
      ("true)), count(*) FILTER (WHERE (true", "closes at character 5 what it did not open"),
      ("(i > 0", "opens at character 1 what it does not close"),
      ("i > 0; DROP TABLE t", "holds a semicolon at character 6"),
      ("i > 100 -- any AND i < 3", "holds a comment with -- at character 9"),
      ("i > 0, i > 1", "holds several expressions: a comma at character 6"),
      ("s = 'a", "opens at character 5 what it does not close"),
      ("s = $q$a", "opens at character 5 what it does not close"),
      ("i > 0 /* and", "opens at character 7 what it does not close"),
      (#"s = E'it\'s' OR s = E'it\'"#, "opens at character 22 what it does not close"),
      ("i > $1", "holds a parameter at character 5"), ("  ", "is empty"), ("i > 0\0", "holds a NUL at character 6"),
    ])
  func refused(filter: String, reason: String) async throws {
    let metrics: [Metric] = [
      .rowCount(filter: filter), .nulls(column: "i", filter: filter), .duplicates(columns: ["i"], filter: filter),
    ]
    let profile = try await scan(metrics)
    for metric in metrics {
      #expect(profile.reason(metric)?.contains(reason) == true, "\(profile.measurements[metric] ?? .noRows)")
      #expect(profile.failingRows[metric] == nil)
    }
    #expect(profile.rowCount == 10)
  }

  @Test(
    "what only looks like an escape is a filter like others",
    arguments: [
      ("s <> ') OR (' AND i < 3", 2), (#"s <> E'\') OR (' AND i < 4"#, 3), ("s <> $a$) -- ; $b$ ,$a$ AND i = 1", 1),
      ("i = 2 /* ) ; -- /* nested ( */ , */", 1), ("(i, s) = (3, 's3')", 1), ("i IN (1, 2, 3)", 3),
      ("i = 1\nOR i = 2\n", 2), ("s = 's''' OR s = 's1'", 1), ("s ~ '^s[12]$'", 2),
      ("i = (SELECT max(x.i) FROM t AS x)", 1), ("ARRAY[i, 1] = ARRAY[1, 1]", 1), ("i - -1 = 2", 1),
    ])
  func accepted(filter: String, count: Int64) async throws {
    let metric = Metric.rowCount(filter: filter)
    let profile = try await scan([metric])
    #expect(profile.measurements[metric] == .count(count), "\(profile.reason(metric) ?? "")")
  }

  @Test(
    "a mistake is placed in the user's own text",
    arguments: [
      ("i > 0 AND nowhere > 0", "A column does not exist at character 11 of the `where`, during"),
      ("s = 'é' AND nowhere > 0", "A column does not exist at character 13 of the `where`, during"),
      ("i = 1 i = 2", "The SQL is not well-formed at character 7 of the `where`, during"),
      ("i >", "The SQL is not well-formed at the end of the `where`, during"),
      ("i + 1", "The types do not fit at character 1 of the `where`, during"),
    ])
  func places(filter: String, reason: String) async throws {
    let metrics: [Metric] = [
      .rowCount(filter: filter), .nulls(column: "i", filter: filter), .duplicates(columns: ["i"], filter: filter),
      .outside(column: "i", bounds: .init(minimum: "1", maximum: "2"), filter: filter),
    ]
    let profile = try await scan(metrics)
    for metric in metrics {
      #expect(profile.reason(metric)?.hasPrefix(reason) == true, "\(profile.measurements[metric] ?? .noRows)")
    }
  }

  @Test("no reason names a place in SQL that the user never saw")
  func noPlace() async throws {
    let metrics: [Metric] = [
      .outside(column: "i", bounds: .init(minimum: "ten", maximum: nil), filter: nil),
      .outside(column: "i", bounds: .init(minimum: "ten", maximum: nil), filter: "i > 0"),
      .unaccepted(column: "i", values: ["a", "b"], filter: "s > ''"),
    ]
    let profile = try await scan(metrics)
    for metric in metrics {
      let reason = try #require(profile.reason(metric))
      #expect(reason.contains("(SQLSTATE 22P02)") && !reason.contains("character"), "\(reason)")
    }
  }

  @Test("a limit that holds a NUL costs its own metric alone")
  func limitWithNUL() async throws {
    let metric = Metric.unaccepted(column: "s", values: ["a\0b"], filter: nil)
    let profile = try await scan([metric])
    #expect(profile.reason(metric)?.contains("NUL") == true && profile.rowCount == 10)
  }

  @Test("strings are read by one rule, whatever the server's default")
  func backslashes() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        #"SET standard_conforming_strings = on; CREATE TABLE t AS SELECT '\' AS s; SET standard_conforming_strings = off"#
      )
      let metric = Metric.rowCount(filter: #"s = '\'"#)
      #expect(try await TableScan(connection).run(.of("t", [metric])).measurements[metric] == .count(1))
    }
  }
}
