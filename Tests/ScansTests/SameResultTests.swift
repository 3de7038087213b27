import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

/// The same table gives the same profile, however the server would like to read it.
@Suite struct SameResultTests {
  private static let settings = """
    SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0;
    SET parallel_tuple_cost = 0; SET parallel_leader_participation = off; SET synchronize_seqscans = on;

    """

  @Test("the stream is read by one process, from the table's start; the counts keep their parallel workers")
  func parallelWorkers() async throws {
    try await TestServer.withSchema { connection, _ in
      let pid = try await connection.backend()
      try await connection.executeScript(
        Self.settings + """
          CREATE FUNCTION reader() RETURNS integer PARALLEL SAFE LANGUAGE plpgsql
          AS 'BEGIN RETURN pg_backend_pid(); END';
          CREATE TABLE base AS SELECT i FROM generate_series(1, 20000) AS i; ANALYZE base;
          CREATE VIEW t AS SELECT i, reader() AS reader, current_setting('synchronize_seqscans') AS synchronized FROM base
          """)
      let workers = Metric.rowCount(filter: "current_setting('max_parallel_workers_per_gather') = '2'")
      let profile = try await TableScan(connection).run(
        .of("t", [workers], profiling: ["i", "reader", "synchronized"]))
      #expect(profile.measurements[workers] == .count(20_000))
      let reader = try #require(profile[column: "reader"]?.moments)
      #expect(reader.minimum == Double(pid) && reader.maximum == Double(pid))
      #expect(profile[column: "synchronized"]?.values == ["off": 20_000])
      #expect(try await connection.scalar("SHOW max_parallel_workers_per_gather") == "2")
    }
  }

  @Test("two scans of a table give the same sketches to the last bit")
  func sameSketches() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        Self.settings
          + "CREATE TABLE t AS SELECT (i * 7919) % 100003 AS n FROM generate_series(1, 50000) AS i; ANALYZE t")
      let first = try await TableScan(connection).run(.whole("t"))
      let second = try await TableScan(connection).run(.whole("t"))
      #expect(first.columns == second.columns && first.columns.count == 1)
    }
  }
}
