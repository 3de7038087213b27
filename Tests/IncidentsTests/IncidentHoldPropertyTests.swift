import Checks
import Incidents
import Profiles
import TestSupport
import Testing

/// Lives of a dataset whose columns A, B and C drift now and then.
@Suite struct IncidentHoldPropertyTests {
  private static func tests(_ generator: inout SeededGenerator) -> Set<String> {
    guard Int.random(in: 0..<3, using: &generator) == 0 else { return [] }
    return Set(["A", "A", "A", "B", "C"].shuffled(using: &generator).prefix(Int.random(in: 1...2, using: &generator)))
  }

  @Test(
    "Night by night a page is a column that was quiet for the hold, with no incident told and open",
    arguments: 0..<200 as Range<UInt64>)
  func nightByNight(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (span, resolveAfter) = (Int.random(in: 0...6, using: &generator), Int.random(in: 1...3, using: &generator))
    var life = HoldLife(resolveAfter: resolveAfter, span: span)
    var (lastFailure, isToldAndOpen, clean, pages): ([String: Int], Bool, Int, [Int]) = ([:], false, 0, [])
    for number in 0..<60 {
      let tests = Self.tests(&generator)
      life.run(number, failing: tests)
      life.settle(backfill: false)
      clean = tests.isEmpty ? clean + 1 : 0
      if clean >= resolveAfter { isToldAndOpen = false }
      let isFresh = tests.contains { number - (lastFailure[$0] ?? -100) > span }
      if isFresh, !isToldAndOpen {
        pages.append(number)
        isToldAndOpen = true
      }
      for test in tests { lastFailure[test] = number }
      let paged = life.log.count { $0.hasPrefix("page") }
      #expect(paged == pages.count, "night \(number), hold \(span)")
    }
  }

  @Test(
    "Through re-runs, backfills and people's actions only what was told of holds", arguments: 0..<300 as Range<UInt64>)
  func life(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let span = Int.random(in: 1...8, using: &generator)
    var life = HoldLife(resolveAfter: Int.random(in: 1...3, using: &generator), span: span)
    for _ in 0..<60 {
      let step = Int.random(in: 0..<10, using: &generator)
      switch step {
      case 0..<6: life.run(life.windows.count, failing: Self.tests(&generator))
      case 6:
        let target = life.stored.keys.sorted().randomElement(using: &generator).flatMap { life.stored[$0] }
        if let target, let action = target.possibleActions.randomElement(using: &generator) {
          try life.act(action, on: target)
        }
      default:
        if let number = life.windows.indices.randomElement(using: &generator) {
          life.run(number, failing: Self.tests(&generator))
        }
      }
      life.settle(backfill: step == 9)
      #expect(life.pending().isEmpty, "running the same windows again changes nothing")
      Self.checkHeld(life)
    }
  }

  /// Each column of a held incident drifted within the hold before, and the reference is the same.
  private static func checkHeld(_ life: HoldLife) {
    for incident in life.folded() where incident.heldAs != nil {
      #expect(life.told[incident.id] == nil)
      #expect(incident.heldAs.flatMap { life.told[$0] } != nil, "\(incident.id) is held as one that nobody was told of")
      for failing in life.failures where !failing.tests.isEmpty {
        guard (incident.firstWindow...incident.lastFailingWindow).contains(failing.window) else { continue }
        let before = life.failures.filter { $0.window < failing.window }.suffix(life.span)
        for test in failing.tests { #expect(before.contains { $0.tests.contains(test) }) }
      }
    }
  }

  @Test("A fold from the last incident on holds as one of all windows does", arguments: 0..<100 as Range<UInt64>)
  func partOfTheFold(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var life = HoldLife(resolveAfter: 2, span: 5)
    for number in 0..<50 {
      life.run(number, failing: Self.tests(&generator))
      life.settle(backfill: Int.random(in: 0..<12, using: &generator) == 0)
      let all = life.folded()
      for start in all where start.closure != nil {
        let first = life.windows.indices.first { day($0) == start.firstWindow } ?? 0
        #expect(life.folded(since: first) == all.filter { $0.firstWindow >= start.firstWindow })
      }
    }
  }

  @Test("Windows that changed may be run again in any order", arguments: 0..<150 as Range<UInt64>)
  func anyOrder(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var life = HoldLife(resolveAfter: 2, span: 6)
    for number in 0..<40 {
      life.run(number, failing: Self.tests(&generator))
      life.settle(backfill: false)
    }
    // Turned clean: what was told of stays told, and nothing is told by the way.
    let mended = life.windows.indices.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
    var ends: [[Incident]] = []
    for _ in 0..<3 {
      var copy = life
      for number in mended.shuffled(using: &generator) {
        copy.run(number, failing: [])
        copy.settle(backfill: true)
      }
      ends.append(copy.folded())
    }
    #expect(ends[0] == ends[1] && ends[1] == ends[2])
  }
}
