import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

/// A primary of its own and a hot standby of it, which gives no query time against recovery. Both log every statement.
struct StreamStandby {
  private let directory: String
  let primary: PostgresConnection

  func standby() async throws -> PostgresConnection {
    try await TestServer.connect("\(Self.place(directory)) port=5433")
  }
  private static func place(_ directory: String) -> String { "host=\(directory) dbname=postgres user=postgres" }

  /// What the standby has logged.
  var log: String { get throws { try String(contentsOfFile: "\(directory)/standby.log", encoding: .utf8) } }

  static func with(_ body: (StreamStandby) async throws -> Void) async throws {
    let directory = "/tmp/\(TestServer.uniqueName("lm").prefix(20))"
    let programs = try #require(
      FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql").max { (Int($0) ?? 0) < (Int($1) ?? 0) })
    let bin = "/usr/lib/postgresql/\(programs)/bin"
    let options = "-c listen_addresses= -k \(directory) -c fsync=off -c shared_buffers=8MB"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    if getuid() == 0 { try await run("/bin/chown", ["postgres", directory], asRoot: true) }
    func stop() async {
      for data in ["standby", "primary"] {
        try? await run("\(bin)/pg_ctl", ["-D", "\(directory)/\(data)", "-m", "immediate", "stop"])
      }
      try? await run("/bin/rm", ["-rf", directory], asRoot: true)
    }
    do {
      try await run(
        "\(bin)/initdb",
        ["-D", "\(directory)/primary", "-U", "postgres", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C"])
      try await run(
        "\(bin)/pg_ctl",
        ["-D", "\(directory)/primary", "-l", "\(directory)/primary.log", "-w", "-o", "\(options) -p 5432", "start"])
      try await run(
        "\(bin)/pg_basebackup",
        ["-h", directory, "-U", "postgres", "-D", "\(directory)/standby", "-R", "-c", "fast", "--no-sync"])
      let standby = "\(options) -p 5433 -c max_standby_streaming_delay=0 -c log_statement=all -c log_line_prefix=%p:"
      try await run(
        "\(bin)/pg_ctl", ["-D", "\(directory)/standby", "-l", "\(directory)/standby.log", "-w", "-o", standby, "start"])
      let server = StreamStandby(
        directory: directory, primary: try await TestServer.connect("\(place(directory)) port=5432"))
      try await body(server)
      await server.primary.close()
    } catch {
      await stop()
      throw error
    }
    await stop()
  }

  /// Waits until the standby has done all that the primary has.
  func follow() async throws {
    let position = try await primary.scalar("SELECT pg_current_wal_lsn()::text", as: String.self)
    let standby = try await standby()
    let sql = "SELECT pg_last_wal_replay_lsn() >= '\(position)', pg_sleep(0.005)::text"
    for _ in 0..<10_000 where try await standby.scalar(sql, as: Bool.self) { return await standby.close() }
    throw Failed(program: "standby")
  }

  /// Not by Foundation's `Process`, which waits for the servers that a program leaves behind.
  private static func run(_ program: String, _ arguments: [String], asRoot: Bool = false) async throws {
    let drop = ["/usr/bin/setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    let command = (getuid() == 0 && !asRoot ? drop : []) + [program] + arguments
    let status = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: spawn(command)) }
    }
    if status != 0 { throw Failed(program: program) }
  }

  private static func spawn(_ command: [String]) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in 0...2 {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    let words = command.map { strdup($0) } + [nil]
    let variables = [strdup("PATH=/usr/bin:/bin"), strdup("LC_ALL=C"), nil]
    defer { for word in words + variables { free(word) } }
    var (process, status) = (pid_t(), Int32(-1))
    guard posix_spawn(&process, command[0], &actions, nil, words, variables) == 0 else { return -1 }
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }

  struct Failed: Error { let program: String }
}
