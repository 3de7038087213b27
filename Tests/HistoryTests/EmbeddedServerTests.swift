import Foundation
import Postgres
import Testing

@testable import History

/// Each test has a server of its own, in a directory of its own.
@Suite struct EmbeddedServerTests {
  @Test func `a new server answers and is stopped by its last user`() async throws {
    try await withStateDirectory { state in
      let first = try await EmbeddedServer.start(state: state)
      let second = try await EmbeddedServer.start(state: state)
      #expect(try await startTime(first) == startTime(second))
      try await first.release()
      #expect(try await answers(second))
      try await second.release()
      #expect(ServerProcesses(data: data(state)).areRunning == false)
      await #expect(throws: PostgresError.self) { try await PostgresConnection.connect(second.connection) }
    }
  }

  @Test func `the data is there again after a stop`() async throws {
    try await withStateDirectory { state in
      try await withServer(state) { try await execute("CREATE TABLE kept AS SELECT 7 AS n", on: $0) }
      let server = try await EmbeddedServer.start(state: state)
      #expect(try await number("SELECT n FROM kept", on: server) == 7)
      try await server.release()
    }
  }

  @Test func `users who start at once share one server`() async throws {
    try await withStateDirectory { state in
      let servers = try await withThrowingTaskGroup(of: EmbeddedServer.self) { group in
        for _ in 0..<4 { group.addTask { try await EmbeddedServer.start(state: state) } }
        return try await group.reduce(into: [EmbeddedServer]()) { $0.append($1) }
      }
      var times: Set<Int64> = []
      for server in servers { times.insert(try await startTime(server)) }
      #expect(times.count == 1)
      for server in servers {
        #expect(try await answers(server))
        try await server.release()
      }
      #expect(ServerProcesses(data: data(state)).areRunning == false)
    }
  }

  @Test func `a server whose user was killed is adopted`() async throws {
    try await withStateDirectory { state in
      var orphan: EmbeddedServer? = try await EmbeddedServer.start(state: state)
      let started = try await startTime(#require(orphan))
      // What the kernel does for a killed process: its locks go, its server stays.
      orphan = nil
      let next = try await EmbeddedServer.start(state: state)
      #expect(try await startTime(next) == started)
      try await next.release()
      #expect(ServerProcesses(data: data(state)).areRunning == false)
    }
  }

  @Test func `a killed server is started again, and what was committed is there`() async throws {
    try await withStateDirectory { state in
      let first = try await EmbeddedServer.start(state: state)
      try await execute("CREATE TABLE kept AS SELECT 7 AS n", on: first)
      #expect(kill(try postmaster(state), SIGKILL) == 0)
      let second = try await EmbeddedServer.start(state: state)
      #expect(try await number("SELECT n FROM kept", on: second) == 7)
      try await first.release()
      #expect(try await answers(second))
      try await second.release()
    }
  }

  @Test func `files of a dead server whose process id lives on in another are cleared`() async throws {
    try await withStateDirectory { state in
      try await withServer(state) { _ in }
      // A process of the server's own user, which Postgres by itself would take for a server.
      let directory = try ServerDirectory(state: state)
      let impostor = Process()
      impostor.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      let user =
        directory.user.isCurrent
        ? [] : ["setpriv", "--reuid=\(directory.user.id)", "--regid=\(directory.user.group)", "--clear-groups"]
      impostor.arguments = user + ["sleep", "600"]
      impostor.standardOutput = FileHandle.nullDevice
      impostor.standardError = FileHandle.nullDevice
      try impostor.run()
      // It may have been born with other signals blocked.
      defer { kill(impostor.processIdentifier, SIGKILL) }
      try directory.makeSocketDirectory()
      let socket = "\(directory.socketDirectory)/\(EmbeddedServer.socketName)"
      let text = "\(impostor.processIdentifier)\n\(directory.data)\n1\n5432\n\(directory.socketDirectory)\n\n"
      try text.write(toFile: directory.data + "/postmaster.pid", atomically: false, encoding: .utf8)
      try text.write(toFile: socket + ".lock", atomically: false, encoding: .utf8)
      for path in [directory.data + "/postmaster.pid", socket + ".lock"] {
        chown(path, directory.user.id, directory.user.group)
      }
      try await withServer(state) { try await expectAnswer($0) }
    }
  }

  @Test(arguments: ["with a space", "it's $HOME \"quoted\"", String(repeating: "long-", count: 24), "ünïcode"])
  func `any path will do`(name: String) async throws {
    try await withStateDirectory(name) { state in
      try await withServer(state) { try await expectAnswer($0) }
    }
  }

  @Test func `nobody else may reach the socket, and there is no TCP`() async throws {
    try await withStateDirectory { state in
      try await withServer(state) { server in
        let directory = try ServerDirectory(state: state)
        for path in [directory.path, directory.socketDirectory, directory.data] {
          let mode = try #require(
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
          #expect(mode & 0o077 == 0, "\(path)")
        }
        let settings = try await query("SHOW listen_addresses", on: server)
        #expect(try settings[0].decode(0, as: String.self) == "")
        #expect(try await query("SHOW fsync", on: server)[0].decode(0, as: String.self) == "on")
        #expect(try await query("SHOW shared_buffers", on: server)[0].decode(0, as: String.self) == "64MB")
        #expect(try await query("SHOW server_encoding", on: server)[0].decode(0, as: String.self) == "UTF8")
      }
    }
  }

  @Test func `a half-made data directory is made anew`() async throws {
    try await withStateDirectory { state in
      let directory = try ServerDirectory(state: state)
      try FileManager.default.createDirectory(atPath: directory.newData, withIntermediateDirectories: false)
      try "15".write(toFile: directory.newData + "/PG_VERSION", atomically: false, encoding: .utf8)
      try await withServer(state) { try await expectAnswer($0) }
    }
  }

  @Test func `missing programs are named with what to install`() async throws {
    try await withStateDirectory { state in
      let error = await #expect(throws: HistoryError.self) {
        try await EmbeddedServer.start(state: state, environment: ["LEADSMAN_PG_BIN": "/nonexistent"])
      }
      #expect(error == .programsMissing(directories: ["/nonexistent"]))
      #expect(error?.description.contains("apt-get install postgresql") == true)
    }
  }

