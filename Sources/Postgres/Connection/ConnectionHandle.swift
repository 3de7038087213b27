import CLibpq

/// Owns a connection of libpq's and closes it.
///
/// `@unchecked Sendable`: only the executor of the owning `PostgresConnection` uses the pointer, until no one does.
final class ConnectionHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    // libpq prints notices to standard error, and they can hold values of the data.
    PQsetNoticeProcessor(pointer, { _, _ in }, nil)
  }

  deinit {
    PQfinish(pointer)
  }
}

/// Owns one result of libpq's; it is never changed, so every thread may read it.
///
/// `@unchecked Sendable`: the reading functions of libpq change nothing in a result.
final class ResultHandle: @unchecked Sendable {
  let pointer: OpaquePointer?

  init(_ pointer: OpaquePointer?) {
    self.pointer = pointer
  }

  deinit {
    PQclear(pointer)
  }

  var status: ExecStatusType { PQresultStatus(pointer) }
}
