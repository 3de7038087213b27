import Delivery
import History
import Logging
import Postgres
import Profiles
import Retraining
import Rules
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Agent

/// The agent as a service: its looks, its lanes and its ends, on clocks that only the test moves.
@Suite(.timeLimit(.minutes(20))) struct AgentServiceTests {
  private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  private static let interval = Duration.seconds(10)

  /// An agent at work.
  private struct Running: Sendable {
    let rides: Rides
    let clock: ManualClock
    let now: Moment
    let manager: Recorder
    let group: ServiceGroup

    /// Waits until every part has looked `count` times.
    func looked(_ count: Int, parts: Int) async { await clock.waits.reached(count * parts) }
  }

  /// Calls `body` beside an agent; `body` ends it, and how it ended is thrown.
  private static func with(
    _ files: [String], concurrency: Int = 2,
    prepare: (Rides) async throws -> Void = { try await $0.load(7, .dear) },
    _ body: @escaping @Sendable (Running) async throws -> Void,
    after: (Rides) async throws -> Void = { _ in }
  ) async throws {
    try await Rides.with { rides in
      try await prepare(rides)
      let (clock, now, manager) = (ManualClock(), Moment(moment(8, hours: 4)), Recorder())
      let outbox = try await rides.database.open()
      let receivers: [String: any Receiver] = ["am": manager, "on-call": Recorder(), "core": Recorder()]
      let worker = DeliveryWorker(
        queue: outbox, receivers: receivers, seed: 1, clock: ManualClock(), logger: quiet)
      let settings = Settings(
        sources: [rides.source, gone], state: .connection(Secret(rides.database.text)), rules: "rules", routes: nil,
        concurrency: concurrency)
      let database = rides.database
      let rules = RuleSet(datasets: try files.map { try Rides.dataset($0) }, routes: rides.routes)
      let history = try await database.open()
      let agent = AgentService(
        settings: settings, rules: rules, history: history, openHistory: { try await database.open() }, worker: worker,
        receivers: receivers, interval: interval, logger: quiet, clock: clock, now: { now.value })
      let group = ServiceGroup(configuration: .init(services: [.init(service: agent)], logger: quiet))
      let running = Running(rides: rides, clock: clock, now: now, manager: manager, group: group)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        tasks.addTask { try await body(running) }
        try await tasks.waitForAll()
      }
      await outbox.close()
      try await after(rides)
    }
  }

  private static let gone = Settings.Source(
    name: "gone", connection: Secret("host=/nowhere dbname=x"), statementTimeout: .seconds(9),
    lockTimeout: .seconds(9))

  private static let scheduled = Rides.rules + "\nschedule: \"0 3 * * *\"\n"

  private static func named(_ name: String, source: String = "warehouse") -> String {
    scheduled.replacing("dataset: rides", with: "dataset: \(name)")
      .replacing("source: warehouse", with: "source: \(source)").replacing("name: fares", with: "name: fares-\(name)")
  }

  @Test func `what is due is run once, told, and told again while it lasts`() async throws {
    try await Self.with([Self.scheduled]) { (agent) async throws in
      await agent.looked(1, parts: 2)
      #expect(
        try await agent.rides.rows("SELECT kind, window_start, as_of FROM leadsman.run")
          == ["live|2013-01-08T00:00:00+00:00|2013-01-09T03:00:00+00:00"])
      #expect(try await agent.rides.told().count == 2)
      agent.now.set(moment(8, hours: 5))
      agent.clock.advance(by: Self.interval)
      await agent.looked(2, parts: 2)
      #expect(try await agent.rides.rows("SELECT count(*) FROM leadsman.run") == ["1"])
      let expiries = try agent.manager.received.map { try IncidentEvent(body: $0.body).expiresAt.instant }
      #expect(expiries.contains(moment(8, hours: 5).advanced(by: Upkeep.refreshInterval * 4)))
      await agent.group.triggerGracefulShutdown()
    }
  }

  @Test func `a source that is down is a finding, and the other dataset is run`() async throws {
    try await Self.with([Self.named("down", source: "gone"), Self.named("up")]) {
      try await $0.load(7)
    } _: { (agent) async throws in
      await agent.looked(1, parts: 3)
      #expect(
        try await agent.rides.rows("SELECT dataset, verdict FROM leadsman.run ORDER BY dataset")
          == ["down|unknown", "up|healthy"])
      await agent.group.triggerGracefulShutdown()
    }
  }

  @Test func `a dataset whose run cannot be stored stops no other`() async throws {
    try await Self.with([Self.named("bad"), Self.named("good")], concurrency: 1) { rides in
      try await rides.store.connection.executeScript(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON leadsman.run FOR EACH ROW WHEN (NEW.dataset = 'bad')
          EXECUTE FUNCTION refuse()
        """)
    } _: { (agent) async throws in
      await agent.looked(1, parts: 2)
      #expect(try await agent.rides.rows("SELECT dataset FROM leadsman.run") == ["good"])
      await agent.group.triggerGracefulShutdown()
    }
  }

  @Test func `a dataset that takes long holds up no other, and shutdown waits for it`() async throws {
    let blocker = Held()
    try await Self.with([Self.named("long"), Self.named("short")]) { rides in
      let connection = try await rides.database.connect()
      try await connection.executeScript(
        """
        INSERT INTO leadsman.dataset (name) VALUES ('long');
        BEGIN;
        SELECT 1 FROM leadsman.dataset WHERE name = 'long' FOR UPDATE
        """)
      await blocker.keep(connection)
    } _: { (agent) async throws in
      // The free lane and the upkeep look, and look again.
      await agent.looked(1, parts: 2)
      agent.clock.advance(by: Self.interval)
      await agent.looked(2, parts: 2)
      #expect(try await agent.rides.rows("SELECT dataset FROM leadsman.run") == ["short"])
      await agent.group.triggerGracefulShutdown()
      try await blocker.connection?.executeScript("COMMIT")
    } after: { (rides) async throws in
      #expect(try await rides.rows("SELECT dataset FROM leadsman.run ORDER BY 1") == ["long", "short"])
    }
  }

  @Test func `a promotion by plain SQL is carried out at the next look`() async throws {
    try await Self.with([Self.scheduled]) { (agent) async throws in
      await agent.looked(1, parts: 2)
      let trigger = Trigger(
        id: "TRG-1", model: "fares", dataset: "rides", cause: .schedule, reason: "due", window: day(7),
        trainOn: Window(start: moment(3), end: moment(8)), excluded: [], modelVersion: nil, createdAt: moment(8),
        status: .running, worker: "core-1")
      _ = try await agent.rides.store.transaction(dataset: "rides") {
        try await $0.insertTrigger(trigger, actor: "leadsman", cause: "run", at: moment(8))
      }
      try await agent.rides.store.connection.execute(
        "UPDATE leadsman.trigger SET status = 'succeeded', outcome = 'promoted', new_version = 'v2'")
      agent.clock.advance(by: Self.interval)
      await agent.looked(2, parts: 2)
      #expect(try await agent.rides.store.activeReference(dataset: "rides")?.triggerID == "TRG-1")
      await agent.group.triggerGracefulShutdown()
    }
  }

  @Test func `a lost state ends the agent`() async throws {
    await #expect(throws: (any Error).self) {
      try await Self.with([Self.scheduled]) { (agent) async throws in
        await agent.looked(1, parts: 2)
        try await agent.rides.store.connection.execute(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
          """)
        agent.clock.advance(by: Self.interval)
      }
    }
  }
}

/// A connection that holds a lock until the test lets go of it.
private actor Held {
  private(set) var connection: PostgresConnection?

  func keep(_ connection: PostgresConnection) { self.connection = connection }
}
