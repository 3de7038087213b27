import Postgres
import Profiles
import Retraining
import TestSupport
import Testing

@testable import History

/// The steps of a trigger that the server takes and refuses, as plain SQL reports them.
@Suite struct TriggerStepTests {
  private static func trigger(_ status: Trigger.Status) -> Trigger {
    let isHeld = [.accepted, .running, .succeeded, .failed].contains(status)
    return Trigger(
      id: "TRG-1", model: "delay", dataset: "flights", cause: .drift, reason: "drifted in 3 of 5", window: day(4),
      trainOn: Window(start: moment(-60), end: moment(5)), excluded: [day(1)], modelVersion: "v3",
      createdAt: moment(5), status: status, suppressedBecause: status == .suppressed ? .cooldown : nil,
      worker: isHeld ? "w1" : nil,
      outcome: status == .succeeded ? .gatedOut : status == .failed ? .failed : nil)
  }

  /// Calls `body` with a store that holds one trigger.
  private static func with(
    _ status: Trigger.Status, _ body: (HistoryStore) async throws -> Void
  ) async throws {
    try await TestDatabase.withStore { store in
      _ = try await store.transaction(dataset: "flights") {
        try await $0.insertTrigger(trigger(status), actor: "leadsman", cause: "run 1", at: moment(5))
      }
      try await body(store)
    }
  }

  /// - Returns: the server's message, nil where the report was taken.
  private static func refusal(_ assignments: String, _ store: HistoryStore) async throws -> String? {
    do {
      try await store.connection.execute("UPDATE leadsman.trigger SET \(assignments) WHERE id = 'TRG-1'")
      return nil
    } catch let error as PostgresError {
      #expect(error.sqlState == .checkViolation)
      return error.description(showingValues: true).split(separator: "\n").first { $0.hasPrefix("Server: ") }
        .map { String($0.dropFirst(8)) }
    }
  }

  /// What a report of a status says beside it.
  private static func report(_ status: Trigger.Status) -> String {
    switch status {
    case .accepted: "status = 'accepted', worker = 'w2'"
    case .succeeded: "status = 'succeeded', outcome = 'promoted', new_version = 'v4'"
    default: "status = '\(status.rawValue)'"
    }
  }

