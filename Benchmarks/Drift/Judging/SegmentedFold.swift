import Columns
import Profiles
import Scans

/// Folds the windows of a table into profiles of all rows and of segments of like size, one column after the other.
struct SegmentedFold {
  /// By which rows are cut; the table has no such column, as a dataset that is watched by segments need not watch it.
  static let column = "segment"

  private let segments: Int
  private var buffers: [Column]

  init(_ table: some NightlyTable, segments: Int) {
    self.segments = segments
    buffers = table.schema.map { Column(name: $0.name, type: $0.type) }
  }

  mutating func profile(_ table: some NightlyTable, _ night: Int) -> TableProfile {
    let rows = (0..<segments).map { segment in
      stride(from: segment, to: table.rowCount(night), by: segments).map(Int32.init)
    }
    var slices = rows.indices.map { segment in
      SliceProfile(
        slice: .segment(column: Self.column, value: "\(segment + 1)"), rowCount: Int64(rows[segment].count))
    }
    var columns: [ColumnProfile] = []
    for index in buffers.indices {
      buffers[index].removeAll()
      table.append(index, night, to: &buffers[index])
      columns.append(WindowFold.profile(buffers[index]))
      for segment in rows.indices {
        slices[segment].columns.append(Self.profile(rows[segment], of: buffers[index]))
      }
    }
    return TableProfile(
      dataset: "simulated", window: table.window(night), rowCount: Int64(table.rowCount(night)),
      schema: SchemaSnapshot(columns: [], primaryKey: []), columns: columns,
      slices: slices + [SliceProfile(slice: .otherSegments(column: Self.column))])
  }

  private static func profile(_ rows: [Int32], of column: borrowing Column) -> ColumnProfile {
    var own = Column(name: column.name, type: column.type)
    rows.withUnsafeBufferPointer { own.append(rows: $0, of: column) }
    var fold = ColumnFold(name: column.name, type: column.type, isOfSegment: true)
    fold.fold(own)
    return fold.profile()
  }
}
