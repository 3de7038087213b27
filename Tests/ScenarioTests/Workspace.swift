import Foundation
import Testing

/// A folder, a database and a role of its own on the server that the test script has started (PGHOST, PGPORT, PGUSER).
struct Workspace: Sendable {
  let folder: URL
  /// The name of the database and of the role, who may log in and do nothing else. Its password is `password`.
  let name: String

  /// The mark of everything that no output may show: it is in the password, and scenarios put it into data.
  static let secretMark = "hunter2"
  static let password = "hunter2-password"

  /// Calls `body` with a workspace, which goes with the test.
  static func with(_ body: (Workspace) async throws -> Void) async throws {
    let name = "scenario_" + UUID().uuidString.replacing("-", with: "").lowercased().prefix(12)
    let folder = FileManager.default.temporaryDirectory.appending(path: name)
    let workspace = Workspace(folder: folder, name: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // The program's private server runs as another user when a test runs as root, and has to get in here.
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    try await workspace.administer("CREATE DATABASE \(name) TEMPLATE template0")
    try await workspace.administer("CREATE ROLE \(name) LOGIN PASSWORD '\(password)'")
    do { try await body(workspace) } catch {
      try await workspace.remove()
      throw error
    }
    try await workspace.remove()
  }

  private func remove() async throws {
    try await administer("DROP DATABASE \(name) WITH (FORCE)")
    try await administer("DROP ROLE \(name)")
    // What the program's private server has written belongs to another user, who may be gone already.
    try? FileManager.default.removeItem(at: folder)
  }

  /// What the commands of a test see: nothing of the tester's own settings.
  var environment: [String: String] {
    let own = ProcessInfo.processInfo.environment
    var environment = ["PATH": own["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": folder.path]
    for variable in ["PGHOST", "PGPORT", "PGUSER", "SWIFT_BACKTRACE"] { environment[variable] = own[variable] }
    environment["PGDATABASE"] = name
    return environment
  }

  /// `${NAME}` of a scenario, and what stands for it.
  var placeholders: [(name: String, value: String)] {
    let own = ProcessInfo.processInfo.environment
    let port = own["LEADSMAN_TEST_TCP_PORT"] ?? own["PGPORT"] ?? "5432"
    return [
      ("${DB}", "dbname=\(name)"), ("${TCP}", "host=127.0.0.1 port=\(port) user=\(name) dbname=\(name)"),
      ("${HOST}", own["PGHOST"] ?? ""), ("${PORT}", port), ("${DIR}", folder.path), ("${ME}", name),
      ("${SCENARIOS}", Scenario.folder.path), ("${ROOT}", Scenario.root.path),
    ]
  }

  /// A scenario's text as the commands get it.
  func filled(_ text: String) -> String {
    placeholders.reduce(text) { $0.replacingOccurrences(of: $1.name, with: $1.value) }
  }

  /// An output as a scenario has it.
  func anonymous(_ text: String) -> String {
    let names = placeholders.filter {
      ["${HOST}", "${DIR}", "${ME}", "${PORT}"].contains($0.name) && !$0.value.isEmpty
    }
    return names.reduce(text) { $0.replacingOccurrences(of: $1.value, with: $1.name) }
  }

  func write(_ text: String, to path: String) throws {
    let url = folder.appending(path: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }

  func start(_ arguments: [String], _ additions: [String: String] = [:]) throws -> Command {
    let environment = environment.merging(additions) { $1 }
    return try Command(Command.leadsman, arguments, environment: environment, in: folder)
  }

  func run(_ arguments: [String], _ additions: [String: String] = [:]) async throws -> Command.Ended {
    try await start(arguments, additions).ended()
  }

  /// Runs a line as in a shell, where `leadsman` is the program under test and `sql` prints a query's rows.
  func shell(_ line: String) async throws -> Command.Ended {
    let functions = """
      leadsman() { "\(Command.leadsman)" "$@"; }
      sql() { psql -XqAt -c "$1"; }

      """
    return try await Command("/bin/bash", ["-c", functions + line], environment: environment, in: folder).ended()
  }
}

// MARK: - The database

extension Workspace {
  struct SQLFailed: Error {
    let output: String
  }

  /// - Returns: rows on lines, columns apart by `|`.
  @discardableResult func sql(_ text: String) async throws -> String {
    try await psql(text, database: name)
  }

  /// Waits until a condition holds, whose tables may not exist yet.
  func wait(until condition: String) async throws {
    try await sql(
      """
      DO $wait$
      DECLARE holds boolean;
      BEGIN
        FOR attempt IN 1..1200 LOOP
          BEGIN
            EXECUTE $condition$SELECT \(condition)$condition$ INTO holds;
          EXCEPTION WHEN undefined_table OR invalid_schema_name THEN holds := false;
          END;
          IF holds THEN RETURN; END IF;
          PERFORM pg_sleep(0.025);
        END LOOP;
        RAISE EXCEPTION 'waited in vain';
      END $wait$
      """)
  }

  private func administer(_ sql: String) async throws {
    try await psql(sql, database: ProcessInfo.processInfo.environment["PGDATABASE"] ?? "postgres")
  }

  @discardableResult private func psql(_ sql: String, database: String) async throws -> String {
    let environment = environment.merging(["PGDATABASE": database]) { $1 }
    let ended = try await Command(
      "/usr/bin/env", ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql], environment: environment, in: folder
    ).ended()
    guard ended.status == 0 else { throw SQLFailed(output: ended.output) }
    return ended.output.trimmingCharacters(in: .newlines)
  }
}
