import Columns
import Profiles
import Scans

/// Folds the windows of a table into profiles, as a scan does, one column after the other.
struct WindowFold {
  private var buffers: [Column]

  init(_ table: some NightlyTable) {
    buffers = table.schema.map { Column(name: $0.name, type: $0.type) }
  }

  mutating func profile(_ table: some NightlyTable, _ night: Int) -> TableProfile {
    let columns = buffers.indices.map { index in
      buffers[index].removeAll()
      table.append(index, night, to: &buffers[index])
      return Self.profile(buffers[index])
    }
    return TableProfile(
      dataset: "simulated", window: table.window(night), rowCount: Int64(table.rowCount(night)),
      schema: SchemaSnapshot(columns: [], primaryKey: []), columns: columns)
  }

  static func profile(_ values: borrowing Column) -> ColumnProfile {
    var fold = ColumnFold(name: values.name, type: values.type)
    fold.fold(values)
    return fold.profile()
  }
}
