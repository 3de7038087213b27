import Columns

/// The bytes of some rows as they came, and where in them each field lies.
struct CopyStrip: Sendable {
  static let mostRows = 256
  /// Bytes at which a strip is decoded though it has few rows.
  private static let fullSize = 1 << 16
  /// Bytes after the rows that may be read, so that short fields can be read by whole words.
  static let slack = 16
  /// What a strip keeps of its memory after a row that was larger.
  private static let keptSize = 1 << 20

  private(set) var rowCount = 0
  private let rowLimit: Int
  private var bytes = [UInt8](repeating: 0, count: fullSize + slack)
  private var byteCount = 0
  /// Where each field's value starts, column by column in `rowLimit` places; 0, where none can start, for a null.
  private var starts: [UInt32]

  /// - Parameter rowLimit: rows that it takes, ≥ 1.
  init(columnCount: Int, rowLimit: Int) {
    self.rowLimit = rowLimit
    starts = [UInt32](repeating: 0, count: columnCount * rowLimit)
  }

  var isFull: Bool { rowCount == rowLimit || byteCount >= Self.fullSize }

  /// Finds the fields of the row whose field count stands at `start`, and keeps where they will lie once it is appended.
  @inline(__always)
  mutating func findFields(
    _ row: UnsafeRawBufferPointer, at start: Int, _ lengths: [CopyColumnDecoder.Lengths]
  ) -> CopyFields.RowScan {
    let shift = byteCount &- start
    let (rowLimit, rowCount) = (rowLimit, rowCount)
    return starts.withUnsafeMutableBufferPointer { starts in
      lengths.withUnsafeBufferPointer { lengths in
        var place = rowCount
        var position = start &+ 2
        for index in 0..<lengths.count {
          guard row.count &- position >= 4 else { return .incomplete }
          let length = row.bigEndian(at: position, as: UInt32.self)
          // −1, in the wire's two's complement.
          let isNull = length == .max
          guard lengths[index].allows(length) || isNull else {
            return .impossible(column: index, position: position, length: Int(Int32(bitPattern: length)))
          }
          position &+= 4
          starts[place] = isNull ? 0 : UInt32(truncatingIfNeeded: position &+ shift)
          position &+= isNull ? 0 : Int(length)
          place &+= rowLimit
        }
        return position <= row.count ? .complete(end: position) : .incomplete
      }
    }
  }

  mutating func append(_ row: UnsafeRawBufferPointer) {
    let end = byteCount + row.count
    if end + Self.slack > bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: max(end + Self.slack - bytes.count, bytes.count)))
    }
    bytes.withUnsafeMutableBytes { bytes in
      UnsafeMutableRawBufferPointer(rebasing: bytes[byteCount..<end]).copyMemory(from: row)
    }
    byteCount = end
    rowCount += 1
  }

  mutating func removeAll() {
    rowCount = 0
    byteCount = 0
    if bytes.count > Self.keptSize { bytes = [UInt8](repeating: 0, count: Self.fullSize + Self.slack) }
  }

  /// Appends one column of all rows.
  /// - Returns: where a field starts that is not of the column's type; nil when all are.
  func decode(_ index: Int, by decoder: CopyColumnDecoder, into column: inout Column) -> Int? {
    guard rowCount > 0 else { return nil }
    return bytes.withUnsafeBytes { bytes in
      starts.withUnsafeBufferPointer { starts in
        guard let base = bytes.baseAddress, let first = starts.baseAddress else { return nil }
        let rows = CopyColumnDecoder.Rows(bytes: base, starts: first + index * rowLimit, count: rowCount)
        return decoder.append(rows, to: &column)
      }
    }
  }
}
