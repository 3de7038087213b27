import CLibpq
import Foundation

/// One attempt to connect, blocking its thread, that heeds the time limit and the cancellation of its task.
struct ConnectionAttempt {
  private let info: ConnectionInfo

  init(_ info: ConnectionInfo) {
    self.info = info
  }

  /// - Throws: `PostgresError.connectionFailed`, `CancellationError`.
  func run() throws -> ConnectionHandle {
    guard info.isReadable else { throw failure(.invalidConnectionString) }
    guard let started = withKeywords([], { PQconnectStartParams($0, $1, 1) }) else { throw failure(.other) }
    let handle = ConnectionHandle(started)
    if PQstatus(started) == CONNECTION_BAD { throw failure(of: handle) }
    // Makes the server's part of a failure carry its SQLSTATE, in whatever language the server speaks.
    PQsetErrorVerbosity(started, PQERRORS_VERBOSE)
    let options = options(of: handle)
    let seconds = options["connect_timeout"].flatMap { Int($0) }
    if options["host", default: ""].contains(",") {
      // Only libpq itself can go on to the next of several hosts when one does not answer in time.
      return try connectToOneOfSeveral(timeout: seconds)
    }
    // As in libpq: 0 and negative numbers mean no limit, and 1 means 2.
    let limit = seconds.map { $0 <= 0 ? Duration.seconds(Int32.max) : .seconds(max($0, 2)) } ?? Deadlines.connect
    try poll(handle, until: ContinuousClock.now + limit)
    return handle
  }

  private func poll(_ handle: ConnectionHandle, until deadline: ContinuousClock.Instant) throws {
    var status = PGRES_POLLING_WRITING
    while status != PGRES_POLLING_OK {
      if status == PGRES_POLLING_FAILED { throw failure(of: handle) }
      let events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT
      var descriptor = pollfd(fd: PQsocket(handle.pointer), events: Int16(events), revents: 0)
      let isReady = Foundation.poll(&descriptor, 1, Int32(Deadlines.connectPoll.postgresMilliseconds)) > 0
      try Task.checkCancellation()
      if isReady {
        status = PQconnectPoll(handle.pointer)
      } else if ContinuousClock.now >= deadline {
        throw failure(of: handle, hasTimedOut: true)
      }
    }
  }

  private func connectToOneOfSeveral(timeout: Int?) throws -> ConnectionHandle {
    let extra = timeout == nil ? [("connect_timeout", "\(Deadlines.connect.components.seconds)")] : []
    guard let connected = withKeywords(extra, { PQconnectdbParams($0, $1, 1) }) else { throw failure(.other) }
    let handle = ConnectionHandle(connected)
    guard PQstatus(connected) == CONNECTION_OK else { throw failure(of: handle) }
    return handle
  }

  /// Calls `body` with libpq's two lists; an option overrides the same one before it, and the user's text comes second.
  private func withKeywords<Result>(
    _ extra: [(String, String)],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    var options =
      [("fallback_application_name", "leadsman"), ("dbname", info.text), ("client_encoding", "UTF8")] + extra
    if info.text.isEmpty { options.remove(at: 1) }
    let keywords = options.map { strdup($0.0) }
    let values = options.map { strdup($0.1) }
    defer { for copy in keywords + values { free(copy) } }
    return body(keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil])
  }

  /// The options after libpq has added its environment variables, service file and defaults.
  private func options(of handle: ConnectionHandle) -> [String: String] {
    guard let list = PQconninfo(handle.pointer) else { return [:] }
    defer { PQconninfoFree(list) }
    return ConnectionInfo.options(list)
  }

  private func failure(_ reason: ConnectionFailure.Reason) -> PostgresError {
    .connectionFailed(ConnectionFailure(reason, address: info.address))
  }

  private func failure(of handle: ConnectionHandle, hasTimedOut: Bool = false) -> PostgresError {
    .connectionFailed(
      ConnectionFailure(
        address: ServerAddress(of: handle.pointer),
        libpqMessage: String(libpq: PQerrorMessage(handle.pointer)) ?? "", hasTimedOut: hasTimedOut))
  }
}
