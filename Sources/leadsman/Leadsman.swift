import ArgumentParser
import Foundation

@main struct Leadsman: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leadsman",
    abstract: "Tests the tables that a model reads and writes, watches their drift, and asks for retraining.",
    discussion: """
      leadsman check            test one window of each dataset, store nothing: for cron and CI
      leadsman run              the same, with history, incidents, alerts and retraining triggers
      leadsman agent            runs due datasets by their schedule until it is stopped
      leadsman demo             half a year of nights over real flights

      Exit codes: 0 all tests hold, 1 a test failed, 2 the rules or the command line are wrong, 3 something could not
      be evaluated. When several apply: 2, then 1, then 3.
      """,
    version: Version.text,
    subcommands: [
      CheckCommand.self, RunCommand.self, AgentCommand.self, ValidateCommand.self, IncidentsCommand.self,
      TriggersCommand.self, DemoCommand.self,
    ])

  static func main() async {
    // A receiver or a reader of our output that goes away is an error to handle, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      if let sentence = failure.sentence { Terminal.complain("leadsman: \(sentence)") }
      Foundation.exit(failure.status.rawValue)
    } catch {
      let isHelp = exitCode(for: error) == .success
      let text = fullMessage(for: error)
      if isHelp { print(text) } else { Terminal.complain(text) }
      Foundation.exit(isHelp ? ExitStatus.allHold.rawValue : ExitStatus.usage.rawValue)
    }
  }
}

enum Version {
  static let text = "0.1.0"
}
