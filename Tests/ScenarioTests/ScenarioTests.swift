import Foundation
import Testing

/// The command line as its users meet it. `RECORD=1` writes the scenarios anew: look at what changed before you keep it.
@Suite(.serialized) struct ScenarioTests {
  private static let records = ProcessInfo.processInfo.environment["RECORD"] != nil

  @Test("A scenario is answered as written, and never shows a secret or a value", arguments: Scenario.all)
  func answers(_ scenario: Scenario) async throws {
    try await Workspace.with { workspace in
      var recorded: [Scenario.Step] = []
      for step in scenario.steps { recorded.append(try await perform(step, in: workspace)) }
      if Self.records { try scenario.text(recorded).write(to: scenario.url, atomically: true, encoding: .utf8) }
    }
  }

  @Test("There are scenarios") func thereAreScenarios() {
    #expect(Scenario.all.count >= 30)
  }

  private func perform(_ step: Scenario.Step, in workspace: Workspace) async throws -> Scenario.Step {
    switch step {
    case .sql(let text): try await workspace.sql(workspace.filled(text))
    case .file(let name, let text): try workspace.write(workspace.filled(text), to: name)
    case .command(let line, let expected):
      let ended = try await workspace.shell(workspace.filled(line))
      let answer = Answer(ended, in: workspace)
      let isHidden = !ended.output.localizedCaseInsensitiveContains(Workspace.secretMark)
      #expect(isHidden || line.contains("--show-values"), "a secret or a value is shown by: \(line)\n\(ended.output)")
      if Self.records { return .command(line: line, expected: answer.recorded(over: expected)) }
      let difference = answer.difference(from: expected)
      let isAsWritten = difference.isEmpty
      #expect(isAsWritten, "$ \(line)\n\(difference.joined(separator: "\n"))")
    }
    return step
  }
}
