import Checks
import History
import Incidents
import Postgres
import Profiles
import Rules
import Testing

@testable import Agent

/// Tests that are held against the windows before, and against the reference.
@Suite struct HistoryTestTests {
  private static func rules(_ tests: String, drift: String = "") -> String {
    """
    dataset: rides
    source: warehouse
    table: rides
    time: { column: at, window: 1 day }
    key: [id]
    reference: { range: 2013-01-01..2013-01-08 }
    \(drift)
    tests:
    \(tests.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
    """
  }

  private func finding(_ name: String, _ report: NightlyRun.Report) throws -> Finding {
    try #require(report.evaluation.findings.first { $0.test == name })
  }

  @Test func `an anomaly learns from the nights that were run, and only from those`() async throws {
    try await Rides.with(Self.rules("- anomaly: row_count\n- anomaly: { metric: mean, column: fare }")) { rides in
      for number in 0..<7 {
        let young = try await rides.night(number)
        #expect(
          try finding("anomaly(row_count)", young).outcome == .notEvaluated(.warmingUp(windowsMissing: 7 - number)))
      }
      #expect(try finding("anomaly(row_count)", await rides.play(7, .usual)).outcome == .pass)
      let missing = try await rides.play(8, .missing)
      #expect(try finding("anomaly(row_count)", missing).outcome == .fail)
      #expect(missing.incidents.map(\.incident.faultClass).contains(.volume))
      let dear = try await rides.play(9, .dear)
      #expect(try finding("anomaly(mean(fare))", dear).outcome == .fail)
      #expect(try finding("anomaly(row_count)", dear).outcome == .pass)
      // Run again, an old night is judged by the nights before it alone.
      #expect(
        try finding("anomaly(row_count)", await rides.night(3)).outcome == .notEvaluated(.warmingUp(windowsMissing: 4)))
    }
  }

  @Test func `a new level becomes the usual one, where nothing else is wrong`() async throws {
    try await Rides.with(Self.rules("- anomaly: { metric: mean, column: fare, history: 10 windows }")) { rides in
      for number in 0..<7 { try await rides.night(number) }
      var outcomes: [Finding.Outcome] = []
      for number in 7..<20 {
        outcomes.append(try finding("anomaly(mean(fare))", await rides.play(number, .dear)).outcome)
      }
      #expect(outcomes.first == .fail && outcomes.last == .pass, "\(outcomes)")
    }
  }

  @Test func `nights whose data other tests found broken teach nothing`() async throws {
    try await Rides.with(Self.rules("- anomaly: row_count\n- not_null: fare")) { rides in
      for number in 0..<7 { try await rides.night(number) }
      for number in 7..<9 { try await rides.play(number, .withoutFare) }
      let profiles = HistoryProfiles(rides.store)
      let history = try await profiles.history(
        dataset: "rides", before: day(9), count: 50, tests: ["anomaly(row_count)"])
      guard case .known(let windows) = history else { return #expect(Bool(false), "\(history)") }
      #expect(windows.map(\.window) == (0..<7).map(day))
      #expect(windows.allSatisfy { $0.rowCount == 200 })
    }
  }

  @Test func `unseen values, numbers within a share and distributions are held against the reference`() async throws {
    let tests = """
      - unseen_values: city
      - mean: { column: fare, within: 10 % }
      - row_count: { within: 50 % }
      - distribution: { column: fare, statistic: psi, max: 0.2 }
      """
    try await Rides.with(Self.rules(tests)) { rides in
      let usual = try await rides.play(7, .usual)
      #expect(usual.evaluation.verdict == .healthy, "\(usual.evaluation.findings.filter { $0.outcome != .pass })")
      let dear = try await rides.play(8, .dear)
      #expect(try finding("mean(fare)", dear).outcome == .fail)
      #expect(try finding("distribution(fare)", dear).outcome == .fail)
      // A symptom of what the other test found.
      #expect(try finding("distribution(fare)", dear).faultClass == .validity)
      #expect(try finding("unseen_values(city)", dear).outcome == .pass)
      #expect(try finding("row_count", dear).outcome == .pass)
      try await rides.load(9)
      try await rides.store.connection.executeScript("UPDATE rides SET city = 'Paris' WHERE id = 9001")
      let new = try finding("unseen_values(city)", await rides.night(9))
      #expect(new.outcome == .fail && new.failingCount == 1, "\(new)")
      #expect(new.observed == "0.5 % unseen (1 of 200 values), as 'Paris' 0.5 %")
    }
  }

  @Test func `shares of broken rows are held against those of the reference's windows`() async throws {
    let tests = """
      - not_null: { column: city, within: 50 % }
      - expression: { name: late, sql: NOT was_late, warn: { within: 10 % }, fail: { within: 100 % } }
      - unique: { columns: [fare], within: 10 % }
      - references: { column: city, to: cities.name, within: 10 % }
      - no_gaps: { column: id, within: 10 % }
      """
    try await Rides.with(Self.rules(tests)) { rides in
      let connection = rides.store.connection
      try await connection.executeScript(
        "CREATE TABLE cities AS SELECT 'Oslo' AS name; UPDATE rides SET city = NULL WHERE id % 100 = 0")
      // Fewer than usual are no fault.
      let usual = try await rides.play(7, .usual)
      #expect(usual.evaluation.verdict == .healthy, "\(usual.evaluation.findings.filter { $0.outcome != .pass })")
      #expect(try finding("references(city)", usual).observed.hasSuffix("in 50 % of rows (100 of 200), usually 50 %"))
      try await rides.load(8)
      try await connection.executeScript(
        "UPDATE rides SET city = NULL WHERE id / 1000 = 8 AND id % 50 = 0; UPDATE rides SET was_late = true WHERE id / 1000 = 8 AND id % 5 = 0"
      )
      let odd = try await rides.night(8)
      let nulls = try finding("not_null(city)", odd)
      #expect(nulls.outcome == .fail && nulls.failingCount == 4)
      #expect(nulls.observed == "2 % null (4 of 200 rows), usually 1 %")
      #expect(
        nulls.expected
          == "at most 1.5 %, within 50 % of the median of 7 windows of the windows of 2013-01-01 to 2013-01-08")
      #expect(nulls.failingKeys.count == 4)
      #expect(try finding("late", odd).outcome == .warn)
      #expect(odd.evaluation.findings.filter(\.isFailure).map(\.test) == ["not_null(city)"])
    }
  }

  @Test func `a rule that comes later has the reference's windows counted once more`() async throws {
    try await Rides.with(Self.rules("- row_count: { min: 1 }", drift: "drift: { columns: [fare] }")) { rides in
      for number in 0..<7 { try await rides.night(number) }
      try await rides.load(7)
      let later = try Rides.dataset(
        Self.rules("- mean: { column: fare, within: 10 % }", drift: "drift: { columns: [fare] }"))
      let night = NightlyRun(later, routes: rides.routes, history: rides.store, source: rides.source)
      let report = try await night.run(day(7), asOf: moment(8), kind: .replay) { Rides.now }
      #expect(try finding("mean(fare)", report).outcome == .pass)
      #expect(try finding("mean(fare)", report).expected.contains("the median of 7 windows"))
    }
  }

  @Test func `a test is not due on other days, and its incident waits for its next day`() async throws {
    // 2013-01-08 is a Tuesday.
    let tests = "- mean: { column: fare, max: 100, only_weekdays: [tue, thu] }\n- not_null: [fare]"
    try await Rides.with(Self.rules(tests)) { rides in
      let tuesday = try await rides.play(7, .dear)
      #expect(try finding("mean(fare)", tuesday).outcome == .fail)
      for number in [8, 10, 11] {
        let other = try await rides.play(number, .usual)
        #expect(try finding("mean(fare)", other).outcome == .notEvaluated(.notDue))
        #expect(other.evaluation.verdict == .healthy)
        #expect(try await rides.rows("SELECT status FROM leadsman.incident") == ["open"])
      }
      let stored = try #require(try await rides.store.currentRun(dataset: "rides", window: day(8)))
      let findings = try await rides.store.findings(run: stored.id)
      #expect(findings.contains { $0.outcome == .notEvaluated(.notDue) })
    }
  }

  @Test func `a test that never can be evaluated leaves the history of others`() async throws {
    try await Rides.with(Self.rules("- anomaly: row_count\n- sql: { name: lost, query: SELECT FROM no_such_table }")) {
      rides in
      for number in 0..<7 {
        let night = try await rides.night(number)
        #expect(night.evaluation.verdict == .unknown)
      }
      #expect(try finding("anomaly(row_count)", await rides.play(7, .usual)).outcome == .pass)
    }
  }

  @Test func `tests of weekdays and of weekends do not keep each other's incidents open`() async throws {
    let tests = """
      - row_count: { name: working, min: 100, only_weekdays: weekdays }
      - row_count: { name: resting, min: 100, only_weekdays: weekends }
      """
    try await Rides.with(Self.rules(tests)) { rides in
      // 2013-01-08 is a Tuesday.
      #expect(try finding("working", await rides.play(7, .missing)).outcome == .fail)
      for number in 8...9 { try await rides.play(number, .usual) }
      #expect(try await rides.rows("SELECT status FROM leadsman.incident WHERE fault_class = 'volume'") == ["resolved"])
    }
  }

  @Test func `without state an anomaly says that it needs one`() async throws {
    try await Rides.with(Self.rules("- anomaly: row_count")) { rides in
      let reader = try await SourceReader.connect(rides.dataset, rides.source)
      let evaluation = try await Evaluator(rides.dataset, reader: reader)
        .evaluate(day(3), asOf: moment(4), lastSchema: .noState)
      await reader.close()
      #expect(evaluation.findings.last?.outcome == .notEvaluated(.noState))
    }
  }
}
