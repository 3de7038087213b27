import Checks
import Incidents
import Postgres
import Profiles
import Retraining
import TestSupport
import Testing

@testable import History

/// What is not sent any more because it has passed, and what has to be sent all the same.
@Suite struct OutboxOverTests {
  private static let lease = Duration.seconds(60)

  private static func incident(_ status: Incident.Status) -> Incident {
    Incident(
      id: "INC", dataset: "flights", faultClass: .drift, status: status, firstWindow: day(1),
      lastFailingWindow: day(1), failingWindows: 1, cleanWindows: 0, previous: nil)
  }

  /// The transaction in which an incident opens or ends: its step, and who is told.
  private static func tell(
    _ event: String, _ status: Incident.Status, to receivers: [String] = ["pager"], in store: HistoryStore
  ) async throws {
    let type = status == .resolved ? EventType.incidentResolved : EventType.incidentOpened
    let messages = receivers.map {
      OutboxMessage(
        eventID: event, receiver: $0, type: type, subject: "INC", body: "{}", createdAt: moment(1), asOf: moment(1))
    }
    try await store.transaction(dataset: "flights") { transaction in
      try await transaction.saveIncident(
        IncidentChange(.opened, incident(status)), actor: "leadsman", cause: "run", at: moment(1))
      try await transaction.enqueue(messages)
    }
  }

  private static func claim(_ store: HistoryStore, at now: Instant = moment(2)) async throws -> [OutboxMessage] {
    try await OutboxStore(connection: store.connection).claim(limit: 9, now: now, lease: lease)
  }

  @Test func `an incident that ended before anyone was told of it is not spoken of`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.tell("opened", .open, in: store)
      try await Self.tell("resolved", .resolved, in: store)
      #expect(try await Self.claim(store).isEmpty)
      let outbox = OutboxStore(connection: store.connection)
      let messages = try await outbox.messages([.superseded])
      #expect(messages.map(\.message.eventID) == ["resolved", "opened"])
      #expect(
        messages.map(\.lastError) == ["the receiver had not been told of the incident", "the incident had ended"])
      #expect(try await outbox.isAtRest)
    }
  }

  @Test(arguments: [Incident.Status.open, .acknowledged])
  func `an incident that lasts is told of`(status: Incident.Status) async throws {
    try await TestDatabase.withStore { store in
      try await Self.tell("opened", status, in: store)
      #expect(try await Self.claim(store).map(\.eventID) == ["opened"])
    }
  }

  @Test(arguments: [
    DeliveryResult.delivered, .retry(at: moment(30), error: "no answer in time"), .dead(reason: "HTTP 400"),
  ])
  func `who may have heard that it opened is told that it is over, and nothing else`(result: DeliveryResult)
    async throws
  {
    try await TestDatabase.withStore { store in
      try await Self.tell("opened", .open, in: store)
      let opened = try await Self.claim(store)[0]
      #expect(try await OutboxStore(connection: store.connection).finish(opened, result, now: moment(2)))
      try await Self.tell("resolved", .resolved, in: store)
      #expect(try await Self.claim(store).map(\.eventID) == ["resolved"])
      #expect(try await Self.claim(store, at: moment(40)).map(\.eventID) == ["resolved"])
    }
  }

  @Test func `a page under way when the incident ends is left alone, and its end follows`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.tell("opened", .open, in: store)
      let opened = try await Self.claim(store)[0]
      try await Self.tell("resolved", .resolved, in: store)
      #expect(try await Self.claim(store).isEmpty)
      #expect(try await OutboxStore(connection: store.connection).finish(opened, .delivered, now: moment(2)))
      #expect(try await Self.claim(store).map(\.eventID) == ["resolved"])
    }
  }

  @Test func `a page whose sender died is not sent again once the incident has ended, and its end is`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.tell("opened", .open, in: store)
      let opened = try await Self.claim(store)[0]
      try await Self.tell("resolved", .resolved, in: store)
      let after = moment(2).advanced(by: Self.lease)
      #expect(try await Self.claim(store, at: after).map(\.eventID) == ["resolved"])
      #expect(try await !OutboxStore(connection: store.connection).finish(opened, .delivered, now: after))
    }
  }

  @Test func `each receiver hears of the end if it may have heard of the beginning`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      try await Self.tell("opened", .open, to: ["pager", "slack"], in: store)
      let first = try await outbox.claim(limit: 1, now: moment(2), lease: Self.lease)[0]
      #expect(try await outbox.finish(first, .delivered, now: moment(2)))
      // A receiver that the routes name only since then has no message of the beginning to be held against.
      try await Self.tell("resolved", .resolved, to: ["pager", "slack", "new"], in: store)
      #expect(try await Self.claim(store).map(\.receiver).sorted() == [first.receiver, "new"].sorted())
      #expect(try await outbox.counts()["slack"] == [.superseded: 2])
    }
  }

  @Test func `an incident that is opened again is told of, in order`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.tell("opened", .open, in: store)
      try await Self.tell("resolved", .resolved, in: store)
      #expect(try await Self.claim(store).isEmpty)
      try await Self.tell("opened again", .open, in: store)
      #expect(try await Self.claim(store).map(\.eventID) == ["opened again"])
    }
  }

  @Test func `whoever knows that it is over does not hear so twice`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      for (event, status) in [("opened", Incident.Status.open), ("resolved", .resolved)] {
        try await Self.tell(event, status, in: store)
        #expect(try await outbox.finish(Self.claim(store)[0], .delivered, now: moment(2)))
      }
      try await Self.tell("opened again", .open, in: store)
      try await Self.tell("resolved again", .resolved, in: store)
      #expect(try await Self.claim(store).isEmpty)
    }
  }

  @Test func `what opened, ended and opened again before anyone was told is told in order`() async throws {
    try await TestDatabase.withStore { store in
      let events: [(String, Incident.Status)] = [("opened", .open), ("resolved", .resolved), ("opened again", .open)]
      for (event, status) in events { try await Self.tell(event, status, in: store) }
      for (event, _) in events {
        let claimed = try await Self.claim(store)
        #expect(claimed.map(\.eventID) == [event])
        try await OutboxStore(connection: store.connection).finish(claimed[0], .delivered, now: moment(2))
      }
    }
  }

  @Test func `whoever could not be told that it was over is told at the next end`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      try await Self.tell("opened", .open, in: store)
      #expect(try await outbox.finish(Self.claim(store)[0], .delivered, now: moment(2)))
      try await Self.tell("resolved", .resolved, in: store)
      #expect(try await outbox.finish(Self.claim(store)[0], .dead(reason: "HTTP 400"), now: moment(2)))
      try await Self.tell("opened again", .open, in: store)
      try await Self.tell("resolved again", .resolved, in: store)
      #expect(try await Self.claim(store).map(\.eventID) == ["resolved again"])
    }
  }

  @Test func `a dead page that is replayed after the incident has ended does not go out`() async throws {
    try await TestDatabase.withStore { store in
      let outbox = OutboxStore(connection: store.connection)
      try await Self.tell("opened", .open, in: store)
      #expect(try await outbox.finish(Self.claim(store)[0], .dead(reason: "HTTP 400"), now: moment(2)))
      try await Self.tell("resolved", .resolved, in: store)
      #expect(try await outbox.finish(Self.claim(store)[0], .delivered, now: moment(2)))
      #expect(try await outbox.replay(eventID: "opened", receiver: "pager", now: moment(3)))
      #expect(try await Self.claim(store, at: moment(4)).isEmpty)
      #expect(try await outbox.message(eventID: "opened", receiver: "pager")?.status == .superseded)
    }
  }
}

