import Agent
import Foundation
import Postgres
import Profiles
import Rules

/// What the command line calls something to read: `[SOURCE:]TABLE[@RANGE]` or `[SOURCE:]"SELECT …"`.
struct SourceArgument {
  let source: String?
  let text: String
  /// Of a table alone: in a query an @ is an operator.
  let range: String?

  init(_ argument: String) {
    var rest = argument[...]
    // `::` is a cast, and a query has a blank before it.
    if let match = argument.prefixMatch(of: /\s*([\w.-]+):(?!:)/) {
      source = String(match.1)
      rest = argument[match.range.upperBound...]
    } else {
      source = nil
    }
    guard !AdHocSource.readsAsQuery(String(rest)), let at = Self.range(in: rest) else {
      (text, range) = (String(rest), nil)
      return
    }
    text = String(rest[..<at])
    range = String(rest[rest.index(after: at)...])
  }

  /// The last @ that is not within a quoted name.
  private static func range(in text: Substring) -> Substring.Index? {
    var isQuoted = false
    var found: Substring.Index?
    for index in text.indices {
      if text[index] == "\"" { isQuoted.toggle() }
      if text[index] == "@", !isQuoted { found = index }
    }
    return found
  }
}

/// Turns arguments into what can be read: the settings are read when a source is named, and only then.
struct SourceResolver {
  let settingsPath: String
  let timeColumn: String?
  let timeZone: TimeZone
  /// Whether the command finds a time column by itself, where none is named.
  var guessesTime = false

  /// - Parameters:
  ///   - connection: where a table is that names no source; nil: libpq's environment.
  ///   - window: where the argument itself has none.
  /// - Throws: `CommandFailure.usage`.
  func source(_ argument: String, connection: String?, window: String?) throws -> AdHocSource {
    let parsed = SourceArgument(argument)
    let window = try (parsed.range ?? window).map(range)
    if window != nil, timeColumn == nil, !guessesTime {
      throw CommandFailure(.usage, "a window needs --time, the column by which it is cut")
    }
    let named = try parsed.source.map(settings)
    do throws(AdHocSource.Flaw) {
      return try AdHocSource(
        parsed.text, connection: ConnectionInfo(named?.connection.exposed ?? connection ?? ""),
        limits: named.map { ReadLimits($0) } ?? .standard, window: window)
    } catch {
      throw CommandFailure(.usage, error.description)
    }
  }

  private func settings(_ name: String) throws -> Settings.Source {
    guard FileManager.default.fileExists(atPath: settingsPath) else {
      throw CommandFailure(
        .usage,
        "'\(name):' names a source, and there is no settings file '\(settingsPath)'; name it with --settings, or give "
          + "--connection and the table alone")
    }
    let sources = try Workspace.settings(settingsPath, environment: ProcessInfo.processInfo.environment).sources
    if let source = sources.first(where: { $0.name == name }) { return source }
    let known = sources.map(\.name).joined(separator: ", ")
    throw CommandFailure(.usage, "no source is called '\(name)'; there are: \(known)")
  }

  private func range(_ text: String) throws -> Window {
    let parts = text.split(separator: "..", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1, let day = try WindowArgument(text).day(in: timeZone) { return day }
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw CommandFailure(.usage, "'\(text)' is no range of days or moments; write 2013-02-01..2013-03-01, or one day")
    }
    let window = Window(
      start: try WindowArgument(parts[0]).instant(in: timeZone), end: try WindowArgument(parts[1]).instant(in: timeZone)
    )
    guard window.start < window.end else {
      throw CommandFailure(.usage, "the range '\(text)' ends before it begins; its end is excluded")
    }
    return window
  }
}
