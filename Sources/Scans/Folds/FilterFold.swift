import Columns
import Profiles

/// Folds the rows for which a condition holds, to the last bit as a scan of these rows alone would.
struct FilterFold: Sendable {
  private let condition: String
  /// Place of the condition among the stream's outputs.
  private let output: Int
  private var fold: SliceFold
  // Reused from batch to batch.
  private var rows: [Int32] = []
  private var blocks: BlockFold?

  init(
    _ condition: String, output: Int, _ columns: [(name: String, type: ColumnType)], blocks place: Int? = nil
  ) {
    self.condition = condition
    self.output = output
    fold = SliceFold(columns, at: Array(columns.indices))
    blocks = place.map { BlockFold(columns, output: $0) }
  }

  mutating func fold(_ batch: borrowing ColumnBatch) {
    rows.removeAll(keepingCapacity: true)
    // `IS TRUE` leaves no NULL.
    for (row, value) in batch.columns[output].integers.enumerated() where value != 0 { rows.append(Int32(row)) }
    rows.withUnsafeBufferPointer { fold.fold($0, of: batch) }
    blocks?.fold(batch, where: output)
  }

  func profile() -> SliceProfile {
    var profile = fold.profile(.filter(condition))
    profile.columns = profile.columns.with(blocks?.designEffects())
    return profile
  }
}
