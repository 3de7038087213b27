import Checks
import Foundation
import History
import Incidents
import Postgres
import Profiles
import Retraining
import Testing

@testable import Agent

/// Which nights ask for a training, and which hold.
@Suite struct RetrainBookTests {
  private static let opened = ["on-call leadsman.incident.opened", "am leadsman.incident.opened"]
  private static let resolved = ["on-call leadsman.incident.resolved", "am leadsman.incident.resolved"]
  private static let dispatched = ["core leadsman.trigger.dispatched"]

  @Test func `drift in k of n windows is one trigger, with the data to train on, told once`() async throws {
    try await Rides.with { rides in
      #expect(try await rides.play(7, .dear).decision?.isIdle == true)
      #expect(try await rides.play(8, .usual).decision?.isIdle == true)
      let report = try await rides.play(9, .dear)
      guard case .propose(let trigger)? = report.decision else {
        Issue.record("\(String(describing: report.decision))")
        return
      }
      #expect(trigger.cause == .drift && trigger.window == day(9))
      #expect(trigger.reason == "drifted in 2 of the last 3 windows: fare")
      #expect(trigger.trainOn == Window(start: moment(4), end: moment(10)))
      let stored = try #require(try await rides.store.trigger(id: trigger.id))
      #expect(stored.trigger.status == .dispatched)
      #expect(try await rides.store.triggerEvents(id: trigger.id).map(\.at) == [moment(10), moment(10)])
      try await rides.play(10, .dear)
      #expect(
        try await rides.rows("SELECT status, suppressed_because FROM leadsman.trigger ORDER BY window_start")
          == ["dispatched", "suppressed|active_trigger"])
      #expect(try await rides.told() == Self.opened + Self.dispatched)
    }
  }

  @Test func `broken data holds, pages, and is left out of what is trained on`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .dear)
      try await rides.play(8, .dear)
      try await rides.play(9, .withoutFare)
      let triggers = try await rides.store.triggers(dataset: "rides")
      #expect(triggers.map(\.trigger.status) == [.suppressed, .dispatched])
      #expect(triggers.first?.trigger.suppressedBecause == .brokenData)
      _ = try await TriggerDesk(rides.store, routes: rides.routes, clock: { Rides.now })
        .apply(.cancel, to: #require(triggers.last?.trigger.id), actor: "w", at: moment(9))
      try await rides.play(10, .missing)
      let report = try await rides.play(12, .dear)
      guard case .suppressed(let trigger)? = report.decision ?? nil else { return }
      #expect(trigger.excluded == [day(9), day(10)])
    }
  }

  @Test func `broken data that follows drift holds before any trigger is sent`() async throws {
    try await Rides.with(Rides.rules.replacing("2 of 3", with: "1 of 3")) { rides in
      try await rides.load(7, .dear)
      try await rides.night(7, .backfill)
      let report = try await rides.play(8, .withoutFare)
      #expect(report.evaluation.verdict == .brokenData)
      #expect(report.decision?.suppression == .brokenData)
      #expect(try await rides.told() == Self.opened)
      #expect(
        try await rides.rows("SELECT fault_class, is_notified FROM leadsman.incident ORDER BY first_start") == [
          "drift|false", "validity|true",
        ])
      let after = try await rides.play(9, .dear)
      guard case .propose(let trigger)? = after.decision else {
        Issue.record("\(String(describing: after.decision))")
        return
      }
      #expect(trigger.excluded == [day(8)])
    }
  }

  /// Day 8 of January 2013 is a Wednesday; on the day after it the test that failed is not due.
  @Test(arguments: [true, false])
  func `a test that failed and is not due holds until it is judged again`(isClosed: Bool) async throws {
    let rules = Rides.rules.replacing(
      "- not_null: [fare]", with: "- not_null: { column: fare, mostly: 0.5, only_weekdays: [wed, fri] }"
    ).replacing("2 of 3", with: "1 of 3").replacing("columns: [fare]", with: "columns: [fare, was_late]")
    try await Rides.with(rules) { rides in
      try await rides.play(8, .withoutFare)
      if isClosed {
        let open = try await rides.store.incidents(dataset: "rides", faultClass: .validity)
        let incident = try #require(open.first?.incident.id)
        _ = try await IncidentDesk(rides.store, routes: rides.routes, clock: { Rides.now })
          .apply(.accept(.falseAlarm), to: incident, actor: "w", at: moment(9))
      }
      let dayOff = try await rides.play(9, .dear)
      #expect(dayOff.evaluation.verdict == .drifted)
      #expect(dayOff.decision?.suppression == (isClosed ? nil : .incompleteContext))
      #expect((dayOff.decision?.proposed != nil) == isClosed)
      if isClosed { return }
      let after = try await rides.play(10, .dear)
      #expect(after.decision?.proposed != nil)
    }
  }

  @Test(arguments: [true, false])
  func `a broken column that the model does not use holds no training`(isUsed: Bool) async throws {
    let rules =
      Rides.rules.replacing("not_null: [fare]", with: "not_null: [fare, city]")
      .replacing("2 of 3", with: "1 of 3") + "\nroles: { features: [fare\(isUsed ? ", city" : "")] }\n"
    try await Rides.with(rules) { rides in
      try await rides.load(7, .dear)
      try await rides.night(7, .backfill)
      let report = try await rides.play(8, .withoutCity)
      #expect(report.evaluation.verdict == .brokenData)
      #expect(report.decision?.suppression == (isUsed ? .brokenData : nil))
      #expect((report.decision?.proposed != nil) == !isUsed)
    }
  }

  @Test(arguments: [(12, true), (13, false)])
  func `a training that has ended starts the cooldown`(night: Int, isHeld: Bool) async throws {
    try await Rides.with(Rides.rules.replacing("2 of 3", with: "1 of 1")) { rides in
      let first = try await rides.play(9, .dear)
      let desk = TriggerDesk(rides.store, routes: rides.routes, clock: { Rides.now })
      let id = try #require(first.decision?.proposed?.id)
      _ = try await desk.apply(.accept(worker: "w"), to: id, actor: "w", at: moment(10, hours: 1))
      _ = try await desk.apply(.fail, to: id, actor: "w", at: moment(11, hours: 0))
      let report = try await rides.play(night, .dear)
      #expect(report.decision?.suppression == (isHeld ? .cooldown : nil))
      #expect((report.decision?.proposed == nil) == isHeld)
    }
  }

  @Test(arguments: [(600, false), (601, true)])
  func `too few new labels hold, counted since the data that the version in use was trained on`(
    minimum: Int, isHeld: Bool
  ) async throws {
    let rules =
      Rides.rules.replacing("2 of 3", with: "1 of 1")
      .replacing("cooldown: 3 days", with: "cooldown: 3 days\n  min_new_labels: \(minimum)")
      + "\nroles: { label: { column: was_late } }\n"
    try await Rides.with(rules) { rides in
      try await rides.store.transaction {
        try await $0.addModelVersion(
          ModelVersionRecord(
            model: "fares", version: "v1", since: moment(7), trainedOn: Window(start: moment(0), end: moment(5)),
            promotedAt: moment(7)))
      }
      // Days 5, 6 and 7: three times 200 labels.
      let report = try await rides.play(7, .dear)
      #expect(report.decision?.suppression == (isHeld ? .tooFewLabels : nil))
      #expect(report.decision?.proposed?.modelVersion == (isHeld ? nil : "v1"))
    }
  }

  @Test func `labels that cannot be counted hold`() async throws {
    let rules =
      Rides.rules.replacing("2 of 3", with: "1 of 1")
      .replacing("cooldown: 3 days", with: "cooldown: 3 days\n  min_new_labels: 1")
      + "\nroles: { label: { table: outcomes, key: id, column: was_late } }\n"
    try await Rides.with(rules) { rides in
      #expect(try await rides.play(7, .dear).decision?.suppression == .incompleteContext)
      try await rides.store.connection.executeScript(
        "CREATE TABLE outcomes AS SELECT id, was_late FROM rides WHERE id % 2 = 0")
      #expect(try await rides.night(7).decision?.proposed != nil)
    }
  }

  @Test func `what the training core promoted by plain SQL holds from the next night on`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .dear)
      let id = try #require(try await rides.play(8, .dear).decision?.proposed?.id)
      try await rides.store.connection.executeScript(
        """
        UPDATE leadsman.trigger SET status = 'accepted', worker = 'core-1';
        UPDATE leadsman.trigger SET status = 'succeeded', outcome = 'promoted', new_version = 'v2',
          changed_at = '2013-01-10 00:00Z'
        """)
      let report = try await rides.play(9, .dear)
      #expect(try await rides.store.pendingPromotions().isEmpty)
      #expect(try await rides.store.activeReference(dataset: "rides")?.triggerID == id)
      #expect(try await rides.store.currentModelVersion(model: "fares")?.version == "v2")
      // Days 3 to 8, of which two were dear: the reference is not the rule's any more.
      let drift = try #require(report.evaluation.findings.first { $0.faultClass == .drift })
      #expect(drift.expected.contains("the training data of v2"))
      #expect(try await rides.told() == Self.opened + Self.dispatched + Self.resolved)
    }
  }

  @Test(arguments: [("0 12 9 1 *", true), ("0 12 8 1 *", false), ("0 12 10 1 *", false)])
  func `a training that is scheduled between two nights is asked for, once`(cron: String, isDue: Bool) async throws {
    let rules = Rides.rules.replacing("when: { drifted: 2 of 3 windows }", with: "schedule: \"\(cron)\"")
    try await Rides.with(rules) { rides in
      // The night of the 8th speaks of its midnight, that of the 9th of the next.
      #expect(try await rides.play(7, .usual).decision?.proposed == nil)
      let report = try await rides.play(8, .usual)
      #expect((report.decision?.proposed?.cause == .schedule) == isDue)
      #expect(try await rides.play(9, .usual).decision?.proposed == nil || cron == "0 12 10 1 *")
    }
  }

  @Test func `the first night of a dataset asks for no scheduled training`() async throws {
    let rules = Rides.rules.replacing("when: { drifted: 2 of 3 windows }", with: "schedule: \"0 12 * * *\"")
    try await Rides.with(rules) { (rides) async throws in
      #expect(try await rides.play(7, .usual).decision?.isIdle == true)
      #expect(try await rides.play(8, .usual).decision?.proposed?.reason == "scheduled retraining is due")
    }
  }

  @Test func `without a policy or a model nothing is decided`() async throws {
    let rules = Rides.rules.prefix(upTo: Rides.rules.range(of: "retrain:")?.lowerBound ?? Rides.rules.endIndex)
    try await Rides.with(String(rules)) { (rides) async throws in
      #expect(try await rides.play(7, .dear).decision == nil)
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.trigger") == ["0"])
    }
  }
}

extension RetrainDecision {
  var proposed: Trigger? { if case .propose(let trigger) = self { trigger } else { nil } }

  var suppression: Trigger.Suppression? {
    if case .suppressed(let trigger) = self { trigger.suppressedBecause } else { nil }
  }

  var isIdle: Bool { if case .none = self { true } else { false } }
}
