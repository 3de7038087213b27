import Checks
import History
import Postgres
import Profiles
import TestSupport
import Testing

@testable import Agent

/// Columns together, where what is stored of the reference holds no rows.
@Suite struct TogetherRunTests {
  private static let range = "{ range: 2013-01-01..2013-01-08 }"
  private static let training = rules("{ training: training }")

  private static func rules(_ reference: String) -> String {
    Rides.rules.replacing(range, with: reference).replacing("columns: [fare]", with: "columns: all")
  }

  /// A state of before rows were kept.
  private static func forgetRows(_ rides: Rides, _ scope: String) async throws {
    try await rides.store.connection.execute(
      "UPDATE leadsman.profile SET row_sample = NULL WHERE scope = $1", [.text(scope)])
  }

  private static func outcome(_ rides: Rides, _ number: Int) async throws -> Finding.Outcome? {
    try await rides.load(number)
    let findings = try await rides.night(number).evaluation.findings
    return findings.first { $0.test == DriftMonitor.togetherTest }?.outcome
  }

  /// Of the training table, by the windows that are stored.
  private static func ids(_ rides: Rides) async throws -> [String] {
    try await rides.rows(
      "SELECT id FROM leadsman.profile WHERE scope LIKE '%training%' AND NOT superseded ORDER BY window_start")
  }

  @Test func `a training table that was profiled without rows is read once more, and not again`() async throws {
    try await Rides.with(Self.training) { (rides) async throws in
      let scope = ProfileScope.reference(dataset: "rides", table: "training")
      // One window has no row, and so none can be kept of it.
      try await rides.store.connection.executeScript(
        "CREATE TABLE training AS SELECT * FROM rides WHERE id / 1000 <> 3")
      #expect(try await Self.outcome(rides, 7) == .pass)
      let first = try await Self.ids(rides)
      #expect(first.count == 7)
      #expect(try await Self.outcome(rides, 8) == .pass)
      #expect(try await Self.ids(rides) == first)
      try await Self.forgetRows(rides, "rides@training")
      #expect(try await rides.store.profiles(of: scope).allSatisfy { $0.rowSample == nil })
      #expect(try await Self.outcome(rides, 9) == .pass)
      let second = try await Self.ids(rides)
      #expect(second.count == 7 && Set(first).isDisjoint(with: second))
      let kept = try await rides.store.profiles(of: scope).filter { $0.rowCount > 0 }
      #expect(kept.count == 6 && kept.allSatisfy { $0.rowSample?.rowCount == 200 })
      #expect(try await Self.outcome(rides, 10) == .pass)
      #expect(try await Self.ids(rides) == second)
    }
  }

  @Test func `it is not read again where columns are not watched together, or it has none of them`() async throws {
    try await Rides.with(Self.training.replacing("columns: all", with: "columns: all, multivariate: false")) {
      (rides) async throws in
      try await rides.store.connection.executeScript("CREATE TABLE training AS SELECT * FROM rides")
      for number in 7...8 { #expect(try await Self.outcome(rides, number) == nil) }
      let ids = try await Self.ids(rides)
      #expect(ids.count == 7)
      #expect(try await Self.outcome(rides, 9) == nil)
      #expect(try await Self.ids(rides) == ids)
    }
    try await Rides.with(Self.training) { (rides) async throws in
      try await rides.store.connection.executeScript("CREATE TABLE training AS SELECT id, at FROM rides")
      _ = try await Self.outcome(rides, 7)
      let ids = try await Self.ids(rides)
      #expect(ids.count == 7)
      _ = try await Self.outcome(rides, 8)
      #expect(try await Self.ids(rides) == ids)
    }
  }

  @Test func `windows of the dataset that were run without rows are not read again, and it warms up`() async throws {
    try await Rides.with(Self.rules("{ trailing: 7 windows }")) { (rides) async throws in
      for number in 0..<7 { try await rides.night(number) }
      try await Self.forgetRows(rides, "rides")
      #expect(try await Self.outcome(rides, 7) == .notEvaluated(.warmingUp(windowsMissing: 5)))
      let runs = try await rides.rows("SELECT count(*) FROM leadsman.profile WHERE scope = 'rides' AND superseded")
      #expect(runs == ["0"])
    }
  }
}
