import Checks
import Incidents
import Profiles
import TestSupport
import Testing

/// What is told of incidents whose windows are run in any order, and again.
@Suite struct IncidentRetellingTests {
  /// The stored incidents of one class, kept as a run keeps them.
  private struct Book {
    var stored: [String: (incident: Incident, summary: String)] = [:]
    var states: [Int: WindowOutcome.State] = [:]

    var rows: [(incident: Incident, summary: String)] {
      stored.values.sorted { $0.incident.firstWindow < $1.incident.firstWindow }
    }

    var open: [String] { rows.filter { $0.incident.status != .resolved }.map(\.summary) }

    mutating func run(_ number: Int, _ state: WindowOutcome.State) {
      states[number] = state
      let folded = IncidentTimeline.fold(
        dataset: "flight_delays", faultClass: .drift,
        outcomes: states.map { WindowOutcome(window: day($0.key), state: $0.value) }, closures: [], resolveAfter: 2)
      let before = rows
      for change in IncidentDiff.changes(stored: before.map(\.incident), folded: folded) {
        let summary = IncidentSummary.sentence(
          of: change.incident, after: day(number), findings: state == .failing ? [finding(number)] : [],
          stored: before)
        stored[change.incident.id] = (change.incident, summary)
      }
    }

    private func finding(_ number: Int) -> Finding {
      Finding(
        test: "drift(d)", column: "d", faultClass: .drift, outcome: .fail, observed: "day \(number)",
        score: 2, threshold: 1)
    }
  }

  @Test("a window before an open incident that fails too leaves the newest one told")
  func earlier() {
    var book = Book()
    book.run(5, .failing)
    book.run(4, .failing)
    #expect(book.open == ["d: day 5"])
    book.run(3, .failing)
    #expect(book.open == ["d: day 5"])
    book.run(6, .failing)
    #expect(book.open == ["d: day 6"])
  }

  @Test("an incident whose first window turned clean goes on under what was told")
  func laterStart() {
    var book = Book()
    book.run(0, .failing)
    book.run(1, .failing)
    book.run(0, .clean)
    #expect(book.open == ["d: day 1"])
  }

  @Test("an incident that clean windows cut in two leaves both told")
  func cut() {
    var book = Book()
    for number in [0, 1, 3] { book.run(number, .failing) }
    book.run(1, .clean)
    book.run(2, .clean)
    #expect(book.rows.map(\.incident.status) == [.resolved, .open])
    #expect(book.rows.allSatisfy { $0.summary == "d: day 3" })
  }

  @Test("an incident that began and ended before it was seen is told by the window that showed it")
  func passed() {
    var book = Book()
    for number in [1, 2] { book.run(number, .clean) }
    book.run(0, .failing)
    #expect(book.rows.map(\.summary) == ["d: day 0"])
  }

  @Test("where nothing was told, the class and the window are", arguments: Finding.FaultClass.allCases)
  func nothingTold(faultClass: Finding.FaultClass) {
    let sentence = IncidentSummary.sentence(
      of: incident(faultClass: faultClass), after: day(3), findings: [],
      stored: [(incident(faultClass: faultClass), "")])
    #expect(sentence.hasSuffix(" in 2 windows, the last of them from 2013-02-09T05:00:00Z"))
    #expect(sentence.contains(faultClass == .drift ? "a column drifted" : "a "))
  }

  @Test("whatever is run in whatever order, every incident is told of", arguments: 0..<200 as Range<UInt64>)
  func always(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var book = Book()
    for _ in 0..<60 {
      let state = [WindowOutcome.State.failing, .failing, .clean, .clean, .unknown].randomElement(using: &random)
      book.run(Int.random(in: 0..<12, using: &random), state ?? .failing)
      #expect(book.rows.allSatisfy { $0.summary.hasPrefix("d: day ") || $0.summary.hasPrefix("a column drifted in ") })
    }
  }
}
