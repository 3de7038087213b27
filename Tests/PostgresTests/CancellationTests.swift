import Columns
import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct CancellationTests {
  @Test("Canceling the task cancels the statement, and the connection goes on")
  func cancelSleep() async throws {
    let connection = try await TestServer.connect()
    let pid = try await connection.backend()
    let started = ContinuousClock.now
    let task = Task { try await connection.query("SELECT pg_sleep(60)") }
    try await TestServer.wait(for: pid, until: "state = 'active' AND wait_event = 'PgSleep'")
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - started < .seconds(20))
    #expect(try await connection.scalar("SELECT 1", as: Int.self) == 1)
  }

  @Test("Canceling the task cancels a COPY, and the connection goes on")
  func cancelCopy() async throws {
    let connection = try await TestServer.connect()
    let pid = try await connection.backend()
    let task = Task {
      try await connection.copyOut(
        "SELECT g, pg_sleep(0.001)::text FROM generate_series(1, 1000000) AS g",
        columns: [("g", .int32), ("s", .text)],
        batchRows: 1, into: 0
      ) { count, batch in count += batch.rowCount }
    }
    try await TestServer.wait(for: pid, until: "query LIKE 'COPY%' AND wait_event = 'PgSleep'")
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await connection.scalar("SELECT 1", as: Int.self) == 1)
  }

  @Test("A cancellation never hits the next statement, whenever it comes", arguments: 0..<4)
  func cancelRace(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let connection = try await TestServer.connect()
    for round in 0..<100 {
      let yields = Int.random(in: 0...40, using: &generator)
      let task = Task { try await connection.query("SELECT sum(g) FROM generate_series(1, 2000) AS g") }
      for _ in 0..<yields { await Task.yield() }
      task.cancel()
      let next = try await connection.scalar("SELECT count(*) FROM generate_series(1, 3000)", as: Int.self)
      #expect(next == 3_000, "seed \(seed), round \(round)")
      do { _ = try await task.value } catch { #expect(error is CancellationError, "seed \(seed): \(error)") }
    }
  }

  @Test("A cancellation is never lost, even if it comes before the server has the statement", arguments: 0..<4)
  func cancelAtStart(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let connection = try await TestServer.connect()
    for round in 0..<40 {
      let yields = Int.random(in: 0...40, using: &generator)
      let task = Task { try await connection.query("SELECT pg_sleep(3)") }
      for _ in 0..<yields { await Task.yield() }
      task.cancel()
      await #expect(throws: CancellationError.self, "seed \(seed), round \(round)") { try await task.value }
    }
  }

  @Test("A task canceled beforehand runs no statement, and its transaction is rolled back")
  func canceledBeforehand() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (a int)")
      let (gate, open) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        try await connection.transaction { transaction in
          try await transaction.execute("INSERT INTO t VALUES (1)")
          for await _ in gate {}
          try await transaction.execute("INSERT INTO t VALUES (2)")
        }
      }
      task.cancel()
      open.finish()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(await !connection.isInTransaction)
      #expect(try await connection.scalar("SELECT count(*) FROM t", as: Int.self) == 0)
    }
  }

  @Test("A session that the server ends in the middle of a COPY is a lost connection")
  func terminatedMidCopy() async throws {
    let connection = try await TestServer.connect()
    let pid = try await connection.backend()
    let task = Task {
      try await connection.copyOut(
        "/* leadsman:scan */ SELECT g, pg_sleep(0.001)::text FROM generate_series(1, 1000000) AS g",
        columns: [("g", .int32), ("s", .text)], batchRows: 1, into: 0
      ) { count, batch in count += batch.rowCount }
    }
    try await TestServer.wait(for: pid, until: "query LIKE 'COPY%' AND wait_event = 'PgSleep'")
    try await TestServer.connect().query("SELECT pg_terminate_backend($1::int)", [.int(pid)])
    let error = await postgresError { try await task.value }
    guard case .connectionLost(let loss)? = error else { return #expect(Bool(false), "\(error as Any)") }
    #expect(loss.sqlState == .adminShutdown && loss.purpose.name == "scan")
    #expect(await !connection.isOpen)
    guard case .connectionLost? = await postgresError({ try await connection.query("SELECT 1") }) else {
      return #expect(Bool(false), "a lost connection took a statement")
    }
  }

  @Test("Twelve connections wait at the same time")
  func concurrentConnections() async throws {
    let connections = try await withThrowingTaskGroup(of: PostgresConnection.self) { group in
      for _ in 0..<12 { group.addTask { try await TestServer.connect() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let started = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for connection in connections { group.addTask { _ = try await connection.query("SELECT pg_sleep(0.5)") } }
      try await group.waitForAll()
    }
    // One after another they take 6 s.
    #expect(ContinuousClock.now - started < .seconds(3))
  }

  @Test("A connection attempt heeds cancellation and its time limit", arguments: [true, false])
  func connectingToSilence(cancels: Bool) async throws {
    let listener = try SilentListener()
    let task = Task { try await TestServer.connect("host=127.0.0.1 port=\(listener.port) connect_timeout=2") }
    if cancels {
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    } else {
      let error = await postgresError { try await task.value }
      guard case .connectionFailed(let failure)? = error else { return #expect(Bool(false), "\(error as Any)") }
      #expect(failure.reason == .timedOut)
    }
  }

  /// A port where connections are taken and nothing is ever said.
  final class SilentListener {
    private let descriptor: Int32
    let port: UInt16

    init() throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let listening = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, $0, &length) == 0
        }
      }
      port = UInt16(bigEndian: address.sin_port)
      try #require(listening)
    }

    deinit { close(descriptor) }
  }

  @Test("Of a session that the server ends in the middle of a statement, its reason is kept", arguments: [true, false])
  func reasonOfLoss(isPrepared: Bool) async throws {
    let connection = try await TestServer.connect()
    let admin = try await TestServer.connect()
    let pid = try await connection.backend()
    let task = Task {
      if isPrepared {
        try await connection.query("SELECT pg_sleep(60)")
      } else {
        try await connection.executeScript("SELECT pg_sleep(60)")
      }
    }
    try await TestServer.wait(for: pid, until: "state = 'active' AND wait_event = 'PgSleep'")
    try await admin.execute("SELECT pg_terminate_backend($1::int)", [.int32(Int32(pid))])
    let error = await postgresError { try await task.value }
    #expect(error?.sqlState == .adminShutdown)
    if case .connectionLost = error {} else { Issue.record("the connection is there still") }
  }
}
