import Foundation
import Testing

/// The agent from the outside: its schedule, its deliveries, its ends.
@Suite(.serialized) struct AgentTests {
  @Test("The agent runs what is due, tells of it, and ends cleanly when asked to", arguments: [SIGTERM, SIGINT])
  func runsAndStops(signal: Int32) async throws {
    try await Night.with(isLive: true) { night in
      let agent = try night.workspace.start(Night.agent)
      try await night.workspace.wait(until: Night.isDelivered)
      agent.send(signal)
      let ended = try await agent.ended(within: .seconds(20))
      #expect(ended.status == 0, "\(ended.output)")
      try await night.expectToldOnce(runs: 1)
      #expect(!ended.output.contains("whsec"))
    }
  }

  @Test(
    "An agent that is killed at a point is made good by the next agent",
    arguments: [
      "trigger.before-dispatch", "run.before-commit", "run.after-commit", "after-claim-before-post",
      "after-post-before-record", "after-record",
    ])
  func killed(at point: String) async throws {
    try await Night.with(isLive: true) { night in
      let first = try night.workspace.start(Night.agent, ["LEADSMAN_CRASH_AT": point])
      #expect(try await first.ended(within: .seconds(30)).status == Command.killed)
      try await night.endLeases()
      try await makeGood(night)
    }
  }

  @Test("An agent that is killed at any moment is made good by the next agent", arguments: UInt64(1)...20)
  func killed(seed: UInt64) async throws {
    try await Night.with(isLive: true) { night in
      let first = try night.workspace.start(Night.agent)
      // Waiting is the point here: the moment of the kill.
      try await Task.sleep(for: .seconds(1) * Night.share(seed))
      first.send(SIGKILL)
      _ = try await first.ended()
      try await night.endLeases()
      try await makeGood(night)
    }
  }

  private func makeGood(_ night: Night) async throws {
    let agent = try night.workspace.start(Night.agent)
    // The wait is for what the state says; the agent's exit says the rest.
    let waited = await Result { try await night.workspace.wait(until: Night.isDelivered) }
    agent.send(SIGTERM)
    let ended = try await agent.ended(within: .seconds(20))
    #expect(throws: Never.self, "\(ended.output)") { try waited.get() }
    #expect(ended.status == 0, "\(ended.output)")
    try await night.expectToldOnce(runs: 2)
  }
}

extension Result where Failure == any Error {
  /// The outcome of an asynchronous call, its error kept for later.
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
