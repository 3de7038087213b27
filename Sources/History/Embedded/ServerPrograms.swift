import Foundation
import Subprocess

/// The programs of one Postgres installation.
struct ServerPrograms: Sendable, Equatable {
  static let oldestMajor = 14

  let directory: String
  let major: Int

  /// Finds an installation: where LEADSMAN_PG_BIN says, else by `pg_config`, in the places of Debian and Red Hat (the
  /// newest first), or on the PATH.
  /// - Parameter dataMajor: version of the data at hand, whose programs are preferred.
  /// - Throws: `HistoryError.programsMissing`, `programsTooOld`.
  static func find(environment: [String: String], dataMajor: Int?) async throws -> ServerPrograms {
    let places = await places(environment: environment)
    var found: [ServerPrograms] = []
    for place in places where hasPrograms(place) {
      guard let major = await major(of: place, environment: environment) else { continue }
      found.append(ServerPrograms(directory: place, major: major))
    }
    if let match = found.first(where: { $0.major == dataMajor }) { return match }
    if let match = found.first(where: { $0.major >= oldestMajor }) { return match }
    if let old = found.first { throw HistoryError.programsTooOld(directory: old.directory, major: old.major) }
    throw HistoryError.programsMissing(directories: places)
  }

  private static func places(environment: [String: String]) async -> [String] {
    // What the user names is the only place, so that a mistake in it is not passed over.
    if let named = environment["LEADSMAN_PG_BIN"], !named.isEmpty { return [named] }
    var places: [String] = []
    if let configured = await output(of: "pg_config", ["--bindir"], environment: environment) {
      places.append(configured)
    }
    places += installed(under: "/usr/lib/postgresql", prefix: "") + installed(under: "/usr", prefix: "pgsql-")
    places += environment["PATH", default: ""].split(separator: ":").map(String.init)
    var seen: Set<String> = []
    return places.filter { seen.insert($0).inserted }
  }

  /// `/usr/lib/postgresql/15/bin`, `/usr/pgsql-15/bin`: the newest first.
  private static func installed(under root: String, prefix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let versions = names.filter { $0.hasPrefix(prefix) }.compactMap { Int($0.dropFirst(prefix.count)) }
    return versions.sorted(by: >).map { "\(root)/\(prefix)\($0)/bin" }
  }

  private static func hasPrograms(_ directory: String) -> Bool {
    ["initdb", "pg_ctl", "postgres"].allSatisfy { access("\(directory)/\($0)", X_OK) == 0 }
  }

  /// From `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
  private static func major(of directory: String, environment: [String: String]) async -> Int? {
    var environment = environment
    environment["PATH"] = directory
    let text = await output(of: "postgres", ["--version"], environment: environment)
    return text?.firstMatch(of: #/\(PostgreSQL\) (\d+)/#).flatMap { Int($0.1) }
  }

  /// What a program on the environment's PATH prints, without the line's end; nil when it is absent or fails.
  private static func output(
    of program: String, _ arguments: [String], environment: [String: String]
  ) async -> String? {
    let variables = environment.reduce(into: [Environment.Key: String]()) {
      if let key = Environment.Key(rawValue: $1.key) { $0[key] = $1.value }
    }
    let result = try? await run(
      .name(program), arguments: Arguments(arguments), environment: .custom(variables), output: .string(limit: 4096))
    guard let result, result.terminationStatus.isSuccess else { return nil }
    return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
