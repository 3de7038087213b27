import Postgres
import Profiles
import Retraining
import TestSupport
import Testing

@testable import History

@Suite struct TriggerTests {
  private static func trigger(
    _ id: String = "TRG-1", model: String = "delay", cause: Trigger.Cause = .drift,
    status: Trigger.Status = .dispatched, suppressed: Trigger.Suppression? = nil, createdAt: Instant = moment(5)
  ) -> Trigger {
    Trigger(
      id: id, model: model, dataset: "flights", cause: cause, reason: "drifted in 3 of 5", window: day(4),
      trainOn: Window(start: moment(-60, microseconds: 7), end: moment(5)), excluded: [day(1), day(2), day(-1)],
      modelVersion: "v3", createdAt: createdAt, status: status, suppressedBecause: suppressed)
  }

  private static func insert(_ trigger: Trigger, in store: HistoryStore) async throws -> Bool {
    try await store.transaction(dataset: trigger.dataset) {
      try await $0.insertTrigger(trigger, deadline: moment(8), actor: "leadsman", cause: "run 1", at: moment(5))
    }
  }

  @Test(arguments: Trigger.Status.allCases, [Trigger.Cause.drift, .schedule])
  func `a trigger comes back as it was saved`(status: Trigger.Status, cause: Trigger.Cause) async throws {
    try await TestDatabase.withStore { store in
      let trigger = Self.trigger(cause: cause, status: status, suppressed: status == .suppressed ? .cooldown : nil)
      #expect(try await Self.insert(trigger, in: store))
      #expect(try await store.trigger(id: trigger.id)?.trigger == trigger)
      #expect(try await store.trigger(id: trigger.id)?.deadline == moment(8))
      let events = try await store.triggerEvents(id: trigger.id)
      #expect(events == [TriggerStep(at: moment(5), status: status, actor: "leadsman", cause: "run 1")])
      let active = try await store.activeTrigger(model: "delay")
      #expect((active != nil) == status.isActive)
    }
  }

  @Test func `the same trigger is saved once, and a second active one of the model not at all`() async throws {
    try await TestDatabase.withStore { (store) async throws in
      #expect(try await Self.insert(Self.trigger(), in: store))
      #expect(try await !Self.insert(Self.trigger(), in: store))
      #expect(try await !Self.insert(Self.trigger("TRG-2"), in: store))
      #expect(try await Self.insert(Self.trigger("TRG-3", model: "other"), in: store))
      #expect(try await Self.insert(Self.trigger("TRG-4", status: .suppressed, suppressed: .shadow), in: store))
      #expect(try await store.triggers(model: "delay").map(\.trigger.id) == ["TRG-1", "TRG-4"])
    }
  }