  @Test func `data of another major version is not touched`() async throws {
    try await withStateDirectory { state in
      let directory = try ServerDirectory(state: state)
      try FileManager.default.createDirectory(atPath: directory.data, withIntermediateDirectories: false)
      try "9\n".write(toFile: directory.data + "/PG_VERSION", atomically: false, encoding: .utf8)
      let error = await #expect(throws: HistoryError.self) { try await EmbeddedServer.start(state: state) }
      guard case .otherMajorVersion(data: 9, programs: _, directory: directory.path) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `a server that cannot start says why`() async throws {
    try await withStateDirectory { state in
      try await withServer(state) { _ in }
      try FileManager.default.removeItem(atPath: data(state) + "/global/pg_control")
      let error = await #expect(throws: HistoryError.self) { try await EmbeddedServer.start(state: state) }
      #expect(error?.description.contains("server.log") == true)
      guard case .serverFailed(program: "pg_ctl", logFile: _, let line) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(line.contains("pg_control"))
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root runs the server as another user"))
  func `a directory that the server's user may not enter is named`() async throws {
    try await withStateDirectory { parent in
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: false)
      let closed = parent + "/closed"
      try FileManager.default.createDirectory(
        atPath: closed, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      let error = await #expect(throws: HistoryError.self) {
        try await EmbeddedServer.start(state: closed + "/state")
      }
      guard case .cannotEnter(let directory, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(directory.hasSuffix("/closed"))
    }
  }

  @Test func `a released server may be released again, and a canceled task releases too`() async throws {
    try await withStateDirectory { state in
      let server = try await EmbeddedServer.start(state: state)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await #expect(throws: Never.self) { try await server.release() } }
        group.cancelAll()
      }
      #expect(ServerProcesses(data: data(state)).areRunning == false)
      try await server.release()
    }
  }
}

/// Calls `body` with the path of a directory that is not there yet, and removes it and its server afterwards.
func withStateDirectory(_ name: String = "state", _ body: (String) async throws -> Void) async throws {
  let parent = "/tmp/leadsman-test-\(UUID().uuidString.prefix(8).lowercased())"
  try FileManager.default.createDirectory(
    atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
  let state = "\(parent)/\(name)"
  defer {
    if let postmaster = try? postmaster(state) { kill(postmaster, SIGKILL) }
    if let directory = try? ServerDirectory(state: state), !directory.socketDirectory.hasPrefix(parent) {
      try? FileManager.default.removeItem(atPath: directory.socketDirectory)
    }
    try? FileManager.default.removeItem(atPath: parent)
  }
  try await body(state)
}

func withServer(_ state: String, _ body: (EmbeddedServer) async throws -> Void) async throws {
  let server = try await EmbeddedServer.start(state: state)
  try await body(server)
  try await server.release()
}

private func data(_ state: String) -> String { state + "/postgres/data" }

private func postmaster(_ state: String) throws -> Int32 {
  let text = try String(contentsOfFile: data(state) + "/postmaster.pid", encoding: .utf8)
  return try #require(text.split(separator: "\n").first.flatMap { Int32($0) })
}

private func query(_ sql: String, on server: EmbeddedServer) async throws -> ResultRows {
  let connection = try await PostgresConnection.connect(server.connection)
  let rows = try await connection.query(sql)
  await connection.close()
  return rows
}

private func execute(_ sql: String, on server: EmbeddedServer) async throws { _ = try await query(sql, on: server) }

private func number(_ sql: String, on server: EmbeddedServer) async throws -> Int {
  try await query(sql, on: server)[0].decode(0)
}

private func expectAnswer(_ server: EmbeddedServer) async throws {
  #expect(try await answers(server))
}

private func answers(_ server: EmbeddedServer) async throws -> Bool { try await number("SELECT 1", on: server) == 1 }

/// When the server was started, in microseconds: tells one server from another.
private func startTime(_ server: EmbeddedServer) async throws -> Int64 {
  try await query("SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint", on: server)[0].decode(0)
}
