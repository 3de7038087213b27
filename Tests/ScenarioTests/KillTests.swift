import Foundation
import Testing

/// A process that is killed, and the next one: nothing is lost, nothing is asked for twice.
@Suite(.serialized) struct KillTests {
  private static let runPoints = [
    "trigger.before-dispatch", "run.before-commit", "run.after-commit", "after-claim-before-post",
    "after-post-before-record", "after-record",
  ]

  @Test("A run that is killed at a point is made good by the next run", arguments: runPoints)
  func runKilled(at point: String) async throws {
    try await Night.with { night in
      let first = try await night.workspace.run(Night.run, ["LEADSMAN_CRASH_AT": point])
      #expect(first.status == Command.killed, "\(first.output)")
      try await night.endLeases()
      let second = try await night.workspace.run(Night.run)
      #expect(second.status == 1, "\(second.output)")
      try await night.expectToldOnce(runs: 2)
    }
  }

  @Test("A run that is killed at the same point time after time is made good in the end", arguments: runPoints)
  func runKilledAgain(at point: String) async throws {
    try await Night.with { night in
      for _ in 1...3 {
        _ = try await night.workspace.run(Night.run, ["LEADSMAN_CRASH_AT": point])
        try await night.endLeases()
      }
      #expect(try await night.workspace.run(Night.run).status == 1)
      try await night.expectToldOnce(runs: 4)
    }
  }

  @Test("A run that is killed at any moment is made good by the next run", arguments: UInt64(1)...20)
  func runKilled(seed: UInt64) async throws {
    let length = try await Self.lengthOfRun()
    try await Night.with { night in
      let command = try night.workspace.start(Night.run)
      // Waiting is the point here: the moment of the kill.
      try await Task.sleep(for: length * Night.share(seed))
      command.send(SIGKILL)
      _ = try await command.ended()
      try await night.endLeases()
      let second = try await night.workspace.run(Night.run)
      #expect(second.status == 1, "\(second.output)")
      try await night.expectToldOnce(runs: 2)
    }
  }

  @Test("Before its lease has ended nobody else sends what a dead run had claimed")
  func leaseHolds() async throws {
    try await Night.with { night in
      _ = try await night.workspace.run(Night.run, ["LEADSMAN_CRASH_AT": "after-claim-before-post"])
      _ = try await night.workspace.run(Night.run)
      #expect(try await night.workspace.sql("SELECT bool_and(status = 'sending') FROM leadsman.outbox") == "t")
      try await night.endLeases()
      _ = try await night.workspace.run(Night.run)
      try await night.expectToldOnce(runs: 1)
    }
  }

  @Test("A report on a trigger that is killed can be made again")
  func reportKilled() async throws {
    try await Night.with { night in
      _ = try await night.workspace.run(Night.run)
      let id = try await night.workspace.sql("SELECT id FROM leadsman.trigger")
      let steps = [
        ["accept", id], ["running", id], ["succeed", id, "--outcome", "promoted", "--model-version", "v2"],
      ]
      for step in steps {
        let arguments = ["triggers"] + step + ["--worker", "w"]
        let first = try await night.workspace.run(arguments, ["LEADSMAN_CRASH_AT": "trigger.before-transition"])
        #expect(first.status == Command.killed, "\(first.output)")
        #expect(try await night.workspace.run(arguments).status == 0)
      }
      #expect(try await night.workspace.sql("SELECT status, outcome FROM leadsman.trigger") == "succeeded|promoted")
      let events = "SELECT string_agg(status, ' ' ORDER BY seq) FROM leadsman.trigger_event"
      #expect(try await night.workspace.sql(events) == "proposed dispatched accepted running succeeded")
      #expect(try await night.workspace.sql("SELECT count(*) FROM leadsman.reference") == "1")
      #expect(try await night.workspace.sql("SELECT closure FROM leadsman.incident") == "retrained")
    }
  }

  /// How long a run takes that nobody kills, on this machine under its present load.
  private static func lengthOfRun() async throws -> Duration {
    var length = Duration.zero
    try await Night.with { night in
      length = try await ContinuousClock().measure { _ = try await night.workspace.run(Night.run) }
    }
    return length
  }
}
