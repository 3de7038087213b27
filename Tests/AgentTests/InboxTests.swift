import Foundation
import History
import Postgres
import Profiles
import Retraining
import TestSupport
import Testing

@testable import Agent

/// The statements by which docs/operations.md has a training core work the inbox, to the letter.
@Suite struct InboxTests {
  /// The SQL of the documentation after "With plain SQL", block by block, statement by statement.
  private static func documented() throws -> (report: [String], grants: [String]) {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/operations.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: "With plain SQL")).upperBound
    let blocks = text[start...].components(separatedBy: "```sql\n").dropFirst().prefix(2).map { block in
      block.prefix(upTo: block.range(of: "```")?.lowerBound ?? block.endIndex)
        .split(separator: "\n").map { $0.prefix(upTo: $0.range(of: "--")?.lowerBound ?? $0.endIndex) }
        .joined(separator: "\n").split(separator: ";").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        .filter { !$0.isEmpty }
    }
    try #require(blocks.count == 2 && blocks[0].count == 7)
    return (blocks[0], blocks[1])
  }

  private static func trigger(_ number: Int) -> Trigger {
    Trigger(
      id: "TRG-\(number)", model: "flight-delay", dataset: "rides", cause: .drift, reason: "drifted", window: day(8),
      trainOn: Window(start: moment(3), end: moment(9)), excluded: [day(4)], modelVersion: "v1",
      createdAt: moment(9, hours: number), status: .dispatched)
  }

  /// Calls `body` with the inbox open to a role that has the documented rights alone, one trigger dispatched.
  private static func with(
    _ body: (Rides, Worker) async throws -> Void
  ) async throws {
    try await Rides.with { rides in
      let (report, grants) = try documented()
      let role = "core_" + UUID().uuidString.replacing("-", with: "").lowercased()
      for grant in grants { try await rides.store.connection.execute(grant.replacing("training_core", with: role)) }
      do {
        try await insert(1, rides)
        let worker = Worker(connection: try await rides.database.connect(), statements: report)
        try await worker.connection.executeScript("SET ROLE \(role)")
        try await body(rides, worker)
        await worker.connection.close()
      } catch {
        try await rides.store.connection.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)")
        throw error
      }
      try await rides.store.connection.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)")
    }
  }

  private static func insert(_ number: Int, _ rides: Rides) async throws {
    _ = try await rides.store.transaction(dataset: "rides") {
      try await $0.insertTrigger(trigger(number), actor: "leadsman", cause: "run", at: moment(9, hours: number))
    }
  }

  /// A training core that has read the documentation.
  private struct Worker {
    let connection: PostgresConnection
    let statements: [String]

    func listen() async throws { try await connection.execute(statements[0]) }

    func claim() async throws -> [PostgresRow] { try await Array(connection.query(statements[1])) }

    func report(_ words: String, id: String) async throws {
      let statement = try #require(statements.dropFirst(2).first { $0.contains(words) })
      #expect(try await connection.execute(statement.replacing("TRG-…", with: id)) == 1)
    }
  }

  @Test func `a worker claims, trains and has its model promoted`() async throws {
    try await Self.with { (rides, worker) async throws in
      try await worker.listen()
      let claimed = try #require(try await worker.claim().first)
      #expect(try claimed.decode("id", as: String.self) == "TRG-1")
      #expect(try claimed.decode("excluded", as: String.self).contains("2013-01-05T00:00:00Z"))
      #expect(try await worker.claim().isEmpty)
      try await worker.report("'running'", id: "TRG-1")
      try await worker.report("'promoted'", id: "TRG-1")
      let steps = try await rides.store.triggerEvents(id: "TRG-1")
      #expect(steps.map(\.status) == [.dispatched, .accepted, .running, .succeeded])
      #expect(steps.dropFirst().allSatisfy { $0.actor == "trainer-1" && $0.at > moment(365) })
      let done = try await TriggerReconciler(rides.store, routes: rides.routes).reconcile(at: Rides.now)
      #expect(done.map(\.id) == ["TRG-1"])
      let reference = try #require(try await rides.store.activeReference(dataset: "rides"))
      #expect(reference.window == Window(start: moment(3), end: moment(9)) && reference.excluded == [day(4)])
      #expect(reference.setAt == steps.last?.at && reference.actor == "trainer-1")
      #expect(try await rides.store.currentModelVersion(model: "flight-delay")?.version == "v2")
    }
  }

  @Test(
    arguments: [
      ("'gated_out'", Trigger.Status.succeeded, Trigger.Outcome.gatedOut), ("'no_change'", .succeeded, .noChange),
      ("'failed'", .failed, .failed),
    ])
  func `a training that ends otherwise moves nothing`(
    words: String, status: Trigger.Status, outcome: Trigger.Outcome
  ) async throws {
    try await Self.with { (rides, worker) async throws in
      _ = try await worker.claim()
      // `running` may be skipped.
      try await worker.report(words, id: "TRG-1")
      let trigger = try await rides.store.trigger(id: "TRG-1")
      #expect(trigger?.trigger.status == status && trigger?.trigger.outcome == outcome)
      #expect(trigger?.finishedAt != nil)
      #expect(try await rides.store.pendingPromotions().isEmpty)
      #expect(try await rides.store.activeTrigger(model: "flight-delay") == nil)
    }
  }

  @Test func `a worker passes by what another is about to claim`() async throws {
    try await Self.with { (rides, worker) async throws in
      let other = try await rides.database.connect()
      try await other.transaction { other in
        try await other.query(worker.statements[1])
        #expect(try await worker.claim().isEmpty)
      }
      await other.close()
      #expect(try await rides.store.trigger(id: "TRG-1")?.trigger.status == .accepted)
    }
  }

  @Test(
    arguments: [
      "UPDATE leadsman.trigger SET reason = ''", "UPDATE leadsman.trigger SET finished_at = now()",
      "DELETE FROM leadsman.trigger", "INSERT INTO leadsman.trigger (id) VALUES ('TRG-9')",
      "UPDATE leadsman.reference SET is_active = false", "DELETE FROM leadsman.trigger_event",
    ])
  func `a worker's role can do no more`(sql: String) async throws {
    try await Self.with { _, worker in
      let error = await #expect(throws: PostgresError.self) { try await worker.connection.execute(sql) }
      #expect(error?.sqlState == .insufficientPrivilege)
    }
  }

  @Test func `a step that is not allowed is refused to plain SQL in the words of the machine`() async throws {
    try await Self.with { _, worker in
      let error = await #expect(throws: PostgresError.self) { try await worker.report("'running'", id: "TRG-1") }
      #expect(error?.sqlState == .checkViolation)
      #expect(
        error?.description(showingValues: true).contains(
          "TRG-1 cannot become running: it is dispatched. It can become accepted, canceled or timed_out.") == true)
    }
  }
}
