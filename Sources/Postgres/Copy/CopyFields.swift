import Columns

/// Gathers rows into strips of some kilobytes, and decodes each strip column by column into a batch.
///
/// The bytes of a strip stay in the first cache while the columns go over them one after another.
struct CopyFields: Sendable {
  private(set) var batch: ColumnBatch
  /// Bytes of the rows in the batch and the strip.
  private(set) var byteCount = 0
  private let decoders: [CopyColumnDecoder]
  private let lengths: [CopyColumnDecoder.Lengths]
  private var strip: CopyStrip

  /// Of a row: the server sends each as one message, whose length has 31 bits.
  private static let longestRow = Int(Int32.max)

  init(columns: [(name: String, type: ColumnType)], batchRows: Int) {
    batch = ColumnBatch(columns: columns)
    decoders = columns.map { CopyColumnDecoder(of: $0.type) }
    lengths = decoders.map(\.lengths)
    strip = CopyStrip(columnCount: columns.count, rowLimit: min(batchRows, CopyStrip.mostRows))
  }

  var count: Int { decoders.count }

  /// Rows in the batch and the strip.
  var rowCount: Int { batch.rowCount + strip.rowCount }

  func name(_ index: Int) -> String { batch.columns[index].name }

  mutating func removeAll() {
    batch.removeAll()
    byteCount = 0
  }

  enum RowScan {
    case complete(end: Int)
    case incomplete
    /// A field's length is not possible for its column.
    case impossible(column: Int, position: Int, length: Int)
  }

  /// Takes in the row whose field count stands at `start`, where all of it has arrived.
  @inline(__always)
  mutating func takeRow(_ bytes: UnsafeRawBufferPointer, at start: Int) -> RowScan {
    let scan = strip.findFields(bytes, at: start, lengths)
    guard case .complete(let end) = scan else { return scan }
    guard end - start <= Self.longestRow else {
      return .impossible(column: count - 1, position: start, length: end - start)
    }
    strip.append(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    byteCount += end - start
    return scan
  }

  var isStripFull: Bool { strip.isFull }
  var isStripEmpty: Bool { strip.rowCount == 0 }

  /// Moves the rows of the strip into the batch.
  /// - Returns: the first field that is not of its column's type, and how many bytes of the strip stand before it.
  mutating func decodeStrip() -> (column: Int, position: Int)? {
    var fault: (column: Int, position: Int)?
    for (index, decoder) in decoders.enumerated() {
      guard let position = strip.decode(index, by: decoder, into: &batch.columns[index]) else { continue }
      if position < fault?.position ?? .max { fault = (index, position) }
    }
    if decoders.isEmpty { for _ in 0..<strip.rowCount { batch.appendBareRow() } }
    strip.removeAll()
    return fault
  }
}
