import Postgres
import Profiles
import Synchronization
import TestSupport
import Testing

@testable import Scans

/// Scans whose snapshot is taken away.
@Suite struct StreamRetryTests {
  private static let conflict = "DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END$$"

  @Test("after each loss there is a longer pause and a new attempt, and after the last an error that tells")
  func pauses() async throws {
    let connection = try await TestServer.connect()
    let pauses = Mutex<[Duration]>([])
    let retry = ScanRetry(pauses: [.seconds(1), .seconds(4), .seconds(9)]) { pause in
      pauses.withLock { $0.append(pause) }
    }
    for losses in 0...4 {
      pauses.withLock { $0 = [] }
      let attempts = Mutex(0)
      do {
        let result = try await retry.run("s.t") { failed in
          attempts.withLock { $0 += 1 }
          if failed < losses { try await connection.execute(Self.conflict) }
          return failed
        }
        #expect(result == losses && losses < 4)
      } catch let error as ScanError {
        #expect(losses == 4 && error == .lostToRecovery(table: "s.t", attempts: 4))
        #expect(
          error.description.hasPrefix("s.t cannot be read: a conflict with recovery on the standby")
            && error.description.contains("4 times (SQLSTATE 40001)"))
      }
      #expect(pauses.withLock(\.self) == Array([.seconds(1), .seconds(4), .seconds(9)].prefix(losses)))
      #expect(attempts.withLock(\.self) == min(losses, 3) + 1)
    }
  }

  @Test("another failure is thrown at once")
  func others() async throws {
    let connection = try await TestServer.connect()
    let retry = ScanRetry(pauses: [.seconds(1)]) { _ in Issue.record("there is nothing to wait for") }
    let error = await postgresError { try await retry.run("t") { _ in try await connection.execute("SELECT 1 / 0") } }
    #expect(error?.sqlState?.code == "22012")
  }

  @Test("a scan that loses its snapshot each time ends with an error, and the connection is usable")
  func givesUp() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE FUNCTION lost() RETURNS integer LANGUAGE plpgsql
        AS $$BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END$$;
        CREATE VIEW t AS SELECT lost() AS i
        """)
      let retry = ScanRetry(pauses: [.zero, .zero]) { _ in }
      await #expect(throws: ScanError.lostToRecovery(table: "t", attempts: 3)) {
        try await TableScan(connection, retry: retry).run(.stream("t"))
      }
      #expect(await !connection.isInTransaction)
    }
  }

  @Test("on a hot standby several connections share a snapshot, one COPY each, and a conflict restarts the scan")
  func standby() async throws {
    try await StreamStandby.with { server in
      try await server.primary.executeScript(
        "CREATE TABLE t AS SELECT i, sin(i) AS x FROM generate_series(1, 20000) AS i; ANALYZE t")
      try await server.follow()
      let (scanner, blocker) = (try await server.standby(), try await server.standby())
      #expect(try await scanner.scalar("SELECT pg_is_in_recovery()", as: Bool.self))
      var scan = TableScan(scanner, connect: { try await server.standby() })
      scan.chunkSizes.blocks = 8
      let one = try await scan.run(.stream("t"))
      #expect(try await scan.run(.stream("t", connections: 3)).columns == one.columns)
      let streams = try server.log.split(separator: "\n").filter {
        $0.contains("LOG:") && $0.contains("COPY (/* leadsman:stream")
      }
      let sessions = streams.compactMap { $0.firstMatch(of: #/^\d+/#)?.0 }
      #expect(sessions.count == 4 && Set(sessions).count == 3)

      // A scan waits in its counts while the primary removes rows that it may still see.
      try await blocker.executeScript("SELECT pg_advisory_lock(1)")
      let blocking = Metric.rowCount(filter: "(SELECT pg_advisory_xact_lock_shared(1))::text IS NOT NULL")
      let pauses = Mutex<[Duration]>([])
      var retried = TableScan(
        scanner, connect: { try await server.standby() },
        retry: ScanRetry(pauses: [.seconds(7)]) { pause in
          pauses.withLock { $0.append(pause) }
          try await blocker.executeScript("SELECT pg_advisory_unlock(1)")
        })
      retried.chunkSizes.blocks = 8
      var options = ScanOptions()
      options.connections = 3
      let request = ScanRequest(
        dataset: "d", relation: RelationName(name: "t"), time: nil, window: .moment, metrics: [blocking],
        distributions: .all(except: []), options: options)
      async let profile = retried.run(request)
      let waiting = "SELECT count(*), pg_sleep(0.005)::text FROM pg_stat_activity WHERE wait_event = 'advisory'"
      var isWaiting = false
      for _ in 0..<20_000 where !isWaiting {
        isWaiting = try await blocker.query(waiting)[0].decode(0, as: Int.self) > 0
      }
      try #require(isWaiting)
      try await server.primary.execute("DELETE FROM t WHERE i > 15000")
      try await server.primary.execute("VACUUM t")
      #expect(try await profile.rowCount == 15_000)
      #expect(try await profile.columns.map(\.rowCount) == [15_000, 15_000])
      #expect(pauses.withLock(\.self) == [.seconds(7)])
      await scanner.close()
      await blocker.close()
    }
  }
}
