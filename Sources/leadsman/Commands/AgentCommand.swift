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
      On SIGTERM or SIGINT the run at hand is finished, nothing new is begun, and the state is let go of. When the state
      is lost the agent ends with exit code 3: have a supervisor start it again.
      """)

  @OptionGroup var common: CommonOptions
  @Option(name: .long, help: "Seconds between two looks at the schedules.") var interval: Int = 10

  func validate() throws {
    if interval < 1 { throw ValidationError("--interval is a number of seconds, at least 1") }
  }

  func run() async throws {
    let workspace = try Workspace.load(common)
    LoggingSystem.bootstrap(StreamLogHandler.standardError)
    var logger = Logger(label: "leadsman")
    logger.logLevel = .info
    let log = logger
    try await State.use(workspace.settings, folder: workspace.folder) { store, state in
      try await Outlet.use(workspace, state, logger: log) { outlet in
        let agent = AgentService(
          settings: workspace.settings, rules: workspace.rules, history: store, worker: outlet.worker,
          receivers: outlet.receivers, interval: .seconds(interval), logger: log)
        let group = ServiceGroup(
          configuration: .init(
            services: [.init(service: agent)], gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        try await group.run()
      }
    }
  }
}
