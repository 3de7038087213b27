import Agent
import ArgumentParser
import Checks
import Foundation
import History
import Incidents
import Profiles
import Rules

struct IncidentsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incidents", abstract: "List incidents, look at one, and say what it was.",
    discussion: """
      Examples:
        leadsman incidents --all
        leadsman incidents show INC-T64EFQEB4C
        leadsman incidents ack INC-T64EFQEB4C --actor ada
        leadsman incidents accept INC-T64EFQEB4C --false-alarm

      Exit codes: 0 done; 2 the rules or the command line are wrong, there is no such incident, or the step may not \
      follow; 3 the state cannot be had.
      """,
    subcommands: [List.self, Show.self, Acknowledge.self, Resolve.self, Accept.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Incidents, the newest first.")

    @OptionGroup var common: CommonOptions
    @Option(name: .long, help: .init("Only this dataset.", valueName: "name")) var dataset: String?
    @Flag(name: .long, help: "Resolved ones too.") var all = false
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let workspace = try await Workspace.load(common)
      let incidents = try await State.use(workspace) { store, _ in
        try await store.incidents(
          dataset: dataset, status: all ? Incident.Status.allCases : [.open, .acknowledged])
      }
      if json {
        print(try EvaluationJSON.text(incidents.map(IncidentJSON.init)))
      } else if incidents.isEmpty {
        print(all ? "no incidents" : "no open incidents; --all shows resolved ones")
      } else {
        for stored in incidents { print(IncidentText(stored).line) }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One incident with every step it took.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "As INC-…") var id: String

    func run() async throws {
      let workspace = try await Workspace.load(common)
      let (stored, events) = try await State.use(workspace) { store, _ in
        (try await store.incident(id: id), try await store.incidentEvents(id: id))
      }
      guard let stored else {
        throw CommandFailure(.usage, IncidentDesk.DeskError.noSuchIncident(id).description)
      }
      print(IncidentText(stored).line)
      print("  \(stored.summary)")
      if let previous = stored.incident.previous { print("  the one before: \(previous)") }
      for event in events {
        print(
          "  \(event.at)  \(event.kind.padded(18)) \(event.status.rawValue.padded(13)) \(event.actor): \(event.cause)")
      }
    }
  }

  struct Acknowledge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ack", abstract: "Say that somebody is on it.")
    @OptionGroup var target: IncidentTarget
    func run() async throws { try await target.apply(.acknowledge) }
  }

  struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End it by hand; the next failing window opens a new one.")
    @OptionGroup var target: IncidentTarget
    func run() async throws { try await target.apply(.resolve) }
  }

  struct Accept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End it as expected (drift: the reference moves to the windows since) or as a false alarm.")
    @OptionGroup var target: IncidentTarget
    @Flag(help: "What it was.") var kind: Kind

    enum Kind: String, EnumerableFlag {
      case expected
      case falseAlarm
    }

    func run() async throws { try await target.apply(.accept(kind == .expected ? .expected : .falseAlarm)) }
  }
}

/// One incident, and who does something about it.
struct IncidentTarget: ParsableArguments {
  @OptionGroup var common: CommonOptions
  @Argument(help: "As INC-…") var id: String
  @Option(name: .long, help: .init("Who does it; the user of this process, if not given.", valueName: "name"))
  var actor = NSUserName()

  func apply(_ action: IncidentAction) async throws {
    let workspace = try await Workspace.load(common)
    do {
      let incident = try await State.use(workspace) { store, _ in
        try await IncidentDesk(store, routes: workspace.rules.routes, clock: { Instant(Date()) })
          .apply(action, to: id, actor: actor, at: Instant(Date()))
      }
      print("\(incident.id) is \(incident.status.rawValue)\(incident.closure.map { " (\($0.rawValue))" } ?? "")")
    } catch let error as IncidentDesk.DeskError {
      throw CommandFailure(.usage, error.description)
    } catch let error as IncidentError {
      throw CommandFailure(.usage, error.description)
    }
  }
}
