import Checks
import History
import Incidents
import Postgres
import Profiles
import Retraining
import Testing

@testable import Agent

/// What follows from a promotion, whoever reported it and how often.
@Suite struct TriggerReconcilerTests {
  /// Two dear nights ask for a training, which a worker takes on.
  /// - Returns: the trigger's id.
  static func asked(_ rides: Rides) async throws -> String {
    try await rides.play(7, .dear)
    let id = try #require(try await rides.play(8, .dear).decision?.proposed?.id)
    let claimed = try await TriggerDesk(rides.store, routes: rides.routes, clock: { Rides.now })
      .claim(by: "core-1", model: "fares", at: moment(9, hours: 1))
    #expect(claimed?.id == id)
    return id
  }

  private static func promote(_ rides: Rides, _ rest: String = "") async throws {
    try await rides.store.connection.executeScript(
      """
      UPDATE leadsman.trigger SET status = 'succeeded', outcome = 'promoted', new_version = 'v2',
        changed_at = '2013-01-10 02:00Z'\(rest) WHERE status = 'accepted'
      """)
  }

  private static func reconcile(_ rides: Rides) async throws -> [String] {
    try await TriggerReconciler(rides.store, routes: rides.routes).reconcile(at: Rides.now).map(\.id)
  }

  private static func accept(_ rides: Rides, at instant: Instant) async throws {
    let incident = try #require(try await rides.store.incidents(faultClass: .drift).first?.incident.id)
    _ = try await IncidentDesk(rides.store, routes: rides.routes, clock: { Rides.now })
      .apply(.accept(.expected), to: incident, actor: "ann", at: instant)
  }

  @Test func `a promotion by plain SQL leaves the very state that the command line leaves`() async throws {
    var states: [[String]] = []
    for isSQL in [true, false] {
      try await Rides.with { rides in
        let id = try await Self.asked(rides)
        if isSQL {
          try await Self.promote(rides, ", changed_by = 'core-1', change_cause = 'succeed'")
          #expect(try await Self.reconcile(rides) == [id])
        } else {
          _ = try await TriggerDesk(rides.store, routes: rides.routes, clock: { Rides.now })
            .apply(.succeed(.promoted, newVersion: "v2"), to: id, actor: "core-1", at: moment(9, hours: 2))
        }
        states.append(try await rides.state())
      }
    }
    #expect(states[0] == states[1])
    let promoted = states[0].filter { $0.hasPrefix("model_version|fares|v2|2013-01-10T02:00:00+00:00") }
    #expect(promoted.count == 1)
  }

