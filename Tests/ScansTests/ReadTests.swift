import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// How often a scan reads its window.
@Suite struct ReadTests {
  private static let rows: Int64 = 1_000

  /// Runs a scan of `t`, which holds `i` from 1 to 1,000.
  /// - Returns: its profile, and how many times the table was read.
  private func scan(
    _ metrics: [Metric], profiling columns: Set<String> = []
  ) async throws -> (profile: TableProfile, reads: Double) {
    var scanned: (TableProfile, Double)?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i, 's' || i AS s FROM generate_series(1, \(Self.rows)) AS i")
      let before = try await tuplesRead(connection)
      let profile = try await TableScan(connection).run(.of("t", metrics, profiling: columns))
      scanned = (profile, Double(try await tuplesRead(connection) - before) / Double(Self.rows))
    }
    return try #require(scanned)
  }

  private func tuplesRead(_ connection: PostgresConnection) async throws -> Int64 {
    try await connection.executeScript("SELECT pg_stat_force_next_flush()")
    return try await connection.scalar("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relid = 't'::regclass")
  }

  /// Fails on the last row, so that a read that fails is a whole one.
  private func culprit(_ number: Int) -> Metric { .rowCount(filter: "1 / (i - 1000) > \(number)") }
  private func sound(_ number: Int) -> Metric { .rowCount(filter: "i + \(number) > 0") }

  @Test("a window is read once for its counts and once for its distributions, whatever the number of metrics")
  func twice() async throws {
    let metrics = (0..<200).map { Metric.rowCount(filter: "i > \($0)") } + (0..<100).map(sound)
    #expect(try await scan(metrics).reads == 1)
    #expect(try await scan(metrics, profiling: ["i", "s"]).reads == 2)
  }

  @Test("a mistake in a filter costs no read")
  func mistakes() async throws {
    let mistakes = (0..<20).map { Metric.rowCount(filter: "nowhere > \($0)") }
    let (profile, reads) = try await scan(mistakes + (0..<20).map(sound))
    #expect(reads == 1)
    #expect(mistakes.allSatisfy { profile.reason($0)?.contains("A column does not exist") == true })
    #expect((0..<20).allSatisfy { profile.measurements[sound($0)] == .count(Self.rows) })
  }

  @Test("one filter that fails on the data costs one more read, and nothing else its number")
  func oneCulprit() async throws {
    let calm = (0..<300).map { Metric.rowCount(filter: "i > \($0)") } + [.nulls(column: "s", filter: nil)]
    let (profile, reads) = try await scan([culprit(1)] + calm)
    #expect(reads == 2)
    #expect(profile.reason(culprit(1))?.contains("(SQLSTATE 22012)") == true)
    #expect((0..<300).allSatisfy { profile.measurements[calm[$0]] == .count(Self.rows - Int64($0)) })
    #expect(profile.measurements[.nulls(column: "s", filter: nil)] == .count(0))
  }

  @Test("however many filters fail on the data, there are three more reads at most", arguments: [2, 3, 7, 40])
  func manyCulprits(count: Int) async throws {
    let calm = (0..<10).map { Metric.rowCount(filter: "i > \($0)") }
    let culprits = (0..<count).map(culprit)
    let innocent = (0..<count).map(sound)
    let (profile, reads) = try await scan(zip(culprits, innocent).flatMap { [$0, $1] } + calm)
    #expect(reads > 1 && reads <= 4)
    #expect(profile.rowCount == Self.rows)
    #expect(culprits.allSatisfy { profile.reason($0)?.contains("(SQLSTATE 22012)") == true })
    #expect((0..<10).allSatisfy { profile.measurements[calm[$0]] == .count(Self.rows - Int64($0)) })
    for metric in innocent where profile.measurements[metric] != .count(Self.rows) {
      #expect(profile.reason(metric)?.hasPrefix("this or another expression") == true)
    }
  }

  @Test("in the good case two statements read the relation: one of no rows, to see whether all is sound, and the count")
  func oneProbe() async throws {
    try await TestServer.withSchema { connection, _ in
      let key = TestServer.lockKey()
      // Folded once a plan; session locks outlast the statement, and so count the plans.
      try await connection.executeScript(
        """
        CREATE FUNCTION planned() RETURNS boolean IMMUTABLE LANGUAGE plpgsql
        AS 'BEGIN PERFORM pg_advisory_lock_shared(\(key)); RETURN true; END';
        CREATE VIEW t AS SELECT i FROM generate_series(1, 10) AS i WHERE planned()
        """)
      let metrics = (0..<50).map { Metric.rowCount(filter: "i > \($0)") }
      let profile = try await TableScan(connection).run(.of("t", metrics))
      #expect((0..<50).allSatisfy { profile.measurements[metrics[$0]] == .count(Int64(max(0, 10 - $0))) })
      var plans = 0
      while try await connection.scalar("SELECT pg_advisory_unlock_shared(\(key))", as: Bool.self) { plans += 1 }
      #expect(plans == 2)
    }
  }
}
