import Checks
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
  private let showsValues: Bool

  /// - Throws: `CommandFailure.usage` with every mistake of every file.
  static func load(_ options: CommonOptions) throws -> Workspace {
    try load(
      settings: options.settings, environment: ProcessInfo.processInfo.environment, showValues: options.showValues)
  }

  static func load(settings path: String, environment: [String: String], showValues: Bool) throws -> Workspace {
    let folder = (path as NSString).deletingLastPathComponent
    let classes = Finding.FaultClass.allCases.map(\.rawValue)
    let settings = try value(SettingsFile.load(path: path, environment: environment))
    let rules = try value(
      RuleSet.load(settings: settings, folder: folder, faultClasses: classes, environment: environment))
    return Workspace(settings: settings, rules: rules, folder: folder, showsValues: showValues)
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
      let known = rules.datasets.map(\.name).joined(separator: ", ")
      throw CommandFailure(.usage, "no dataset is called '\(name)'; there are: \(known)")
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

  static func open(_ settings: Settings, folder: String) async throws -> State {
    switch settings.state {
    case .connection(let secret): return State(info: ConnectionInfo(secret.exposed), server: nil)
    case .embedded(let directory):
      let path = directory.hasPrefix("/") || folder.isEmpty ? directory : "\(folder)/\(directory)"
      let server = try await EmbeddedServer.start(state: path)
      return State(info: server.connection, server: server)
    }
  }

  /// Runs `body` on an open history. A history that cannot be had is exit code 3.
  static func use<Result>(
    _ settings: Settings, folder: String, _ body: (HistoryStore, State) async throws -> Result
  ) async throws -> Result {
    do {
      let state = try await State.open(settings, folder: folder)
      do {
        let store = try await HistoryStore.open(state.info)
        let result = try await body(store, state)
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
      throw CommandFailure(.notEvaluated, "state: \(error.description)")
    }
  }

  func release() async throws { try await server?.release() }
}
