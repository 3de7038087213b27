import Columns
import Postgres
import Profiles

/// Folds some of the rows of a stream by themselves.
///
/// They are gathered into batches of their own, all of a stream's length, so that the profile depends on the sequence of rows
/// alone, and not on how the stream was cut into batches.
struct SliceFold: Sendable {
  private(set) var rowCount: Int64 = 0
  /// Places of the columns among the stream's outputs.
  private let places: [Int]
  private var columns: [ColumnFold]
  private var batch: [Column]
  private var pending = 0

  /// - Parameter isOfSegment: as of `ColumnFold`.
  init(_ columns: [(name: String, type: ColumnType)], at places: [Int], isOfSegment: Bool = false) {
    self.places = places
    self.columns = places.map { ColumnFold(name: columns[$0].name, type: columns[$0].type, isOfSegment: isOfSegment) }
    batch = places.map { Column(name: columns[$0].name, type: columns[$0].type) }
  }

  /// - Parameter rows: of the batch, ascending.
  mutating func fold(_ rows: UnsafeBufferPointer<Int32>, of source: borrowing ColumnBatch) {
    rowCount += Int64(rows.count)
    var start = 0
    while start < rows.count {
      let end = min(rows.count, start + CopyDecoder.batchRows - pending)
      let piece = UnsafeBufferPointer(rebasing: rows[start..<end])
      for index in batch.indices { batch[index].append(rows: piece, of: source.columns[places[index]]) }
      pending += end - start
      start = end
      if pending == CopyDecoder.batchRows { pass() }
    }
  }

  func profile(_ slice: Slice) -> SliceProfile {
    var fold = self
    fold.pass()
    return SliceProfile(slice: slice, rowCount: rowCount, columns: fold.columns.map { $0.profile() })
  }

  private mutating func pass() {
    if pending == 0 { return }
    for index in columns.indices {
      columns[index].fold(batch[index])
      batch[index].removeAll()
    }
    pending = 0
  }
}