/// A trigger that is dispatched is sent, unless the training core knows of it already.
@Suite struct OutboxTriggerTests {
  private static let lease = Duration.seconds(60)

  private static func dispatch(in store: HistoryStore) async throws -> Trigger {
    let trigger = Trigger(
      id: "TRG-1", model: "late", dataset: "flights", cause: .drift, reason: "drifted", window: day(9),
      trainOn: Window(start: moment(1), end: moment(9)), excluded: [], modelVersion: "7", createdAt: moment(10),
      status: .dispatched)
    let message = OutboxMessage(
      eventID: "TRG-1.dispatched", receiver: "core", type: EventType.triggerDispatched, subject: "TRG-1", body: "{}",
      createdAt: moment(10), asOf: moment(10))
    return try await store.transaction { transaction in
      #expect(try await transaction.insertTrigger(trigger, actor: "leadsman", cause: "drift", at: moment(10)))
      try await transaction.enqueue([message])
      return trigger
    }
  }

  private static func claim(_ store: HistoryStore, at now: Instant = moment(10)) async throws -> [OutboxMessage] {
    try await OutboxStore(connection: store.connection).claim(limit: 9, now: now, lease: lease)
  }

  @Test func `a dispatched trigger is sent`() async throws {
    try await TestDatabase.withStore { store in
      _ = try await Self.dispatch(in: store)
      #expect(try await Self.claim(store).map(\.eventID) == ["TRG-1.dispatched"])
    }
  }

  @Test func `a trigger that a worker has claimed from the inbox is not sent too`() async throws {
    try await TestDatabase.withStore { store in
      _ = try await Self.dispatch(in: store)
      let claimed = try await store.transaction { try await $0.claimNextTrigger(by: "w", model: nil, at: moment(10)) }
      #expect(claimed?.trigger.id == "TRG-1")
      #expect(try await Self.claim(store).isEmpty)
      let message = try await OutboxStore(connection: store.connection)
        .message(eventID: "TRG-1.dispatched", receiver: "core")
      #expect(message?.status == .superseded)
      #expect(message?.lastError == "the trigger had been answered")
    }
  }

  @Test(arguments: [
    ["accepted"], ["accepted", "running"], ["accepted", "running", "failed"], ["canceled"], ["timed_out"],
  ])
  func `a trigger that was answered by plain SQL is not sent, nor sent again by another sender`(steps: [String])
    async throws
  {
    try await TestDatabase.withStore { store in
      _ = try await Self.dispatch(in: store)
      _ = try await Self.claim(store)
      for step in steps {
        try await store.connection.execute(
          "UPDATE leadsman.trigger SET status = $1, worker = CASE $1 WHEN 'accepted' THEN 'w' ELSE worker END",
          [.text(step)])
      }
      #expect(try await Self.claim(store, at: moment(11)).isEmpty)
    }
  }
}
