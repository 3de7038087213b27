import Checks
import Delivery
import Foundation
import History
import Postgres
import Rules

/// The settings and rules that a command works with.
struct Workspace {
  let settings: Settings
  let rules: RuleSet
  /// Where relative paths of the settings begin.
  let folder: String
  /// `--show-values`.
  let showsValues: Bool

  /// - Parameter sends: whether the command starts the programs of receivers.
  /// - Throws: `CommandFailure.usage` with every mistake of every file.
  static func load(_ options: CommonOptions, sends: Bool = false) async throws -> Workspace {
    try await load(
      settings: options.settings, environment: ProcessInfo.processInfo.environment, showValues: options.showValues,
      sends: sends)
  }

  static func load(
    settings path: String, environment: [String: String], showValues: Bool, sends: Bool
  ) async throws -> Workspace {
    let folder = (path as NSString).deletingLastPathComponent
    let classes = Finding.FaultClass.allCases.map(\.rawValue)
    let settings = try Self.settings(path, environment: environment)
    let sender = HTTPSender()
    let check = ReceiverCheck(sender: sender, path: sends ? environment["PATH", default: "/usr/bin:/bin"] : nil)
    let rules = RuleSet.load(
      settings: settings, folder: folder, faultClasses: classes, environment: environment,
      receiverMistakes: check.mistakes)
    await sender.shutdown()
    return Workspace(settings: settings, rules: try value(rules), folder: folder, showsValues: showValues)
  }

  /// The settings alone, for commands that need no rules.
  static func settings(_ path: String, environment: [String: String]) throws -> Settings {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(.usage, "there is no settings file '\(path)'; name it with --settings")
    }
    return try value(SettingsFile.load(path: path, environment: environment))
  }

  private static func value<Value>(_ result: Result<Value, RuleErrors>) throws -> Value {
    switch result {
    case .success(let value): return value
    case .failure(let errors):
      Terminal.complain(errors.description)
      let count = errors.errors.count
      throw CommandFailure(.usage, "\(count) mistake\(count == 1 ? "" : "s") in the rules; nothing was run")
    }
  }

  /// Those named, or all.
  func datasets(named names: [String]) throws -> [Dataset] {
    if names.isEmpty { return rules.datasets }
    return try names.map { name in
      if let dataset = rules.datasets.first(where: { $0.name == name }) { return dataset }
      let known = rules.datasets.map(\.name)
      let nearest = NearestName.nearest(to: name, in: known).map { "did you mean '\($0)'?" }
      let list = "there are: \(known.joined(separator: ", "))"
      throw CommandFailure(.usage, "no dataset is called '\(name)'; \(nearest ?? list)")
    }
  }

  func source(of dataset: Dataset) throws -> Settings.Source {
    guard let source = settings.sources.first(where: { $0.name == dataset.source.value }) else {
      throw CommandFailure(.usage, "\(dataset.source.location): no source is called '\(dataset.source.value)'")
    }
    return source
  }

  func sentence(_ error: PostgresError) -> String { error.description(showingValues: showsValues) }
}

/// The state while a command uses it: the private server is let go of at the end, whatever happens.
struct State {
  let info: ConnectionInfo
  private let server: EmbeddedServer?

  /// A server that somebody else looks after.
  static func shared(_ info: ConnectionInfo) -> State { State(info: info, server: nil) }

  private static func open(_ settings: Settings, folder: String) async throws -> State {
    switch settings.state {
    case .connection(let secret): return State(info: ConnectionInfo(secret.exposed), server: nil)
    case .embedded(let directory):
      let path = directory.hasPrefix("/") || folder.isEmpty ? directory : "\(folder)/\(directory)"
      let server = try await Interruption.afterwards { try await EmbeddedServer.start(state: path) }
      return State(info: server.connection, server: server)
    }
  }

  /// Runs `body` on an open history. A history that cannot be had is exit code 3.
  static func use<Result>(
    _ workspace: Workspace, _ body: (HistoryStore, State) async throws -> Result
  ) async throws -> Result {
    do {
      let state = try await State.open(workspace.settings, folder: workspace.folder)
      do {
        try Task.checkCancellation()
        let store = try await HistoryStore.open(state.info)
        let result = try await HistoryError.explained { try await body(store, state) }
        await store.close()
        try await state.release()
        return result
      } catch {
        try? await state.release()
        throw error
      }
    } catch let error as HistoryError {
      throw CommandFailure(.notEvaluated, "state: \(error.description)")
    } catch let error as PostgresError {
      throw CommandFailure(.notEvaluated, "state: \(workspace.sentence(error))")
    }
  }

  private func release() async throws { try await server?.release() }
}
