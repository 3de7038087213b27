import CLibpq
package import Columns

extension PostgresConnection {
  /// Streams the rows of a query through `fold` in batches, on the connection's executor; only the state leaves.
  /// - Parameters:
  ///   - sql: the query alone; `COPY (…) TO STDOUT (FORMAT binary)` is put around it.
  ///   - columns: the query's columns in order, under the names that the batches shall have.
  ///   - meter: counts the rows, and may make them wait.
  ///   - fold: what it throws ends the COPY and is thrown on; the connection stays usable.
  /// - Throws: `PostgresError`, `CopyError`, `CancellationError`.
  package func copyOut<State: Sendable>(
    _ sql: String, columns: [(name: String, type: ColumnType)], batchRows: Int = CopyDecoder.batchRows,
    meter: RowMeter = RowMeter(),
    into state: State, _ fold: @Sendable (inout State, borrowing ColumnBatch) throws -> Void
  ) async throws -> State {
    try await cancellable {
      let command = try copyCommand(sql, columns: columns)
      let decoder = CopyDecoder(columns: columns, batchRows: batchRows)
      var state = state
      try copyOut(command, StatementPurpose(sql: sql), decoder, meter, { try fold(&state, $0) }, endPart: {})
      return state
    }
  }

  /// Streams a query that tells by itself where its parts end: one more column, an int4, comes first, which is null in
  /// rows, and set in a row after each part, where all other columns are null. No batch holds rows of two parts.
  /// - Parameters:
  ///   - columns: without the first.
  ///   - endPart: called after each part; what it throws ends the COPY, as what `fold` throws.
  /// - Throws: `PostgresError`, `CopyError`, `CancellationError`.
  package func copyParts<State: Sendable>(
    _ sql: String, columns: [(name: String, type: ColumnType)], batchRows: Int = CopyDecoder.batchRows,
    meter: RowMeter = RowMeter(),
    into state: State, _ fold: @Sendable (inout State, borrowing ColumnBatch) throws -> Void,
    endPart: @Sendable (inout State) throws -> Void
  ) async throws -> State {
    try await cancellable {
      let command = try copyCommand(sql, columns: [(name: "part", type: .int32)] + columns)
      let decoder = CopyDecoder(columns: columns, batchRows: batchRows, isInParts: true)
      var state = state
      try copyOut(
        command, StatementPurpose(sql: sql), decoder, meter, { try fold(&state, $0) }, endPart: { try endPart(&state) })
      return state
    }
  }

  private func copyOut(
    _ command: String, _ purpose: StatementPurpose, _ decoder: consuming CopyDecoder, _ meter: RowMeter,
    _ emit: (borrowing ColumnBatch) throws -> Void, endPart: () throws -> Void
  ) throws {
    let connection = try pointer(for: purpose)
    try startCopy(connection, command, PGRES_COPY_OUT, purpose)
    meter.start()
    var counted = 0
    defer { _ = meter.count(decoder.rowCount - counted) }
    do {
      try receiveRows(connection) { bytes in
        try decoder.feed(bytes, emit, endPart: endPart)
        guard decoder.rowCount - counted >= meter.step else { return }
        let delay = meter.count(decoder.rowCount - counted)
        counted = decoder.rowCount
        // What is not taken fills the buffers on the way, and then the server waits.
        if delay > .zero { canceller.pause(delay) }
      }
    } catch {
      abandonCopy(connection, status: PGRES_COPY_OUT)
      throw error
    }
    _ = try endCopy(connection, purpose)
    try decoder.finish(emit)
  }

  /// The COPY of a query, after its columns have been held against those that the caller names; columns whose binary
  /// form is not known are cast to text.
  private func copyCommand(_ sql: String, columns: [(name: String, type: ColumnType)]) throws(PostgresError) -> String {
    let actual = try prepare(sql, types: [])
    guard actual.count == columns.count else {
      throw .columnCountMismatch(expected: columns.count, actual: actual.count)
    }
    for (wanted, found) in zip(columns, actual) where wanted.type != found.type {
      // A caller may have cast to text already.
      if wanted.type.isCopiedAsText, found.type == .text { continue }
      throw .typeMismatch(column: wanted.name, expected: wanted.type.sqlName, actual: found.type)
    }
    var query = "\(sql)\n"
    if actual.contains(where: { $0.type.isCopiedAsText }) {
      let names = actual.indices.map { "c\($0)" }
      let values = zip(names, actual).map { $1.type.isCopiedAsText ? "\($0)::text" : $0 }
      query =
        "SELECT \(values.joined(separator: ", ")) FROM (\(query)) AS source(\(names.joined(separator: ", ")))"
    }
    return "COPY (\(query)) TO STDOUT (FORMAT binary)"
  }