  @Test(arguments: Trigger.Status.allCases)
  func `the database itself refuses a second active trigger of a model`(status: Trigger.Status) async throws {
    try await TestDatabase.withStore { (store) async throws in
      #expect(try await Self.insert(Self.trigger(status: .running), in: store))
      let sql = """
        INSERT INTO leadsman.trigger SELECT (t #- '{}').* FROM leadsman.trigger AS s,
          jsonb_populate_record(s, jsonb_build_object('id', 'TRG-2', 'status', $1::text)) AS t
        """.replacing("(t #- '{}').*", with: "t.*")
      if status.isActive {
        let error = await #expect(throws: PostgresError.self) {
          try await store.connection.execute(sql, [.text(status.rawValue)])
        }
        #expect(error?.sqlState == .uniqueViolation)
      } else {
        try await store.connection.execute(sql, [.text(status.rawValue)])
      }
    }
  }

  @Test func `of two who save a trigger for one model at once, one does`() async throws {
    try await TestDatabase.withTwoStores { first, second in
      for round in 0..<10 {
        let model = "m\(round)"
        async let one = Self.insert(Self.trigger("A\(round)", model: model), in: first)
        async let two = second.transaction(dataset: "other") {
          try await $0.insertTrigger(
            Self.trigger("B\(round)", model: model), actor: "leadsman", cause: "run", at: moment(5))
        }
        let saved = try await [one, two]
        #expect(saved.filter(\.self).count == 1)
      }
    }
  }

  @Test func `a trigger goes its way, each step with actor and cause`() async throws {
    try await TestDatabase.withStore { (store) async throws in
      _ = try await Self.insert(Self.trigger(status: .proposed), in: store)
      let steps: [TriggerAction] = [.dispatch, .accept(worker: "core-1"), .run, .succeed(.promoted, newVersion: "v4")]
      var trigger = Self.trigger(status: .proposed)
      for (number, step) in steps.enumerated() {
        trigger = try trigger.applying(step)
        let next = trigger
        try await store.transaction { (transaction) async throws in
          #expect(try await transaction.lockTrigger(id: next.id) != nil)
          #expect(
            try await transaction.updateTrigger(next, actor: "core-1", cause: "c\(number)", at: moment(6 + number)))
        }
      }
      let stored = try #require(try await store.trigger(id: "TRG-1"))
      #expect(stored.trigger == trigger)
      #expect(stored.claimedAt == moment(7))
      #expect(stored.finishedAt == moment(9))
      #expect(stored.deadline == moment(8))
      let events = try await store.triggerEvents(id: "TRG-1")
      #expect(events.map(\.status) == [.proposed, .dispatched, .accepted, .running, .succeeded])
      #expect(events.map(\.cause) == ["run 1", "c0", "c1", "c2", "c3"])
      #expect(events.map(\.at) == (5...9).map { moment($0) })
      #expect(try await store.activeTrigger(model: "delay") == nil)
      #expect(try await store.lastFinishedTrigger(model: "delay")?.trigger.id == "TRG-1")
      #expect(try await store.lastFinishedTrigger(model: "other") == nil)
    }
  }

  @Test func `steps at one moment keep that moment, whatever plain SQL adds`() async throws {
    try await TestDatabase.withStore { (store) async throws in
      var trigger = Self.trigger(status: .proposed)
      _ = try await Self.insert(trigger, in: store)
      for step in [TriggerAction.dispatch, .accept(worker: "core-1"), .run] {
        trigger = try trigger.applying(step)
        let next = trigger
        _ = try await store.transaction { try await $0.updateTrigger(next, actor: "a", cause: "c", at: moment(5)) }
      }
      var events = try await store.triggerEvents(id: "TRG-1")
      #expect(events.map(\.at) == Array(repeating: moment(5), count: 4))
      #expect(events.dropFirst().allSatisfy { $0.actor == "a" && $0.cause == "c" })
      try await store.connection.execute("UPDATE leadsman.trigger SET status = 'failed'")
      events = try await store.triggerEvents(id: "TRG-1")
      #expect(events.last.map { $0.at > moment(365) && $0.actor == "core-1" && $0.cause == "" } == true)
    }
  }

  @Test func `what is claimed at the moment at which it was dispatched keeps that moment`() async throws {
    try await TestDatabase.withStore { (store) async throws in
      _ = try await Self.insert(Self.trigger(), in: store)
      let claimed = try await store.transaction { try await $0.claimNextTrigger(by: "w", at: moment(5)) }
      #expect(claimed?.claimedAt == moment(5))
      #expect(try await store.triggerEvents(id: "TRG-1").map(\.at) == [moment(5), moment(5)])
    }
  }

  @Test func `plain SQL of the training core leaves its steps too`() async throws {
    try await TestDatabase.withStore { store in
      _ = try await Self.insert(Self.trigger(), in: store)
      for (status, outcome) in [("accepted", nil), ("running", nil), ("succeeded", "gated_out")] {
        try await store.connection.execute(
          "UPDATE leadsman.trigger SET status = $1, worker = 'airflow', outcome = $2 WHERE id = 'TRG-1'",
          [.text(status), .optional(outcome, PostgresValue.text)])
      }
      let events = try await store.triggerEvents(id: "TRG-1")
      #expect(events.map(\.status) == [.dispatched, .accepted, .running, .succeeded])
      #expect(events.dropFirst().allSatisfy { $0.actor == "airflow" && $0.cause == "" && $0.at > moment(365) })
      #expect(try await store.trigger(id: "TRG-1")?.finishedAt == events.last?.at)
      #expect(try await store.trigger(id: "TRG-1")?.claimedAt == events[1].at)
    }
  }

  @Test func `no two workers claim one trigger`() async throws {
    try await TestDatabase.withTwoStores { first, second in
      for number in 0..<30 {
        #expect(try await Self.insert(Self.trigger("TRG-\(number)", model: "m\(number)"), in: first))
      }
      func claim(_ store: HistoryStore, _ worker: String) async throws -> [String] {
        var claimed: [String] = []
        while let next = try await store.transaction({ try await $0.claimNextTrigger(by: worker, at: moment(6)) }) {
          #expect(next.trigger.status == .accepted)
          #expect(next.trigger.worker == worker)
          claimed.append(next.trigger.id)
        }
        return claimed
      }
      async let one = claim(first, "one")
      async let two = claim(second, "two")
      let claimed = try await one + two
      #expect(claimed.count == 30)
      #expect(Set(claimed).count == 30)
    }
  }

  @Test func `a worker claims past a trigger that another one is claiming`() async throws {
    try await TestDatabase.withTwoStores { first, second in
      for number in 1...2 { _ = try await Self.insert(Self.trigger("TRG-\(number)", model: "m\(number)"), in: first) }
      try await first.transaction { transaction in
        #expect(try await transaction.claimNextTrigger(by: "one", at: moment(6))?.trigger.id == "TRG-1")
        let other = try await second.transaction { try await $0.claimNextTrigger(by: "two", at: moment(6)) }
        #expect(other?.trigger.id == "TRG-2")
        let none = try await second.transaction { try await $0.claimNextTrigger(by: "two", at: moment(6)) }
        #expect(none == nil)
      }
    }
  }

  @Test func `a worker can ask for one model, and set when it will be done`() async throws {
    try await TestDatabase.withStore { store in
      _ = try await Self.insert(Self.trigger("TRG-1", model: "a"), in: store)
      _ = try await Self.insert(Self.trigger("TRG-2", model: "b"), in: store)
      let claimed = try await store.transaction {
        try await $0.claimNextTrigger(by: "w", model: "b", deadline: moment(30), at: moment(6))
      }
      #expect(claimed?.trigger.id == "TRG-2")
      #expect(claimed?.deadline == moment(30))
      #expect(claimed?.claimedAt == moment(6))
      #expect(try await store.overdueTriggers(at: moment(8)).map(\.trigger.id) == ["TRG-1"])
      #expect(try await store.overdueTriggers(at: moment(7)).isEmpty)
    }
  }

  @Test func `the newest version since a moment is the current one, and a roll-back is a row of its own`() async throws
  {
    try await TestDatabase.withStore { store in
      _ = try await Self.insert(Self.trigger(), in: store)
      let versions = [
        ModelVersionRecord(model: "delay", version: "v1", since: moment(1), promotedAt: moment(1)),
        ModelVersionRecord(
          model: "delay", version: "v2", since: moment(5), trainedOn: day(2), triggerID: "TRG-1", promotedAt: moment(5)),
        ModelVersionRecord(model: "delay", version: "v1", since: moment(7), promotedAt: moment(7)),
      ]
      for version in versions + versions {
        try await store.transaction { try await $0.addModelVersion(version) }
      }
      #expect(try await store.modelVersions(model: "delay") == versions.reversed())
      #expect(try await store.currentModelVersion(model: "delay") == versions[2])
      #expect(try await store.currentModelVersion(model: "delay", at: moment(6)) == versions[1])
      #expect(try await store.currentModelVersion(model: "delay", at: moment(0)) == nil)
    }
  }

  @Test func `the reference that was set last is the active one`() async throws {
    try await TestDatabase.withStore { store in
      #expect(try await store.activeReference(dataset: "flights") == nil)
      let references = [
        ReferenceRecord(
          dataset: "flights", kind: "training", window: nil, since: day(0), setAt: moment(1), actor: "rules", cause: ""),
        ReferenceRecord(
          dataset: "flights", kind: "promoted", window: day(2),
          excluded: [day(1), Window(start: moment(1), end: moment(1))],
          since: Window(start: moment(5, microseconds: 3), end: moment(5, microseconds: 3)), setAt: moment(6),
          actor: "TRG-1", cause: "promoted"),
      ]
      for reference in references {
        try await store.transaction(dataset: "flights") { try await $0.setReference(reference) }
        #expect(try await store.activeReference(dataset: "flights") == reference)
      }
    }
  }
}
