import CLibpq
import Columns

/// One session of a Postgres server.
///
/// libpq blocks on the connection's own executor and nowhere else. A connection belongs to one task at a time: statements
/// of two tasks do not mix, but a transaction of one takes in the statements of the other.
package actor PostgresConnection {
  private let executor = DispatchQueueExecutor(label: "leadsman.postgres")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  package nonisolated let address: ServerAddress
  nonisolated let canceller: StatementCanceller
  private var handle: ConnectionHandle?
  /// True while a COPY into the server waits for its source, when other calls can come in between.
  var isReceivingCopy = false
  /// What the server has told about types that are not built in.
  var types = TypeCatalog()

  private init(_ handle: ConnectionHandle) {
    self.handle = handle
    address = ServerAddress(of: handle.pointer)
    canceller = StatementCanceller(connection: handle.pointer)
  }

  /// Connects, with `application_name` leadsman and a time limit of 10 s unless the user sets others.
  /// - Throws: `PostgresError.connectionFailed`, `CancellationError`.
  package static func connect(_ info: ConnectionInfo) async throws -> PostgresConnection {
    try Task.checkCancellation()
    let handle = try await ConnectionOpener().open(info)
    let connection = PostgresConnection(handle)
    try await connection.executeScript(sessionSettings)
    return connection
  }

  /// What Leadsman's reading of texts, and the same result everywhere, depend on.
  private static let sessionSettings = """
    /* leadsman:session settings */
    SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1;
    SET intervalstyle = 'postgres'
    """

  /// Ends the session; later calls throw `PostgresError.connectionClosed`.
  package func close() {
    handle = nil
  }

  /// Whether the session is there still, as far as known without asking the server.
  package var isOpen: Bool { handle.map { PQstatus($0.pointer) == CONNECTION_OK } ?? false }

  /// As 150018 for 15.18; 0 of a closed connection.
  package var serverVersion: Int { handle.map { Int(PQserverVersion($0.pointer)) } ?? 0 }

  package var isInTransaction: Bool { handle.map { PQtransactionStatus($0.pointer) != PQTRANS_IDLE } ?? false }

  /// libpq's connection, for use before the next suspension only.
  func pointer(for purpose: StatementPurpose) throws(PostgresError) -> OpaquePointer {
    if isReceivingCopy { throw .connectionBusy(purpose) }
    return try pointerDuringCopy(for: purpose)
  }

  /// The same for the COPY itself; asked for anew after each suspension, since another task may close the connection.
  func pointerDuringCopy(for purpose: StatementPurpose) throws(PostgresError) -> OpaquePointer {
    guard let handle else { throw .connectionClosed }
    guard PQstatus(handle.pointer) == CONNECTION_OK else { throw loss(purpose) }
    return handle.pointer
  }

  /// - Parameter sqlState: the server's last word.
  func loss(_ purpose: StatementPurpose, sqlState: SQLState? = nil) -> PostgresError {
    let message = String(libpq: PQerrorMessage(handle?.pointer)) ?? ""
    return .connectionLost(
      ConnectionLoss(purpose: purpose, address: address, sqlState: sqlState, libpqMessage: message))
  }

  /// Runs blocking work that the cancellation of the task cancels in the server.
  /// - Throws: `CancellationError` where the work failed because of that; what had succeeded stands.
  func cancellable<Result>(_ work: () throws -> Result) async throws -> Result {
    try Task.checkCancellation()
    let ticket = canceller.begin()
    return try await withTaskCancellationHandler {
      defer { canceller.end() }
      do {
        return try work()
      } catch let error as PostgresError where error.sqlState == .queryCanceled && Task.isCancelled {
        throw CancellationError()
      }
    } onCancel: {
      canceller.cancel(ticket)
    }
  }
}

/// Where connecting blocks, before there is a connection with an executor of its own.
private actor ConnectionOpener {
  private let executor = DispatchQueueExecutor(label: "leadsman.postgres.connect")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func open(_ info: ConnectionInfo) throws -> ConnectionHandle {
    try ConnectionAttempt(info).run()
  }
}