  @Test func `the reference is what the new model was trained on, from the promotion on`() async throws {
    try await Rides.with { rides in
      let id = try await Self.asked(rides)
      try await Self.promote(rides)
      _ = try await Self.reconcile(rides)
      let reference = try #require(try await rides.store.activeReference(dataset: "rides"))
      #expect(reference.kind == "promoted" && reference.triggerID == id && reference.actor == "core-1")
      #expect(reference.window == Window(start: moment(3), end: moment(9)))
      let promotedAt = moment(9, hours: 2)
      #expect(reference.since == Window(start: promotedAt, end: promotedAt) && reference.setAt == promotedAt)
      let version = try #require(try await rides.store.currentModelVersion(model: "fares"))
      #expect(version.version == "v2" && version.since == promotedAt && version.triggerID == id)
      #expect(version.trainedOn == reference.window)
      #expect(try await rides.rows("SELECT status, closure FROM leadsman.incident") == ["resolved|retrained"])
      let last = try await rides.rows(
        "SELECT receiver, type, created_at, as_of FROM leadsman.outbox ORDER BY seq DESC LIMIT 1")
      #expect(
        last == ["am|leadsman.incident.resolved|2014-02-05T00:00:00+00:00|2013-01-10T02:00:00+00:00"])
    }
  }

  @Test func `a second look changes nothing`() async throws {
    try await Rides.with { rides in
      let id = try await Self.asked(rides)
      try await Self.promote(rides)
      #expect(try await Self.reconcile(rides) == [id])
      let state = try await rides.state()
      #expect(try await Self.reconcile(rides).isEmpty)
      let desk = TriggerDesk(rides.store, routes: rides.routes, clock: { Rides.now })
      _ = try await desk.apply(.succeed(.promoted, newVersion: "v2"), to: id, actor: "core-1", at: moment(30))
      #expect(try await rides.state() == state)
    }
  }

  @Test func `the command line carries out what plain SQL has reported before it`() async throws {
    try await Rides.with { rides in
      let id = try await Self.asked(rides)
      try await Self.promote(rides)
      let desk = TriggerDesk(rides.store, routes: rides.routes, clock: { Rides.now })
      _ = try await desk.apply(.succeed(.promoted, newVersion: "v2"), to: id, actor: "core-1", at: moment(30))
      #expect(try await rides.store.activeReference(dataset: "rides")?.setAt == moment(9, hours: 2))
      #expect(try await rides.store.pendingPromotions().isEmpty)
    }
  }

  @Test func `looks and reports at the same time carry a promotion out once`() async throws {
    try await Rides.with { rides in
      _ = try await Self.asked(rides)
      try await Self.promote(rides)
      let stores = [try await rides.database.open(), try await rides.database.open(), try await rides.database.open()]
      let done = try await withThrowingTaskGroup(of: Int.self) { group in
        for store in stores {
          group.addTask {
            try await TriggerReconciler(store, routes: rides.routes).reconcile(at: Rides.now).count
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(done == 1)
      for store in stores { await store.close() }
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.reference") == ["1"])
      #expect(try await rides.told().filter { $0.hasSuffix("resolved") }.count == 2)
      #expect(
        try await rides.rows("SELECT count(*) FROM leadsman.incident_event WHERE kind = 'retrained'") == ["1"])
    }
  }

  @Test func `command line, plain SQL and the agent report the same promotion at once`() async throws {
    try await Rides.with { rides in
      let (first, second) = (try await rides.database.open(), try await rides.database.open())
      for round in 0..<10 {
        let trigger = Trigger(
          id: "TRG-\(round)", model: "m\(round)", dataset: "rides", cause: .schedule, reason: "due", window: day(8),
          trainOn: Window(start: moment(3), end: moment(9)), excluded: [], modelVersion: nil, createdAt: moment(9),
          status: .running, worker: "core-1")
        _ = try await rides.store.transaction(dataset: "rides") {
          try await $0.insertTrigger(trigger, actor: "leadsman", cause: "run", at: moment(9))
        }
        let id = trigger.id
        async let sql: Int = first.connection.execute(
          "UPDATE leadsman.trigger SET status = 'succeeded', outcome = 'promoted', new_version = 'v2' WHERE id = $1",
          [.text(id)])
        async let look = TriggerReconciler(second, routes: rides.routes).reconcile(at: Rides.now)
        _ = try await TriggerDesk(rides.store, routes: rides.routes, clock: { Rides.now })
          .apply(.succeed(.promoted, newVersion: "v2"), to: id, actor: "core-1", at: Rides.now)
        _ = try await (sql, look)
        _ = try await Self.reconcile(rides)
      }
      #expect(
        try await rides.rows(
          "SELECT count(*), count(DISTINCT trigger_id), count(*) FILTER (WHERE is_active) FROM leadsman.reference")
          == ["10|10|1"])
      #expect(try await rides.rows("SELECT count(*), count(DISTINCT model) FROM leadsman.model_version") == ["10|10"])
      await first.close()
      await second.close()
    }
  }

  @Test func `what a person set after the promotion stands`() async throws {
    try await Rides.with { rides in
      let id = try await Self.asked(rides)
      try await Self.promote(rides)
      try await Self.accept(rides, at: moment(9, hours: 3))
      #expect(try await Self.reconcile(rides) == [id])
      #expect(try await rides.store.activeReference(dataset: "rides")?.kind == "accepted")
      #expect(try await rides.rows("SELECT status, closure FROM leadsman.incident") == ["resolved|expected"])
      #expect(try await rides.store.currentModelVersion(model: "fares")?.version == "v2")
      #expect(try await Self.reconcile(rides).isEmpty)
    }
  }

  @Test func `what a person set before the promotion gives way`() async throws {
    try await Rides.with { rides in
      _ = try await Self.asked(rides)
      try await Self.accept(rides, at: moment(9, hours: 1))
      try await Self.promote(rides)
      _ = try await Self.reconcile(rides)
      #expect(try await rides.store.activeReference(dataset: "rides")?.kind == "promoted")
    }
  }

  @Test func `an incident that nobody was told of ends in silence`() async throws {
    try await Rides.with { rides in
      _ = try await Self.asked(rides)
      try await rides.store.connection.execute("UPDATE leadsman.incident SET is_notified = false")
      let told = try await rides.told()
      try await Self.promote(rides)
      _ = try await Self.reconcile(rides)
      #expect(try await rides.rows("SELECT closure FROM leadsman.incident") == ["retrained"])
      #expect(try await rides.told() == told)
    }
  }

  @Test func `a training that was gated out moves nothing`() async throws {
    try await Rides.with { rides in
      _ = try await Self.asked(rides)
      try await rides.store.connection.execute(
        "UPDATE leadsman.trigger SET status = 'succeeded', outcome = 'gated_out', new_version = 'v2'")
      #expect(try await Self.reconcile(rides).isEmpty)
      #expect(try await rides.store.activeReference(dataset: "rides") == nil)
      #expect(try await rides.rows("SELECT status FROM leadsman.incident") == ["open"])
    }
  }

  @Test func `a reporter without a name is known by the trigger`() async throws {
    try await Rides.with { rides in
      let id = try await Self.asked(rides)
      try await Self.promote(rides, ", changed_by = ' '")
      _ = try await Self.reconcile(rides)
      #expect(try await rides.store.activeReference(dataset: "rides")?.actor == id)
    }
  }

  @Test func `a promotion from before versions were asked for moves the reference alone`() async throws {
    try await Rides.with { rides in
      _ = try await Self.asked(rides)
      try await rides.store.connection.executeScript(
        """
        ALTER TABLE leadsman.trigger DISABLE TRIGGER check_step;
        UPDATE leadsman.trigger SET status = 'succeeded', outcome = 'promoted'
        """)
      #expect(try await Self.reconcile(rides).count == 1)
      #expect(try await rides.store.activeReference(dataset: "rides")?.cause.hasSuffix("promoted a model") == true)
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.model_version") == ["0"])
    }
  }

  @Test func `of several datasets each has its own promotions carried out`() async throws {
    try await Rides.with { rides in
      for (number, dataset) in ["b", "a", "c"].enumerated() {
        let trigger = Trigger(
          id: "TRG-\(dataset)", model: "m\(dataset)", dataset: dataset, cause: .schedule, reason: "due", window: day(8),
          trainOn: Window(start: moment(3), end: moment(9)), excluded: [], modelVersion: nil, createdAt: moment(9),
          status: .running, worker: "w")
        let stamp = moment(9, hours: 3 - number)
        try await rides.store.transaction(dataset: dataset) {
          _ = try await $0.insertTrigger(trigger, actor: "leadsman", cause: "run", at: moment(9))
          let succeeded = try trigger.applying(.succeed(.promoted, newVersion: "v2"))
          try await $0.updateTrigger(succeeded, actor: "w", cause: "", at: stamp)
        }
      }
      let reconciler = TriggerReconciler(rides.store, routes: rides.routes)
      #expect(try await reconciler.reconcile(dataset: "c", at: Rides.now).map(\.id) == ["TRG-c"])
      #expect(try await reconciler.reconcile(at: Rides.now).map(\.id) == ["TRG-a", "TRG-b"])
      #expect(
        try await rides.rows("SELECT dataset FROM leadsman.reference WHERE is_active ORDER BY 1") == ["a", "b", "c"])
    }
  }

  @Test func `until a promotion is carried out its model is asked for no other training`() async throws {
    let rules = Rides.rules.replacing("cooldown: 3 days", with: "cooldown: 0 days")
    try await Rides.with(rules) { rides in
      _ = try await Self.asked(rides)
      let evaluation = try await rides.play(9, .dear).evaluation
      try await Self.promote(rides, ", changed_by = 'core-1'")
      let decision = try await rides.store.transaction(dataset: "rides") {
        try await RetrainBook(rides.dataset, $0, now: Rides.now).decide(evaluation, newLabels: nil, kind: .replay)
      }
      #expect(decision?.suppression == .activeTrigger)
    }
  }
}
