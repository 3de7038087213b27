package import Columns

/// Decodes `COPY … (FORMAT binary)` into batches of columns, from pieces of any size; does no I/O.
///
/// Memory: one batch, which is reused, a strip of rows on their way there, and the bytes of one row that has not arrived
/// in full.
/// - SeeAlso: PostgreSQL documentation, COPY, "Binary Format".
package struct CopyDecoder: Sendable {
  private enum Phase {
    case header
    case headerExtension(remaining: Int)
    case rows
    case ended
  }

  /// Rows taken in so far.
  package private(set) var rowCount = 0
  private var phase = Phase.header
  private var fields: CopyFields
  /// What has arrived of an item that is not complete.
  private var pending: [UInt8] = []
  /// Where in the stream the bytes in hand start.
  private var baseOffset = 0
  /// Where in the stream the first row that is not decoded starts.
  private var stripOffset = 0
  private let batchRows: Int
  private let batchBytes: Int
  private let isInParts: Bool

  /// Rows to a batch: so few that the server's next rows fit into the socket's buffers while a batch is folded, and that the batches of
  /// some twenty columns stay in the processor's cache.
  package static let batchRows = 512

  private static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]

  /// - Parameters:
  ///   - columns: in the order of the stream; arrays and other types come as text.
  ///   - batchRows: rows to a batch, ≥ 1.
  ///   - batchBytes: bytes of rows at which a batch ends early.
  ///   - isInParts: whether one more column, an integer, comes first: null in rows, and set in what ends each part, where
  ///     all other columns are null. Offsets in errors leave out the bytes of that column in the last some hundred rows.
  package init(
    columns: [(name: String, type: ColumnType)], batchRows: Int = batchRows, batchBytes: Int = 4 << 20,
    isInParts: Bool = false
  ) {
    precondition(batchRows >= 1, "a batch holds at least one row")
    fields = CopyFields(columns: columns, batchRows: batchRows)
    self.batchRows = batchRows
    self.batchBytes = batchBytes
    self.isInParts = isInParts
  }

  /// Takes the next piece of the stream and hands on every batch that is full.
  /// - Parameter endPart: called after the last batch of each part; no batch holds rows of two.
  /// - Throws: `CopyError.malformed`, and what `emit` and `endPart` throw; no call may follow.
  package mutating func feed(
    _ bytes: UnsafeRawBufferPointer, _ emit: (borrowing ColumnBatch) throws -> Void, endPart: () throws -> Void = {}
  ) throws {
    if pending.isEmpty {
      let used = try consume(bytes, emit, endPart)
      if used < bytes.count { pending.append(contentsOf: bytes[used...]) }
      baseOffset += used
      return
    }
    var held: [UInt8] = []
    swap(&held, &pending)
    held.append(contentsOf: bytes)
    let used = try held.withUnsafeBytes { try consume($0, emit, endPart) }
    held.removeFirst(used)
    baseOffset += used
    swap(&held, &pending)
  }

  /// Says that the stream has ended, and hands on the last batch.
  /// - Throws: `CopyError.malformed` with `truncated`, and what `emit` throws.
  package mutating func finish(_ emit: (borrowing ColumnBatch) throws -> Void) throws {
    guard case .ended = phase else { throw try fault(at: 0, .truncated) }
    if fields.rowCount > 0 { try emitBatch(emit) }
  }

  private mutating func emitBatch(_ emit: (borrowing ColumnBatch) throws -> Void) throws {
    try decodeStrip()
    try emit(fields.batch)
    fields.removeAll()
  }

  /// Decodes every complete item and returns the number of bytes that these took.
  private mutating func consume(
    _ bytes: UnsafeRawBufferPointer, _ emit: (borrowing ColumnBatch) throws -> Void, _ endPart: () throws -> Void
  ) throws -> Int {
    var position = 0
    while position < bytes.count {
      switch phase {
      case .header:
        guard try readHeader(bytes) else { return 0 }
        position = Self.headerLength
      case .headerExtension(let remaining):
        let skipped = min(remaining, bytes.count - position)
        position += skipped
        phase = skipped == remaining ? .rows : .headerExtension(remaining: remaining - skipped)
      case .rows:
        if isInParts, let end = partEnd(bytes, at: position) {
          if fields.rowCount > 0 { try emitBatch(emit) }
          try endPart()
          position = end
          continue
        }
        guard let end = try readRow(bytes, at: position) else { return position }
        position = end
        if fields.rowCount >= batchRows || fields.byteCount >= batchBytes {
          try emitBatch(emit)
        } else if fields.isStripFull {
          try decodeStrip()
        }
      case .ended: throw try fault(at: position, .bytesAfterTrailer)
      }
    }
    return position
  }

  /// Decodes the rows that are held by their bytes alone.
  private mutating func decodeStrip() throws(CopyError) {
    if let fault = fields.decodeStrip() {
      throw .malformed(
        byteOffset: stripOffset + fault.position, reason: .malformedField(column: fields.name(fault.column)))
    }
  }

  /// A fault at a position of the bytes in hand.
  /// - Throws: the fault of a row before it, which comes first.
  @inline(never)
  private mutating func fault(at position: Int, _ reason: CopyError.Reason) throws(CopyError) -> CopyError {
    try decodeStrip()
    return .malformed(byteOffset: baseOffset + position, reason: reason)
  }

  private static let headerLength = 19

  /// Signature, flags, length of the extension; false when not all of it has arrived.
  private mutating func readHeader(_ bytes: UnsafeRawBufferPointer) throws(CopyError) -> Bool {
    let start = bytes.prefix(Self.signature.count)
    guard start.elementsEqual(Self.signature.prefix(start.count)) else { throw try fault(at: 0, .wrongSignature) }
    guard bytes.count >= Self.headerLength else { return false }
    // Bits 16 to 31 are critical; the one that was ever in use, object ids, ended with Postgres 12.
    guard bytes.bigEndian(at: 11, as: UInt32.self) >> 16 == 0 else { throw try fault(at: 11, .unknownFlags) }
    let length = bytes.bigEndian(at: 15, as: Int32.self)
    guard length >= 0 else { throw try fault(at: 15, .negativeExtensionLength) }
    phase = length == 0 ? .rows : .headerExtension(remaining: Int(length))
    return true
  }

  /// Decodes the row or trailer at `start` and returns where it ends; nil when not all of it has arrived.
  @inline(__always)
  private mutating func readRow(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(CopyError) -> Int? {
    guard bytes.count - start >= 2 else { return nil }
    let count = Int(bytes.bigEndian(at: start, as: Int16.self))
    if count == -1 {
      phase = .ended
      return start + 2
    }
    let expected = fields.count + (isInParts ? 1 : 0)
    guard count == expected else {
      throw try fault(at: start, .wrongFieldCount(expected: expected, found: count))
    }
    if isInParts, try !hasNoPart(bytes, at: start) { return nil }
    // The column of the parts, a null of four bytes, takes the place of the field count before the others.
    let start = isInParts ? start + 4 : start
    if fields.isStripEmpty { stripOffset = baseOffset + start }
    switch fields.takeRow(bytes, at: start) {
    case .complete(let end):
      rowCount += 1
      return end
    case .incomplete: return nil
    case .impossible(let column, let position, let length):
      throw try fault(at: position, .impossibleFieldLength(column: fields.name(column), length: length))
    }
  }

  /// Whether the row at `start` is not one that ends a part; false also when its start has not arrived in full.
  @inline(never)
  private mutating func hasNoPart(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(CopyError) -> Bool {
    guard bytes.count - start >= 6 else { return false }
    let length = Int(bytes.bigEndian(at: start + 2, as: Int32.self))
    // The end of a part that has not arrived in full.
    if length == 4 { return false }
    guard length == -1 else { throw try fault(at: start + 2, .impossibleFieldLength(column: "part", length: length)) }
    return true
  }

  /// The end of the row that ends a part, if one stands at `start` and has arrived; anything else `readRow` judges.
  @inline(never)
  private func partEnd(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
    let end = start + 2 + 8 + 4 * fields.count
    guard bytes.count >= end, Int(bytes.bigEndian(at: start, as: Int16.self)) == fields.count + 1,
      bytes.bigEndian(at: start + 2, as: Int32.self) == 4
    else { return nil }
    return end
  }
}
