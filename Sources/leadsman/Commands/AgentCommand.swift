import Agent
import ArgumentParser
import Foundation
import History
import Logging
import ServiceLifecycle
import UnixSignals

struct AgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "Run due datasets by their schedule and send alerts, until SIGTERM.",
    discussion: """
      On SIGTERM or SIGINT the runs at hand are finished, nothing new is begun, and the state is let go of. Rules are \
      read once, at the start. It logs to standard error.

      Example:
        leadsman agent --settings /etc/leadsman/leadsman.yaml

      Exit codes: 0 it was stopped; 2 the rules or the command line are wrong; 3 the state cannot be had, or was lost: \
      have a supervisor start it again.
      """)

  @OptionGroup var common: CommonOptions
  @Option(name: .long, help: .init("Seconds between two looks at the schedules.", valueName: "seconds")) var interval:
    Int = 10

  func validate() throws {
    if interval < 1 { throw ValidationError("--interval is a number of seconds, at least 1") }
  }

  func run() async throws {
    let workspace = try await Workspace.load(common, sends: true)
    LoggingSystem.bootstrap(StreamLogHandler.standardError)
    var logger = Logger(label: "leadsman")
    logger.logLevel = .info
    let log = logger
    try await State.use(workspace) { store, state in
      try await Outlet.use(workspace, state, logger: log) { outlet in
        let agent = AgentService(
          settings: workspace.settings, rules: workspace.rules, history: store,
          openHistory: { try await HistoryStore.open(state.info) }, worker: outlet.worker,
          receivers: outlet.receivers, interval: .seconds(interval), logger: log)
        let group = ServiceGroup(
          configuration: .init(
            services: [.init(service: agent)], gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        try await group.run()
      }
    }
  }
}
