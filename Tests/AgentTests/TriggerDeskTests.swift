import History
import Profiles
import Retraining
import Testing

@testable import Agent

@Suite struct TriggerDeskTests {
  private static let actions: [TriggerAction] = [
    .dispatch, .accept(worker: "w2"), .run, .succeed(.promoted, newVersion: "v2"), .fail, .cancel, .timeOut,
  ]

  private static func trigger(_ status: Trigger.Status, id: String = "TRG-1", model: String = "fares") -> Trigger {
    Trigger(
      id: id, model: model, dataset: "rides", cause: .drift, reason: "drifted", window: day(8),
      trainOn: Window(start: moment(3), end: moment(9)), excluded: [], modelVersion: "v1", createdAt: moment(9),
      status: status, worker: [.proposed, .dispatched].contains(status) ? nil : "w1")
  }

  /// Calls `body` with a desk whose inbox holds one trigger.
  private static func with(
    _ status: Trigger.Status, _ body: (TriggerDesk, Rides) async throws -> Void
  ) async throws {
    try await Rides.with { rides in
      _ = try await rides.store.transaction(dataset: "rides") {
        try await $0.insertTrigger(trigger(status), actor: "leadsman", cause: "run", at: moment(9))
      }
      try await body(TriggerDesk(rides.store, routes: rides.routes, clock: { Rides.now }), rides)
    }
  }

  @Test(arguments: Trigger.Status.allCases)
  func `a step that is not allowed is refused and leaves no trace`(status: Trigger.Status) async throws {
    try await Self.with(status) { desk, rides in
      let state = try await rides.state()
      for action in Self.actions where !status.allowed.contains(action.name) {
        if action.name.leadsTo == status, [.dispatch, .run, .cancel, .timeOut].contains(action) { continue }
        let error = await #expect(throws: TriggerError.self) {
          try await desk.apply(action, to: "TRG-1", actor: "w2", at: moment(10))
        }
        #expect(
          error
            == .notAllowed(
              trigger: "TRG-1", action: action.name, status: status, worker: Self.trigger(status).worker))
        #expect(try await rides.state() == state)
      }
    }
  }

  @Test(arguments: [Trigger.Status.dispatched, .accepted, .running])
  func `an allowed step is stored with who took it and when`(status: Trigger.Status) async throws {
    for action in Self.actions where status.allowed.contains(action.name) {
      // Who has taken it reports on it; anybody may withdraw it.
      let actor = [.run, .succeed, .fail].contains(action.name) ? "w1" : "w2"
      try await Self.with(status) { desk, rides in
        let trigger = try await desk.apply(action, to: "TRG-1", actor: actor, at: moment(10))
        #expect(trigger.status == action.name.leadsTo)
        #expect(try await rides.store.trigger(id: "TRG-1")?.trigger == trigger)
        let step = try #require(try await rides.store.triggerEvents(id: "TRG-1").last)
        #expect(step.actor == actor && step.at == moment(10) && step.cause == action.name.rawValue)
      }
    }
  }

  @Test(
    arguments: [Trigger.Status.accepted, .running],
    [TriggerAction.run, .succeed(.promoted, newVersion: "v2"), .succeed(.noChange, newVersion: nil), .fail])
  func `a report of a worker who has not taken the trigger is refused and leaves no trace`(
    status: Trigger.Status, action: TriggerAction
  ) async throws {
    try await Self.with(status) { desk, rides in
      let state = try await rides.state()
      let error = await #expect(throws: TriggerDesk.DeskError.self) {
        try await desk.apply(action, to: "TRG-1", actor: "w2", at: moment(10))
      }
      #expect(error == .anotherWorker("TRG-1", worker: "w1"))
      #expect(error?.description.contains("w1") == true)
      #expect(try await rides.state() == state)
    }
  }

  @Test(
    arguments: [
      TriggerAction.run, .succeed(.promoted, newVersion: "v2"), .succeed(.gatedOut, newVersion: nil), .fail, .cancel,
    ])
  func `the same report twice changes nothing`(action: TriggerAction) async throws {
    try await Self.with(.accepted) { desk, rides in
      let trigger = try await desk.apply(action, to: "TRG-1", actor: "w1", at: moment(10))
      let state = try await rides.state()
      #expect(try await desk.apply(action, to: "TRG-1", actor: "w1", at: moment(11)) == trigger)
      #expect(try await rides.state() == state)
    }
  }

  @Test(arguments: [nil, "", " \t"])
  func `a promotion without a version is refused`(version: String?) async throws {
    try await Self.with(.running) { desk, rides in
      let state = try await rides.state()
      let error = await #expect(throws: TriggerDesk.DeskError.self) {
        try await desk.apply(.succeed(.promoted, newVersion: version), to: "TRG-1", actor: "w1", at: moment(10))
      }
      #expect(error == .promotionWithoutVersion("TRG-1"))
      #expect(error?.description.contains("--model-version") == true)
      #expect(try await rides.state() == state)
    }
  }

  @Test func `a trigger that is not there is said to be not there`() async throws {
    try await Self.with(.running) { desk, _ in
      let error = await #expect(throws: TriggerDesk.DeskError.self) {
        try await desk.apply(.run, to: "TRG-2", actor: "w1", at: moment(10))
      }
      #expect(error == .noSuchTrigger("TRG-2"))
      #expect(error?.description.contains("TRG-2") == true)
    }
  }

  @Test func `a worker gets the oldest trigger of its model, and the next one nothing`() async throws {
    try await Self.with(.dispatched) { desk, rides in
      _ = try await rides.store.transaction(dataset: "rides") {
        try await $0.insertTrigger(
          Self.trigger(.dispatched, id: "TRG-2", model: "other"), actor: "leadsman", cause: "run", at: moment(9))
      }
      #expect(try await desk.claim(by: "w", model: "none", at: moment(10)) == nil)
      let claimed = try #require(try await desk.claim(by: "w", model: "other", at: moment(10)))
      #expect(claimed.id == "TRG-2" && claimed.worker == "w" && claimed.status == .accepted)
      #expect(try await desk.claim(by: "w", model: nil, at: moment(10))?.id == "TRG-1")
      #expect(try await desk.claim(by: "w", model: nil, at: moment(10)) == nil)
    }
  }
}
