import Foundation
import Subprocess

/// Runs the programs of a server as the user that owns its data.
struct ServerControl: Sendable {
  let directory: ServerDirectory
  let programs: ServerPrograms

  /// Kind to small machines, and no log that grows by itself; nothing of a statement, whose text can hold values, goes to the log.
  private static let settings = [
    ("listen_addresses", ""), ("port", "5432"), ("unix_socket_permissions", "0700"), ("shared_buffers", "64MB"),
    ("max_connections", "100"), ("max_wal_senders", "0"), ("max_wal_size", "256MB"), ("min_wal_size", "32MB"),
    ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("logging_collector", "off"),
    ("log_destination", "stderr"), ("log_checkpoints", "off"), ("log_statement", "none"),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"), ("log_timezone", "UTC"), ("timezone", "UTC"), ("lc_messages", "C"),
  ]

  /// Makes the data in `newData`; the caller puts it in its place.
  func initializeData() async throws {
    try await run(
      "initdb",
      [
        "--pgdata=data.new", "--username=leadsman", "--auth=trust", "--encoding=UTF8", "--locale=C",
        "--no-instructions",
      ])
  }

  func start() async throws {
    let options = (Self.settings + [("unix_socket_directories", directory.socketDirectory)])
      .map { "-c \($0)=\($1)" }.joined(separator: " ")
    try await run(
      "pg_ctl",
      [
        "start", "--pgdata=data", "--log=server.log", "--silent", "--wait",
        "--timeout=\(Deadlines.serverControl.components.seconds)", "--options=\(options)",
      ])
  }

  func stop() async throws {
    try await run(
      "pg_ctl",
      [
        "stop", "--pgdata=data", "--mode=fast", "--silent", "--wait",
        "--timeout=\(Deadlines.serverControl.components.seconds)",
      ])
  }

  /// Runs a program in the server's directory, so that no path of the user's passes through the shell of `pg_ctl`.
  private func run(_ program: String, _ arguments: [String]) async throws {
    var options = PlatformOptions()
    // A key press that ends leadsman is not for the server.
    options.createSession = true
    let shell = [
      "sh", "-c", #"cd -- "$1" && shift && exec "$@""#, "sh", directory.path, "\(programs.directory)/\(program)",
    ]
    let command = changeOfUser + shell + arguments
    do {
      let result = try await Subprocess.run(
        .name(command[0]), arguments: Arguments(Array(command.dropFirst())), environment: Self.environment,
        platformOptions: options, output: .discarded, error: .string(limit: 65_536))
      guard !result.terminationStatus.isSuccess else { return }
      throw failure(of: program, said: result.standardError)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw HistoryError.serverFailed(
        program: program, logFile: directory.log, lastLine: "there is no program \(command[0])")
    }
  }

  /// By a program of its own: swift-subprocess 1.0 clones this process without the C library's knowledge, whose
  /// `setgroups` and `setuid` then wait for ever, in the child, for threads that only the parent has.
  private var changeOfUser: [String] {
    if directory.user.isCurrent { return [] }
    return ["setpriv", "--reuid=\(directory.user.id)", "--regid=\(directory.user.group)", "--clear-groups"]
  }

  /// No PGDATA, PGOPTIONS or locale of the user's.
  private static var environment: Environment {
    var variables: [Environment.Key: String] = [
      "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC",
    ]
    if let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
      variables["LD_LIBRARY_PATH"] = libraries
    }
    return .custom(variables)
  }

  private func failure(of program: String, said text: String) -> HistoryError {
    let said = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let logged = program == "pg_ctl" ? directory.lastLogLine : ""
    let everything = text + logged
    if everything.contains("No space left on device") { return .diskFull(directory: directory.path) }
    if everything.contains("Permission denied") { return .fileFailed(path: directory.path, errorNumber: EACCES) }
    let line = logged.isEmpty ? said.last { $0.contains("error") } ?? said.last ?? "" : logged
    return .serverFailed(program: program, logFile: directory.log, lastLine: line)
  }
}
