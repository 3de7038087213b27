import Checks
import Incidents
import Profiles
import TestSupport
import Testing

/// A dataset's life: new windows, windows run again, people who act; after each, fold, compare, store, tell.
@Suite struct IncidentLifePropertyTests {
  struct Life {
    var generator: SeededGenerator
    var windows: [WindowOutcome] = []
    var closures: [ManualClosure] = []
    var acknowledged: Set<String> = []
    var stored: [String: Incident] = [:]
    var told: [String: NotifyDecision.Told] = [:]

    var folded: [Incident] {
      IncidentTimeline.fold(
        dataset: "flight_delays", faultClass: .drift, outcomes: windows, closures: closures,
        acknowledged: acknowledged, resolveAfter: 2)
    }

    var pending: [IncidentChange] { IncidentDiff.changes(stored: Array(stored.values), folded: folded) }

    /// Stores what changed and tells of it.
    mutating func settle(backfill: Bool) {
      for change in pending {
        stored[change.incident.id] = change.incident
        let decision = NotifyDecision.decide(change, lastTold: told[change.incident.id], backfill: backfill)
        switch decision {
        case .page(let incident, let previous):
          #expect(!backfill && told[incident.id] != .page, "nobody is paged twice")
          #expect(previous == incident.previous && incident.status == .open)
          told[incident.id] = .page
        case .resolve(let incident):
          #expect(!backfill && told[incident.id] == .page, "only what was told is taken back")
          told[incident.id] = .resolve
        case .silent: break
        }
      }
    }

    mutating func randomState() -> WindowOutcome.State {
      [.failing, .failing, .clean, .clean, .clean, .unknown].randomElement(using: &generator) ?? .unknown
    }

    mutating func runNextWindow() {
      windows.append(WindowOutcome(window: day(windows.count), state: randomState()))
    }

    mutating func runAgain() {
      guard let number = windows.indices.randomElement(using: &generator) else { return }
      windows[number] = WindowOutcome(window: day(number), state: randomState())
    }

    mutating func act() throws {
      let ids = stored.keys.sorted()
      guard let target = ids.randomElement(using: &generator).flatMap({ stored[$0] }),
        let action = target.possibleActions.randomElement(using: &generator)
      else { return }
      let transition = try target.applying(action, actor: "ana", newest: day(windows.count - 1))
      stored[target.id] = transition.incident
      if let closure = transition.closure { closures.append(closure) } else { acknowledged.insert(target.id) }
    }
  }

  @Test("Through re-runs, backfills and people's actions the store stays true", arguments: 0..<300 as Range<UInt64>)
  func life(seed: UInt64) throws {
    var life = Life(generator: SeededGenerator(seed: seed))
    var backfilled = false
    for _ in 0..<60 {
      let step = Int.random(in: 0..<10, using: &life.generator)
      let isBackfill = step == 9
      switch step {
      case 0..<6: life.runNextWindow()
      case 6: try life.act()
      default: life.runAgain()
      }
      backfilled = backfilled || isBackfill
      if step == 6 {
        #expect(life.pending.allSatisfy { $0.kind == .recounted }, "the fold agrees with what a person did")
      }
      life.settle(backfill: isBackfill)
      #expect(life.pending.isEmpty, "running the same windows again changes nothing")
      let unresolved = life.stored.values.filter { $0.status != .resolved }
      #expect(unresolved.count <= 1)
      #expect(life.stored.values.allSatisfy { ($0.status == .resolved) == ($0.closure != nil) })
      guard !backfilled else { continue }
      #expect(unresolved.allSatisfy { $0.status != .open || life.told[$0.id] == .page }, "nothing open is untold")
    }
  }

  @Test("What a backfill opened pages at its next failing window", arguments: [false, true])
  func backfillThenLive(isJoined: Bool) {
    var life = Life(generator: SeededGenerator(seed: 1))
    life.windows = outcomes("FF")
    life.settle(backfill: true)
    #expect(life.told.isEmpty)
    life.windows = outcomes(isJoined ? "FFF" : "FF.")
    life.settle(backfill: false)
    #expect(life.told == (isJoined ? [id(0): .page] : [:]))
  }
}
