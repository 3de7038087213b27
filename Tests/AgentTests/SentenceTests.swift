import Checks
import Delivery
import History
import Incidents
import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@testable import Agent

/// What a verdict and an error are called.
@Suite struct SentenceTests {
  private static func finding(
    _ test: String, _ outcome: Finding.Outcome, _ faultClass: Finding.FaultClass = .validity
  ) -> Finding {
    Finding(test: test, column: test, faultClass: faultClass, outcome: outcome, observed: "found", expected: "wanted")
  }

  private static let broken = finding("broken", .fail)
  private static let empty = finding("empty", .fail, .volume)
  private static let drifted = finding("drifted", .fail, .drift)
  private static let unable = finding("unable", .notEvaluated(.because("why")))
  private static let passed = finding("passed", .pass)

  @Test(
    arguments: [
      ([passed, broken, drifted], .brokenData, .validity),
      ([drifted, empty, broken], .brokenData, .volume),
      ([passed, drifted], .drifted, .drift),
      ([drifted, unable, passed], .drifted, .drift),
      ([unable, passed], .unknown, .cannotEvaluate),
      ([unable], .unknown, .cannotEvaluate),
    ] as [([Finding], Verdict, Finding.FaultClass)])
  func `a verdict is told by what led to it`(findings: [Finding], verdict: Verdict, told: Finding.FaultClass) {
    let evaluation = Evaluation(dataset: "d", window: day(7), asOf: moment(8), profile: nil, findings: findings)
    #expect(evaluation.verdict == verdict)
    let sentence = VerdictSentence(evaluation).description
    #expect(sentence == IncidentSummary.sentence(of: findings, faultClass: told))
    #expect(!sentence.contains("passed"))
  }

  @Test func `a healthy window is told by how many tests passed`() {
    let warned = Self.finding("warned", .warn)
    let warming = Self.finding("warming", .notEvaluated(.warmingUp(windowsMissing: 2)))
    let evaluation = Evaluation(
      dataset: "d", window: day(7), asOf: moment(8), profile: nil,
      findings: [Self.passed, warned, Self.finding("another", .pass), warming])
    #expect(VerdictSentence(evaluation).description == "2 of 4 tests passed, none failed")
  }

  @Test func `an error of the server is told without its words, which can quote data`() async throws {
    try await TestDatabase.with { database in
      let connection = try await database.connect()
      let error = await #expect(throws: PostgresError.self) {
        try await connection.query("/* leadsman:test */ SELECT 'hunter2'::integer")
      }
      let failure = try #require(error)
      #expect(FailureSentence(failure).description == failure.description)
      #expect(!FailureSentence(failure).description.contains("hunter2"))
      #expect(FailureSentence(failure, showingValues: true).description.contains("hunter2"))
      await connection.close()
    }
  }

  private struct Odd: Error, CustomStringConvertible {
    let description = "hunter2"
  }

  @Test(arguments: [true, false])
  func `an error that is not ours is named by its type alone`(showsValues: Bool) {
    let sentence = FailureSentence(Odd(), showingValues: showsValues).description
    #expect(sentence.contains("Odd") && !sentence.contains("hunter2"))
  }

  @Test func `an error of ours is told in its own sentence`() {
    let scan = ScanError.incompleteAnswer(table: "rides")
    #expect(FailureSentence(scan).description == scan.description)
    let state = HistoryError.diskFull(directory: "/state")
    #expect(FailureSentence(state).description == state.description)
    let event = DeliveryError.eventTooLarge(type: "t", bytes: 9, limit: 8)
    #expect(FailureSentence(event).description == event.description)
  }
}
