import Agent
import ArgumentParser
import Foundation
import History
import Profiles
import Retraining
import Rules

struct TriggersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "triggers", abstract: "The training core's inbox: claim a trigger and report what came of it.",
    discussion: """
      The same inbox is the table leadsman.trigger; NOTIFY leadsman_trigger wakes who listens. Reporting the same step \
      again changes nothing, so that a lost answer can be repeated.

      Examples:
        leadsman triggers claim --model flight-delay --worker trainer-1
        leadsman triggers running TRG-… --worker trainer-1
        leadsman triggers succeed TRG-… --outcome promoted --model-version v2

      Exit codes: 0 done, also when there is nothing to claim; 2 the rules or the command line are wrong, there is no \
      such trigger, or the step may not follow; 3 the state cannot be had.
      """,
    subcommands: [List.self, Claim.self, Accept.self, Running.self, Succeed.self, Fail.self, Cancel.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Triggers, the newest first.")

    @OptionGroup var common: CommonOptions
    @Option(name: .long, help: .init("Only this model.", valueName: "name")) var model: String?
    @Flag(name: .long, help: "Suppressed ones too.") var all = false
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() async throws {
      let workspace = try await Workspace.load(common)
      let status = Trigger.Status.allCases.filter { all || $0 != .suppressed }
      let triggers = try await State.use(workspace) { store, _ in
        try await store.triggers(model: model, status: status)
      }.map(\.trigger)
      if json {
        print(try EvaluationJSON.text(triggers.map(TriggerJSON.init)))
      } else if triggers.isEmpty {
        print("no triggers")
      } else {
        for trigger in triggers { print(TriggerJSON(trigger).line) }
      }
    }
  }

  struct Claim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Accept the oldest dispatched trigger; prints it as JSON, or nothing when there is none.")

    @OptionGroup var common: CommonOptions
    @Option(name: .long, help: .init("Only a trigger of this model.", valueName: "name")) var model: String?
    @Option(name: .long, help: .init("The name of the worker that trains.", valueName: "name")) var worker: String =
      NSUserName()

    func run() async throws {
      let workspace = try await Workspace.load(common)
      let trigger = try await State.use(workspace) { store, _ in
        try await TriggerDesk(store, routes: workspace.rules.routes, clock: { Instant(Date()) })
          .claim(by: worker, model: model, at: Instant(Date()))
      }
      if let trigger { print(try EvaluationJSON.text(TriggerJSON(trigger))) }
    }
  }

  struct Accept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Report that a worker takes this trigger.")
    @OptionGroup var target: TriggerTarget
    func run() async throws { try await target.apply(.accept(worker: target.worker)) }
  }

  struct Running: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Report that the training runs.")
    @OptionGroup var target: TriggerTarget
    func run() async throws { try await target.apply(.run) }
  }

  struct Succeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Report that the training ended well, and what came of it.",
      discussion: "promoted moves the reference to the new model's training data and ends the drift incident.")

    @OptionGroup var target: TriggerTarget
    @Option(name: .long, help: "What came of it.") var outcome: Outcome
    @Option(name: .long, help: .init("The new model version; needed with promoted.", valueName: "version"))
    var modelVersion: String?

    enum Outcome: String, ExpressibleByArgument, CaseIterable {
      case promoted
      case gatedOut = "gated_out"
      case noChange = "no_change"
    }

    func run() async throws {
      let result: Trigger.Outcome =
        switch outcome {
        case .promoted: .promoted
        case .gatedOut: .gatedOut
        case .noChange: .noChange
        }
      try await target.apply(.succeed(result, newVersion: modelVersion))
    }
  }

  struct Fail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Report that the training failed.")
    @OptionGroup var target: TriggerTarget
    func run() async throws { try await target.apply(.fail) }
  }
}

extension TriggersCommand {
  struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Withdraw a trigger that nobody will answer, so that the model may be asked for again.")
    @OptionGroup var target: TriggerTarget
    func run() async throws { try await target.apply(.cancel) }
  }
}

/// One trigger, and the worker that reports.
struct TriggerTarget: ParsableArguments {
  @OptionGroup var common: CommonOptions
  @Argument(help: "As TRG-…") var id: String
  @Option(name: .long, help: .init("The name of the worker that reports.", valueName: "name")) var worker: String =
    NSUserName()

  func apply(_ action: TriggerAction) async throws {
    let workspace = try await Workspace.load(common)
    do {
      let trigger = try await State.use(workspace) { store, _ in
        try await TriggerDesk(store, routes: workspace.rules.routes, clock: { Instant(Date()) })
          .apply(action, to: id, actor: worker, at: Instant(Date()))
      }
      let outcome = trigger.outcome.flatMap { $0 == .failed ? nil : " (\($0.rawValue))" } ?? ""
      print("\(trigger.id) is \(trigger.status.rawValue)\(outcome)")
    } catch let error as TriggerDesk.DeskError {
      throw CommandFailure(.usage, error.description)
    } catch let error as TriggerError {
      throw CommandFailure(.usage, error.description)
    }
  }
}
