import Foundation
package import Postgres

/// A private Postgres server for the state: no TCP, a Unix socket that its owner alone may use.
///
/// Everyone who uses the state's directory shares one server. Each holds a shared lock; who lets go last stops the
/// server. A server whose users were killed runs on, and the next user adopts it.
package actor EmbeddedServer {
  static let socketName = ".s.PGSQL.5432"

  /// How to connect to the database `leadsman`; holds no secret.
  package nonisolated let connection: ConnectionInfo
  private let directory: ServerDirectory
  private let control: ServerControl
  private let startLock: FileLock
  /// Held shared as long as the server is in use here; nil once released.
  private var usersLock: FileLock?

  private init(directory: ServerDirectory, programs: ServerPrograms) throws(HistoryError) {
    self.directory = directory
    control = ServerControl(directory: directory, programs: programs)
    connection = Self.connection(directory, database: "leadsman")
    startLock = try FileLock(path: directory.startLock, owner: directory.user)
    usersLock = try FileLock(path: directory.usersLock, owner: directory.user)
  }

  /// Starts the server of a state's directory, or joins the one that runs.
  /// - Parameters:
  ///   - state: made where it is missing.
  ///   - environment: for PATH and LEADSMAN_PG_BIN.
  /// - Throws: `HistoryError`, `PostgresError`, `CancellationError`.
  package static func start(
    state: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> EmbeddedServer {
    let directory = try ServerDirectory(state: state)
    let programs = try await ServerPrograms.find(environment: environment, dataMajor: directory.dataMajor)
    if let data = directory.dataMajor, data != programs.major {
      throw HistoryError.otherMajorVersion(data: data, programs: programs.major, directory: directory.path)
    }
    let server = try EmbeddedServer(directory: directory, programs: programs)
    try await server.join()
    return server
  }

  /// Lets go of the server, and stops it when no one else uses it. Later calls do nothing.
  package func release() async throws {
    guard let lock = usersLock else { return }
    usersLock = nil
    let (startLock, control, directory) = (startLock, control, directory)
    // A task of its own, awaited at once, as the one that calls is often canceled, and the server is to stop even so.
    try await Task {
      try await startLock.lock(.exclusive)
      defer { startLock.unlock() }
      guard lock.tryLock(.exclusive) else { return lock.unlock() }
      defer { lock.unlock() }
      let processes = ServerProcesses(data: directory.data)
      do {
        if processes.areRunning { try await control.stop() }
      } catch  where !processes.areRunning {
        // It was ending by itself.
      }
      try await Self.waitForEnd(directory)
      directory.removeSocketDirectory()
    }.value
  }

  /// The server's processes end a little after it says that it has stopped.
  private static func waitForEnd(_ directory: ServerDirectory) async throws {
    let deadline = ContinuousClock.now + Deadlines.serverSettles
    while ServerProcesses(data: directory.data).areRunning {
      guard ContinuousClock.now < deadline else { throw HistoryError.serverTimedOut(logFile: directory.log) }
      try await Task.sleep(for: Deadlines.poll)
    }
  }

  private func join() async throws {
    try await startLock.lock(.exclusive)
    defer { startLock.unlock() }
    try await usersLock?.lock(.shared)
    if try await answer() != .ready { try await run() }
    try await makeDatabase()
  }

  /// Starts the server when none runs; waits for one that is starting, recovering or ending.
  private func run() async throws {
    if directory.dataMajor == nil { try await makeData() }
    let deadline = ContinuousClock.now + Deadlines.serverSettles
    while true {
      let answer = try await answer()
      if answer == .ready { return }
      if answer == .none, !ServerProcesses(data: directory.data).areRunning { break }
      guard ContinuousClock.now < deadline else { throw HistoryError.serverTimedOut(logFile: directory.log) }
      try await Task.sleep(for: Deadlines.poll)
    }
    clearStaleFiles()
    try directory.putLargeLogAside()
    try directory.makeSocketDirectory()
    try await control.start()
  }

  private func makeData() async throws {
    try? FileManager.default.removeItem(atPath: directory.newData)
    try await control.initializeData()
    guard rename(directory.newData, directory.data) == 0 else {
      throw HistoryError.fileFailed(path: directory.data, errorNumber: errno)
    }
  }

  /// Removes what a killed server leaves, which Postgres does not where the process id has a new owner by now, or is
  /// that of a dead process whose parent does not ask after it, as in a container.
  private func clearStaleFiles() {
    guard let usersLock else { return }
    // Changing a lock gives the old one up, even in vain; no one can come in between, as we hold the lock on starting.
    defer { _ = usersLock.tryLock(.shared) }
    // Another user may see a server where we do not (in another container): then Postgres itself is to decide.
    guard usersLock.tryLock(.exclusive) || ServerProcesses(data: directory.data).isPostmasterDead else { return }
    let socket = "\(directory.socketDirectory)/\(Self.socketName)"
    for path in [directory.data + "/postmaster.pid", socket, socket + ".lock"] { unlink(path) }
  }

  private enum Answer {
    case ready
    /// Someone listens who does not let us in yet, or no longer.
    case notReady
    case none
  }

  private func answer() async throws -> Answer {
    do {
      let connection = try await PostgresConnection.connect(Self.connection(directory, database: "postgres"))
      await connection.close()
      return .ready
    } catch PostgresError.connectionFailed(let failure) {
      switch failure.reason {
      case .tooManyConnections: return .ready
      case .noServer: return .none
      case .notReady, .timedOut: return .notReady
      // A server that dies may hang up without a word.
      default: return failure.sqlState == nil ? .none : .notReady
      }
    }
  }

  private func makeDatabase() async throws {
    let server = try await PostgresConnection.connect(Self.connection(directory, database: "postgres"))
    let found = try await server.query(
      "/* leadsman:state database */ SELECT 1 FROM pg_catalog.pg_database WHERE datname = 'leadsman'")
    if found.isEmpty { try await server.execute("/* leadsman:state database */ CREATE DATABASE leadsman") }
    await server.close()
  }

  /// Says also what the user's environment must not: PGHOSTADDR would lead elsewhere.
  private static func connection(_ directory: ServerDirectory, database: String) -> ConnectionInfo {
    ConnectionInfo(
      """
      host='\(directory.socketDirectory)' hostaddr='' port=5432 dbname=\(database) user=leadsman \
      requirepeer='\(directory.user.name)'
      """)
  }
}
