import Checks
import History
import Postgres
import Profiles
import Rules
import TestSupport
import Testing

@testable import Agent

/// What a check says where the source does not answer as it should.
@Suite struct EvaluatorTests {
  private static func evaluate(
    _ rides: Rides, _ dataset: Dataset, showsValues: Bool
  ) async throws -> Evaluation {
    let connection = try await rides.database.connect()
    let evaluation = try await Evaluator(
      dataset, reader: SourceReader(connection), showsValues: showsValues
    ).evaluate(day(7), asOf: moment(8), lastSchema: .noState)
    await connection.close()
    return evaluation
  }

  private static func reasons(_ findings: [Finding]) -> [String] {
    findings.compactMap { if case .notEvaluated(.because(let reason)) = $0.outcome { reason } else { nil } }
  }

  /// Rules whose reference cannot be read, as a fare is no number there.
  private static func prepare(_ rides: Rides) async throws -> Dataset {
    try await rides.load(7)
    try await rides.store.connection.executeScript(
      """
      CREATE TABLE raw AS SELECT id, at, 'hunter2' AS fare FROM rides;
      CREATE VIEW training AS
        SELECT id, CASE WHEN fare::integer > 0 THEN at END AS at, 1.5::float8 AS fare FROM raw
      """)
    return try Rides.dataset(
      Rides.rules.replacing("{ range: 2013-01-01..2013-01-08 }", with: "{ training: training }"))
  }

  @Test func `a reference that cannot be read leaves the tests as they are`() async throws {
    try await Rides.with { rides in
      let evaluation = try await Self.evaluate(rides, Self.prepare(rides), showsValues: false)
      #expect(evaluation.verdict == .unknown && evaluation.profile?.rowCount == 200)
      #expect(evaluation.findings.filter { $0.outcome == .pass }.map(\.test) == ["row_count", "not_null(fare)"])
      let reasons = Self.reasons(evaluation.findings)
      #expect(reasons.count == 1)
      #expect(reasons.first?.hasPrefix("the reference cannot be read: ") == true)
      #expect(!(reasons.first?.contains("hunter2") ?? true))
      #expect(evaluation.shownFindings == evaluation.findings)
    }
  }

  @Test func `the server's words are shown when asked for, and only in what is shown`() async throws {
    try await Rides.with { rides in
      let evaluation = try await Self.evaluate(rides, Self.prepare(rides), showsValues: true)
      #expect(Self.reasons(evaluation.findings).allSatisfy { !$0.contains("hunter2") })
      let shown = Self.reasons(evaluation.shownFindings)
      #expect(shown.count == 1)
      #expect(shown.first?.contains("hunter2") == true)
      #expect(shown.first?.hasPrefix("the reference cannot be read: ") == true)
      #expect(evaluation.shownFindings.map(\.test) == evaluation.findings.map(\.test))
      #expect(!VerdictSentence(evaluation).description.contains("hunter2"))
    }
  }

  @Test(arguments: [true, false])
  func `a table that is not there is told of by every test`(showsValues: Bool) async throws {
    try await Rides.with { rides in
      let dataset = try Rides.dataset(Rides.rules.replacing("table: rides", with: "table: nowhere"))
      let evaluation = try await Self.evaluate(rides, dataset, showsValues: showsValues)
      #expect(evaluation.verdict == .unknown && evaluation.profile == nil)
      #expect(evaluation.findings.count == 3)
      #expect(evaluation.findings.allSatisfy { $0.incidentClass == .cannotEvaluate })
    }
  }

  @Test func `a night with the server's words stores and sends none of them`() async throws {
    try await Rides.with { rides in
      let dataset = try await Self.prepare(rides)
      let night = NightlyRun(
        dataset, routes: rides.routes, history: rides.store, source: rides.source, showsValues: true)
      let report = try await night.run(day(7), asOf: moment(8), kind: .live) { Rides.now }
      #expect(Self.reasons(report.evaluation.shownFindings).contains { $0.contains("hunter2") })
      let stored =
        try await rides.state() + rides.rows("SELECT * FROM leadsman.run")
        + rides.rows("SELECT * FROM leadsman.finding") + rides.rows("SELECT * FROM leadsman.profile")
      #expect(stored.contains { $0.contains("the reference cannot be read") })
      #expect(!stored.contains { $0.contains("hunter2") })
    }
  }
}