  @Test(arguments: Trigger.Status.allCases)
  func `the server takes the steps of the machine and refuses all others`(status: Trigger.Status) async throws {
    try await Self.with(status) { (store) async throws in
      let rows = try await store.connection.query(
        "SELECT array_to_string(leadsman.trigger_steps($1), ' ')", [.text(status.rawValue)])
      #expect(
        try rows[0].decode(0, as: String.self) == status.allowed.map(\.leadsTo.rawValue).joined(separator: " "))
      for next in Trigger.Status.allCases where next != status {
        try await store.connection.executeScript("BEGIN")
        let refusal = try await Self.refusal(Self.report(next), store)
        try await store.connection.executeScript("ROLLBACK")
        if status.allowed.contains(where: { $0.leadsTo == next }) {
          #expect(refusal == nil, "\(status) to \(next)")
        } else {
          #expect(refusal?.hasPrefix("TRG-1 cannot become \(next.rawValue): it is \(status.rawValue)") == true)
        }
      }
    }
  }

  @Test(
    arguments: [
      (.proposed, "running", "it is proposed. It can only become dispatched."),
      (.dispatched, "running", "it is dispatched. It can become accepted, canceled or timed_out."),
      (.running, "dispatched", "it is running (by w1). It can become succeeded, failed, canceled or timed_out."),
      (.succeeded, "failed", "it is succeeded. That is its end; a new trigger is needed."),
      (.running, "finished", "it is running (by w1). It can become succeeded, failed, canceled or timed_out."),
    ] as [(Trigger.Status, String, String)])
  func `a refusal names the trigger, how it stands and what is allowed`(
    status: Trigger.Status, next: String, sentence: String
  ) async throws {
    try await Self.with(status) { store in
      let refusal = try await Self.refusal("status = '\(next)'", store)
      #expect(refusal == "TRG-1 cannot become \(next): \(sentence)")
    }
  }

  @Test(
    arguments: [
      (.dispatched, "status = 'accepted'", "no worker is named"),
      (.dispatched, "status = 'accepted', worker = E' \\t'", "no worker is named"),
      (.accepted, "status = 'running', worker = 'w2'", "its worker is named when it is accepted"),
      (.running, "status = 'succeeded'", "succeeded needs an outcome"),
      (.running, "status = 'succeeded', outcome = 'failed'", "the outcome failed is no success"),
      (.running, "status = 'succeeded', outcome = 'promoted'", "set new_version"),
      (.running, "status = 'succeeded', outcome = 'promoted', new_version = ' '", "set new_version"),
      (.running, "status = 'failed', outcome = 'no_change'", "the outcome of what failed is failed"),
      (.running, "status = 'failed', new_version = 'v4'", "a new_version comes with succeeded"),
      (.running, "status = 'canceled', outcome = 'failed'", "an outcome comes with succeeded or failed"),
      (.dispatched, "status = 'accepted', worker = 'w1', finished_at = now()", "the server sets"),
      (.accepted, "status = 'running', claimed_at = now()", "the server sets"),
      (.accepted, "status = 'accepted', worker = 'w2'", "once more with another worker"),
      (.succeeded, "outcome = 'promoted'", "once more with another"),
      (.succeeded, "new_version = 'v5'", "once more with another"),
      (.succeeded, "finished_at = now()", "once more with another"),
      (.running, "outcome = 'promoted'", "once more with another"),
    ] as [(Trigger.Status, String, String)])
  func `a report that makes no sense is refused and changes nothing`(
    status: Trigger.Status, report: String, problem: String
  ) async throws {
    try await Self.with(status) { store in
      let refusal = try await Self.refusal(report, store)
      #expect(refusal?.contains(problem) == true, "\(refusal ?? "taken")")
      #expect(refusal?.hasPrefix("TRG-1 ") == true)
      #expect(try await store.trigger(id: "TRG-1")?.trigger == Self.trigger(status))
    }
  }

  @Test(
    arguments: [
      "id = 'TRG-2'", "model = 'm'", "dataset = 'd'", "cause = 'schedule'", "reason = ''", "window_start = now()",
      "window_end = now()", "train_on_start = now()", "train_on_end = now()", "excluded = '[]'",
      "model_version = NULL", "created_at = now()", "suppressed_because = 'shadow'",
    ])
  func `what was asked for cannot be changed`(assignment: String) async throws {
    try await Self.with(.running) { (store) async throws in
      let refusal = try await Self.refusal(assignment, store)
      #expect(refusal?.hasPrefix("TRG-1 (running) says what was asked for, which stays") == true)
      let withStep = try await Self.refusal("status = 'canceled', \(assignment)", store)
      #expect(withStep == refusal)
    }
  }

  @Test(arguments: [Trigger.Status.accepted, .running, .succeeded, .failed, .canceled])
  func `the same report twice changes nothing`(status: Trigger.Status) async throws {
    try await Self.with(status == .accepted ? .dispatched : .accepted) { (store) async throws in
      #expect(try await Self.refusal(Self.report(status), store) == nil)
      let stored = try await store.trigger(id: "TRG-1")
      #expect(stored?.trigger.status == status)
      #expect(try await Self.refusal(Self.report(status), store) == nil)
      #expect(try await store.trigger(id: "TRG-1") == stored)
      #expect(try await store.triggerEvents(id: "TRG-1").count == 2)
    }
  }

  @Test func `a training that is reported failed has that as its outcome`() async throws {
    try await Self.with(.running) { (store) async throws in
      #expect(try await Self.refusal("status = 'failed'", store) == nil)
      #expect(try await store.trigger(id: "TRG-1")?.trigger.outcome == .failed)
    }
  }

  @Test func `a deadline may be moved while the training runs`() async throws {
    try await Self.with(.running) { (store) async throws in
      #expect(try await Self.refusal("deadline = '2013-06-01 00:00Z'", store) == nil)
      #expect(try await store.triggerEvents(id: "TRG-1").count == 1)
    }
  }

  @Test func `a promotion is pending until a reference names its trigger`() async throws {
    try await Self.with(.running) { (store) async throws in
      #expect(try await store.pendingPromotions().isEmpty)
      #expect(try await Self.refusal(Self.report(.succeeded), store) == nil)
      #expect(try await store.pendingPromotions().map(\.trigger.id) == ["TRG-1"])
      #expect(try await store.pendingPromotions(dataset: "flights").map(\.trigger.newVersion) == ["v4"])
      #expect(try await store.pendingPromotions(dataset: "other").isEmpty)
      let reference = ReferenceRecord(
        dataset: "flights", kind: "promoted", window: day(2), since: day(5), triggerID: "TRG-1", setAt: moment(6),
        actor: "w1", cause: "promoted")
      try await store.transaction(dataset: "flights") { try await $0.setReference(reference, isActive: false) }
      #expect(try await store.pendingPromotions().isEmpty)
      #expect(try await store.activeReference(dataset: "flights") == nil)
      let error = await #expect(throws: PostgresError.self) {
        try await store.transaction(dataset: "flights") { try await $0.setReference(reference) }
      }
      #expect(error?.sqlState == .uniqueViolation)
    }
  }

  @Test func `a training that was gated out is no promotion`() async throws {
    try await Self.with(.succeeded) { (store) async throws in
      #expect(try await store.pendingPromotions().isEmpty)
    }
  }
}
