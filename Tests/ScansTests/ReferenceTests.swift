import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// Rows that have no partner in another table.
@Suite struct ReferenceTests {
  private static let tables = """
    CREATE TABLE t (id integer, a integer, b text, at timestamptz);
    INSERT INTO t VALUES (1, 1, 'x', '2013-01-02 12:00Z'), (2, 1, 'y', '2013-01-02 12:00Z'), (3, NULL, 'q', NULL),
      (4, 9, NULL, '2013-01-02 12:00Z'), (5, 9, 'x', '2013-01-03 04:59Z'), (6, 9, 'x', '2013-01-03 05:00Z');
    CREATE TABLE "Other Table" ("A" bigint, "the ""b""s" varchar(5), j json);
    INSERT INTO "Other Table" VALUES (1, 'x'), (1, 'x'), (2, 'y'), (NULL, 'y'), (3, NULL)
    """

  private func scan(
    _ request: ScanRequest, _ script: String = tables, limits: ReadLimits = .standard,
    evidence: [Metric] = []
  ) async throws -> TableProfile {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(script)
      return try await TableScan(connection, limits: limits).run(request) { _ in evidence }
    }
  }

  @Test("a NULL in any of the columns is no violation, and neither NULLs nor repeated rows of the other table matter")
  func matchSimple() async throws {
    let one = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"])
    let both = StatementMetric.orphans(["a", "b"], "\"Other Table\"", ["A", "the \"b\"s"])
    let filtered = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"], filter: "id <> 4")
    let profile = try await scan(.of("t", [one, both, filtered]))
    #expect(profile.count(one) == 3 && profile.count(both) == 3 && profile.count(filtered) == 2)
  }

  @Test("only rows of the window count, by the day of the zone")
  func window() async throws {
    let one = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"])
    let metric = Metric.statement(one)
    let request = try ScanRequest.of("t", [one], zone: "America/New_York", key: ["id"])
    let profile = try await scan(request, evidence: [metric])
    #expect(profile.count(one) == 2 && profile.failingRows[metric]?.keys == ["id=4", "id=5"])
  }

  @Test("what is wrong with one of them is told of it, and takes no other with it")
  func isolation() async throws {
    let sound = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"])
    let faults: [(StatementMetric, String)] = [
      (.orphans(["a"], "nowhere", ["A"]), "There is no table or view nowhere"),
      (.orphans(["a"], "gone.t", ["A"]), "There is no table or view gone.t"),
      (.orphans(["a"], "a b", ["A"]), "is no name of a table"),
      (.orphans(["a"], "\"Other Table\"", ["a"]), "\"Other Table\" has no column 'a'"),
      (.orphans(["gone"], "\"Other Table\"", ["A"]), "the table has no column 'gone'"),
      (.orphans(["b"], "\"Other Table\"", ["A"]), "b, text, and "),
      (.orphans(["b"], "\"Other Table\"", ["j"]), "cannot be compared in Postgres"),
      (.orphans(["a"], "\"Other Table\"", ["A"], filter: "1 / (id - 4) > 0"), "SQLSTATE 22012"),
      (.orphans(["a"], "\"Other Table\"", ["A"], filter: "ident > 3"), "at character 1 of the `where`"),
    ]
    let rows = Metric.rowCount(filter: nil)
    let profile = try await scan(.of("t", faults.map(\.0) + [sound], also: [rows]))
    for (statement, reason) in faults {
      #expect(profile.reason(statement)?.contains(reason) == true, "\(profile.reason(statement) ?? "none"): \(reason)")
    }
    #expect(profile.count(sound) == 3 && profile.measurements[rows] == .count(6))
  }

  @Test("a statement that runs out of time, or above the cost gate, leaves the others")
  func limits() async throws {
    let slow = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"], filter: "pg_sleep(20)::text = ''")
    let sound = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"])
    let limits = ReadLimits(
      statementTimeout: .milliseconds(400), lockTimeout: .seconds(5), idleTimeout: .seconds(60))
    let profile = try await scan(.of("t", [slow, sound]), limits: limits)
    #expect(profile.reason(slow)?.contains("57014") == true && profile.count(sound) == 3)

    let big = Self.tables + "; CREATE TABLE big AS SELECT i FROM generate_series(1, 50000) AS i; ANALYZE big"
    let dear = StatementMetric.orphans(["a"], "big", ["i"])
    let part = try ScanRequest.of("t", [dear, sound])
    var options = ScanOptions()
    options.gate.maximumRows = 20_000
    let gated = ScanRequest(
      dataset: "d", relation: part.relation, time: nil, window: .moment, metrics: part.metrics,
      distributions: .only([]), options: options)
    let told = try await scan(gated, big)
    #expect(told.reason(dear)?.contains("`max_rows` allows 20000") == true && told.count(sound) == 3)
  }

  @Test("another table that may not be read, or is locked, leaves the scan as it is")
  func permission() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        Self.tables + "; CREATE TABLE hidden (a integer); CREATE TABLE busy (a integer)")
      try await TestServer.withRole(in: schema) { role in
        try await connection.executeScript("GRANT SELECT ON t, busy, \"Other Table\" TO \(role)")
        let reader = try await TestServer.connect("user=\(role) options='-c search_path=\(schema)'")
        try await connection.executeScript("BEGIN; LOCK TABLE busy IN ACCESS EXCLUSIVE MODE")
        let names = ["hidden", "busy", "\"Other Table\""]
        let all = names.map { StatementMetric.orphans(["a"], $0, [$0 == names[2] ? "A" : "a"]) }
        let limits = ReadLimits(
          statementTimeout: .seconds(20), lockTimeout: .milliseconds(50), idleTimeout: .seconds(60))
        let profile = try await TableScan(reader, limits: limits).run(.of("t", all))
        try await connection.executeScript("ROLLBACK")
        #expect(profile.reason(all[0])?.hasPrefix("The user may not read ") == true)
        #expect(profile.reason(all[1])?.hasPrefix("A lock was not granted in time") == true)
        #expect(profile.count(all[2]) == 3)
        await reader.close()
      }
    }
  }

  @Test("a TRUNCATE and reload of the other table is waited for, and seen whole")
  func reload() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.tables)
      let reader = try await TestServer.connect("options='-c search_path=\(schema)'")
      let pid = try await reader.backend()
      try await connection.executeScript("BEGIN; TRUNCATE \"Other Table\"")
      let one = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"])
      let profile = Task { try await TableScan(reader).run(.of("t", [one])) }
      try await TestServer.wait(for: pid, until: "wait_event_type = 'Lock'")
      try await connection.executeScript("INSERT INTO \"Other Table\" VALUES (9); COMMIT")
      // With a snapshot taken before the lock, the table would look empty: five rows.
      #expect(try await profile.value.count(one) == 2)
      await reader.close()
    }
  }

  @Test("validate and plan know beforehand what the catalog and the planner show")
  func preview() async throws {
    let sound = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"])
    let gone = StatementMetric.orphans(["a"], "nowhere", ["A"])
    let unfit = StatementMetric.orphans(["a"], "\"Other Table\"", ["A"], filter: "ident > 3")
    let request = try ScanRequest.of("t", [sound, gone, unfit])
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables)
      let preview = try await TableScan(connection).preview(request)
      #expect(Set(preview.unavailable.keys) == [.statement(gone), .statement(unfit)])
      let plan = try await TableScan(connection).explain(request)
      #expect(plan.metrics[.statement(sound)] == .statement)
      #expect(plan.statements.map(\.kind) == [.aggregate, .statement])
      #expect(plan.statements.last?.nodes.contains { $0.contains("Join") } == true)
      for metric in [gone, unfit] {
        guard case .unavailable? = plan.metrics[.statement(metric)] else {
          Issue.record("\(metric)")
          continue
        }
      }
    }
  }
}
