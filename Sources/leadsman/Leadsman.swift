import Agent
import ArgumentParser
import CAllocator
import Foundation

@main struct Leadsman: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leadsman",
    abstract: "Tests the tables that a model reads and writes, watches their drift, and asks for retraining.",
    discussion: """
      leadsman demo                 half a year of nights over real flights
      leadsman validate --connect   hold the rules against the tables that they name
      leadsman check                test one window of each dataset, store nothing: for cron and CI
      leadsman plan                 how each test would be answered, the SQL, and what it would cost
      leadsman run                  the same as check, with history, incidents, alerts and retraining triggers
      leadsman agent                run due datasets by their schedule until it is stopped
      leadsman suggest TABLE        draft a rule file from what the table holds
      leadsman compare A B          two tables, queries or windows side by side, without rules
      leadsman import FILE          rule files from tests of dbt, Soda and Great Expectations

      Exit codes: 0 all tests hold, 1 a test failed, 2 the rules or the command line are wrong, 3 something could not \
      be evaluated. When several apply: 2, then 1, then 3.
      """,
    version: Version.text,
    subcommands: [
      CheckCommand.self, RunCommand.self, AgentCommand.self, ValidateCommand.self, PlanCommand.self,
      IncidentsCommand.self, TriggersCommand.self, OutboxCommand.self, ProfileCommand.self, CompareCommand.self,
      SuggestCommand.self, ImportCommand.self, DemoCommand.self, JSONSchemaCommand.self,
    ])

  static func main() async {
    // A receiver or a reader of our output that goes away is an error to handle, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // Few threads allocate at a time; an arena for each keeps what it once had.
    mallopt(M_ARENA_MAX, 1)
    // The agent answers signals itself: it finishes the run at hand.
    if (try? parseAsRoot()) is AgentCommand { Foundation.exit(await perform()) }
    switch await Interruption.cancels({ await perform() }) {
    case .ended(let status): Foundation.exit(status)
    case .interrupted(let number):
      Terminal.complain("leadsman: stopped")
      // As of a process that the signal has ended.
      Foundation.exit(128 + number)
    }
  }

  /// - Returns: the exit code.
  @Sendable private static func perform() async -> Int32 {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return ExitStatus.allHold.rawValue
    } catch {
      // Who has stopped it need not hear what it was doing.
      return Task.isCancelled ? ExitStatus.notEvaluated.rawValue : status(of: error)
    }
  }

  /// Says what went wrong.
  private static func status(of error: any Error) -> Int32 {
    if let failure = error as? CommandFailure {
      if let sentence = failure.sentence { Terminal.complain("leadsman: \(sentence)") }
      return failure.status.rawValue
    }
    switch exitCode(for: error) {
    case .success:
      print(fullMessage(for: error))
      return ExitStatus.allHold.rawValue
    case .validationFailure:
      Terminal.complain(fullMessage(for: error))
      return ExitStatus.usage.rawValue
    default:
      Terminal.complain("leadsman: \(FailureSentence(error))")
      return ExitStatus.notEvaluated.rawValue
    }
  }
}

enum Version {
  static let text = "0.1.0"
}
