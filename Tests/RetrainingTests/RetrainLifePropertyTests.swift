import Checks
import Profiles
import Retraining
import Rules
import TestSupport
import Testing

/// Months of a model: nights judged, windows run again, lookups that fail, a training core that reports anything.
@Suite struct RetrainLifePropertyTests {
  static let actions: [TriggerAction] = [
    .accept(worker: "core-1"), .accept(worker: "core-2"), .run, .succeed(.promoted, newVersion: "8"),
    .succeed(.gatedOut, newVersion: nil), .fail, .cancel, .timeOut,
  ]

  struct Life {
    var generator: SeededGenerator
    let policy: RetrainPolicy
    var script = ""
    var triggers: [Trigger] = []
    var lastFinished: RetrainContext.Finished?
    var since: Window?

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    mutating func nextContext() -> RetrainContext {
      var night = context(script, policy: policy)
      night.referenceSince = since
      night.activeTrigger = chance(5) ? .unknown : .known(triggers.first(where: \.isActive))
      night.lastFinished = chance(5) ? .unknown : .known(lastFinished)
      night.dispatched = chance(5) ? .unknown : .known(Set(triggers.map(\.id)))
      night.isScheduledDue = chance(10)
      night.newLabels = chance(5) ? nil : Int.random(in: 0...20, using: &generator)
      return night
    }

    /// The training core reports something, fitting or not.
    mutating func report() throws {
      guard let index = triggers.indices.last,
        let action = RetrainLifePropertyTests.actions.randomElement(using: &generator)
      else { return }
      let before = triggers[index]
      guard let after = try? before.applying(action) else { return }
      triggers[index] = after
      guard before.isActive, !after.isActive else { return }
      let now = moment(script.count, hours: 5)
      lastFinished = RetrainContext.Finished(trigger: after.id, at: now)
      if let reanchoring = Reanchoring(after: after, promotedAt: now) { since = reanchoring.since }
    }
  }

  /// Whether this many of the last windows drifted, read off the script.
  private func driftIsDue(_ script: String, since: Window?) -> Bool {
    let eligible = zip(0..., script).filter { number, _ in since.map { $0.start <= day(number).start } ?? true }
    return eligible.suffix(4).filter { $0.1 == "D" }.count >= 2
  }

  private func check(_ proposed: Trigger, _ night: RetrainContext, _ life: Life) {
    let last = life.script.last
    #expect(last != "B" && last != "?", "broken data never retrains")
    #expect(!life.triggers.contains { $0.isActive }, "one active trigger a model")
    #expect(!life.triggers.contains { $0.id == proposed.id || $0.window == proposed.window }, "one trigger a window")
    #expect(life.lastFinished.map { night.asOf.since($0.at) >= life.policy.cooldown } ?? true)
    #expect((night.newLabels ?? 0) >= 5)
    #expect((proposed.cause == .drift) == driftIsDue(life.script, since: life.since))
    #expect(proposed.cause == .drift || night.isScheduledDue)
    let bad = zip(0..., life.script).filter { $0.1 == "B" || $0.1 == "?" }.map { day($0.0) }
    #expect(proposed.excluded == bad.filter { $0.start >= proposed.trainOn.start })
    #expect(proposed.trainOn.end == proposed.window.end)
  }

  @Test("No trigger breaks a rule, whatever happens", arguments: 0..<200 as Range<UInt64>)
  func life(seed: UInt64) throws {
    var life = Life(
      generator: SeededGenerator(seed: seed),
      policy: policy(drifted: (2, 4), cooldown: hours(60), minimumNewLabels: 5))
    for _ in 0..<80 {
      if life.script.isEmpty || life.chance(80) {
        life.script.append("DDDDHHHB?R".randomElement(using: &life.generator) ?? "?")
      }
      let night = life.nextContext()
      let decision = RetrainDecision.decide(night)
      #expect(RetrainDecision.decide(night) == decision, "the same values give the same decision")
      if let proposed = decision.proposed {
        check(proposed, night, life)
        life.triggers.append(try proposed.applying(.dispatch))
      }
      #expect(decision.suppression == nil || decision.proposed == nil)
      try life.report()
      #expect(life.triggers.count { $0.isActive } <= 1)
    }
    #expect(life.triggers.count <= 80 * 24 / 60 + 1)
  }

  @Test("Over all seeds the rules are put to the test: trainings are asked for and end")
  func livesAreEventful() throws {
    var statuses: Set<Trigger.Status> = []
    for seed in 0..<50 as Range<UInt64> {
      var life = Life(
        generator: SeededGenerator(seed: seed), policy: policy(drifted: (2, 4), cooldown: hours(60)))
      for _ in 0..<80 {
        life.script.append("DDDDHHHB?R".randomElement(using: &life.generator) ?? "?")
        if let proposed = RetrainDecision.decide(life.nextContext()).proposed {
          life.triggers.append(try proposed.applying(.dispatch))
        }
        try life.report()
      }
      statuses.formUnion(life.triggers.map(\.status))
    }
    #expect(statuses.isSuperset(of: [.succeeded, .failed, .canceled, .timedOut]))
  }
}
