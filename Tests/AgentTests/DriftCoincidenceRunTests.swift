import Checks
import History
import Postgres
import Profiles
import Testing

@testable import Agent

/// What drift is told to come with, over nights in a real state.
@Suite struct DriftCoincidenceRunTests {
  private static let rules = Rides.rules.replacing("{ name: fares }", with: "{ name: fares, version_column: version }")

  /// The drift of the fare on a day.
  private static func drift(_ rides: Rides, _ day: Int) async throws -> Finding {
    let findings = try await rides.night(day).evaluation.findings
    return try #require(findings.first { $0.column == "fare" && $0.faultClass == .drift })
  }

  @Test func `drift that begins with a new column, a new model version and fewer rows tells of all three`() async throws
  {
    try await Rides.with(Self.rules) { rides in
      try await rides.store.connection.executeScript(
        "ALTER TABLE rides ADD version text; UPDATE rides SET version = 'v1'")
      for number in 7..<10 {
        try await rides.load(number)
        try await rides.store.connection.executeScript("UPDATE rides SET version = 'v1' WHERE id / 1000 = \(number)")
        #expect(try await Self.drift(rides, number).outcome == .pass)
      }
      try await rides.store.connection.executeScript("ALTER TABLE rides ADD gate text")
      for number in 10...11 {
        try await rides.load(number, .dear)
        try await rides.store.connection.executeScript(
          """
          UPDATE rides SET version = 'v2' WHERE id / 1000 = \(number);
          DELETE FROM rides WHERE id / 1000 = \(number) AND id % 2 = 0
          """)
      }
      let first = try await Self.drift(rides, 10)
      let told =
        "as gate (text) was added, the model version changed from 'v1' to 'v2' and "
        + "the row count fell to 100 (usually 200)"
      #expect(first.outcome == .fail && first.observed.hasSuffix(told), "\(first.observed)")
      let second = try await Self.drift(rides, 11)
      #expect(second.movement?.since == moment(10) && second.observed.hasSuffix(told), "\(second.observed)")
      #expect(second.movement?.coincidesWith?.map(\.kind) == [.schema, .modelVersion, .volume])
      let run = try #require(try await rides.store.currentRun(dataset: "rides", window: day(11)))
      let stored = try await rides.store.findings(run: run.id).first { $0.column == "fare" && $0.faultClass == .drift }
      #expect(stored == second && stored?.movement?.parts?.first?.now == 1)
    }
  }

  @Test func `without a column the versions are those that were promoted`() async throws {
    try await Rides.with { rides in
      try await rides.store.connection.executeScript(
        """
        INSERT INTO leadsman.model_version (model, version, since, promoted_at)
        VALUES ('fares', 'v1', '2013-01-01', '2013-01-01'), ('fares', 'v2', '2013-01-11', '2013-01-11')
        """)
      for number in 7..<10 { try await rides.play(number, .usual) }
      try await rides.load(10, .dear)
      let drift = try await Self.drift(rides, 10)
      #expect(drift.observed.hasSuffix(", as the model version changed from 'v1' to 'v2'"), "\(drift.observed)")
    }
  }
}