  private func receiveRows(
    _ connection: OpaquePointer, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var buffer: UnsafeMutablePointer<CChar>?
    while true {
      let count = PQgetCopyData(connection, &buffer, 0)
      // −1: the end; −2: a failure, which the result tells.
      guard count >= 0 else { return }
      defer { PQfreemem(buffer) }
      try body(UnsafeRawBufferPointer(start: buffer, count: Int(count)))
    }
  }

  /// Sends data to a `COPY … FROM STDIN` in whatever format the statement names.
  /// - Parameter chunks: the bytes, cut anywhere.
  /// - Returns: the rows stored.
  @discardableResult
  package func copyIn(_ sql: String, chunks: some Sequence<[UInt8]> & Sendable) async throws -> Int {
    try await cancellable {
      let purpose = StatementPurpose(sql: sql)
      let connection = try pointer(for: purpose)
      try startCopy(connection, Self.statement(sql), PGRES_COPY_IN, purpose)
      for chunk in chunks {
        if Task.isCancelled {
          abandonCopy(connection, status: PGRES_COPY_IN)
          throw CancellationError()
        }
        guard send(chunk, connection) else { break }
      }
      PQputCopyEnd(connection, nil)
      return try endCopy(connection, purpose)
    }
  }

  /// Sends data to a `COPY … FROM STDIN` as it comes; what the source throws ends the COPY, stores nothing, and is
  /// thrown on.
  /// - Returns: the rows stored.
  @discardableResult
  package func copyIn<Chunks: AsyncSequence & Sendable>(_ sql: String, from chunks: Chunks) async throws -> Int
  where Chunks.Element == [UInt8] {
    let purpose = StatementPurpose(sql: sql)
    try await cancellable {
      try startCopy(pointer(for: purpose), Self.statement(sql), PGRES_COPY_IN, purpose)
      isReceivingCopy = true
    }
    defer { isReceivingCopy = false }
    do {
      for try await chunk in chunks {
        guard try await cancellable({ send(chunk, try pointerDuringCopy(for: purpose)) }) else { break }
      }
      try Task.checkCancellation()
    } catch {
      if let connection = try? pointerDuringCopy(for: purpose) { abandonCopy(connection, status: PGRES_COPY_IN) }
      throw error
    }
    let connection = try pointerDuringCopy(for: purpose)
    PQputCopyEnd(connection, nil)
    return try endCopy(connection, purpose)
  }

  /// False when the server takes no more, and the result tells why.
  private func send(_ chunk: [UInt8], _ connection: OpaquePointer) -> Bool {
    // libpq counts in 32 bits.
    let pieces = stride(from: 0, to: chunk.count, by: 1 << 20).map { chunk[$0..<min($0 + 1 << 20, chunk.count)] }
    return pieces.allSatisfy { piece in
      piece.withUnsafeBytes { PQputCopyData(connection, $0.baseAddress, Int32($0.count)) == 1 }
    }
  }

  private func startCopy(
    _ connection: OpaquePointer, _ sql: String, _ direction: ExecStatusType, _ purpose: StatementPurpose
  ) throws(PostgresError) {
    let result = Self.result(of: PQsendQuery(connection, sql), connection)
    if result.status == direction { return }
    try check(result, purpose)
    throw .unexpectedResult(purpose)
  }

  /// Takes the results at the end of a COPY; returns the rows it moved.
  private func endCopy(_ connection: OpaquePointer, _ purpose: StatementPurpose) throws(PostgresError) -> Int {
    let result = ResultHandle(PQgetResult(connection))
    dropResults(connection)
    try check(result, purpose)
    return String(libpq: PQcmdTuples(result.pointer)).flatMap { Int($0) } ?? 0
  }

  /// Ends a COPY whose rows are no longer wanted, so that the connection can take the next statement.
  func abandonCopy(_ connection: OpaquePointer, status: ExecStatusType) {
    if status == PGRES_COPY_IN {
      PQputCopyEnd(connection, "given up by the client")
    } else {
      canceller.requestCancel()
      try? receiveRows(connection) { _ in }
    }
    dropResults(connection)
  }

  private func dropResults(_ connection: OpaquePointer) {
    while let next = PQgetResult(connection) {
      let status = ResultHandle(next).status
      // The next statement of a script can be a COPY too; there is no end to take before it has ended.
      if status == PGRES_COPY_IN || status == PGRES_COPY_OUT { return abandonCopy(connection, status: status) }
    }
  }
}

extension ColumnType {
  fileprivate var isCopiedAsText: Bool {
    switch self {
    case .array, .other: true
    default: false
    }
  }
}
