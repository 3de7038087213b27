import Columns
import Profiles
import Scans

/// Folds the windows of a table into profiles, as a scan does.
struct WindowFold {
  private let columns: [(name: String, type: ColumnType)]
  private var batch: ColumnBatch

  init(_ table: some NightlyTable) {
    columns = table.schema.map { ($0.name, $0.type) }
    batch = ColumnBatch(columns: columns)
  }

  mutating func profile(_ table: some NightlyTable, _ night: Int) -> TableProfile {
    batch.removeAll()
    var profiles: [ColumnProfile] = []
    for index in columns.indices {
      table.append(index, night, to: &batch.columns[index])
      profiles.append(Self.profile(batch.columns[index]))
    }
    return TableProfile(
      dataset: "simulated", window: table.window(night), rowCount: Int64(table.rowCount(night)),
      schema: SchemaSnapshot(columns: [], primaryKey: []), columns: profiles, rowSample: rows(table, night))
  }

  /// Some of the rows, as the rule's columns are watched together.
  private func rows(_ table: some NightlyTable, _ night: Int) -> RowSample? {
    guard table.isMultivariate else { return nil }
    let wanted = ScanRequest.SampledRows(columns: .all(except: Set(table.leftOut)))
    guard let sampling = RowSampling(wanted, seed: UInt64(night), columns) else { return nil }
    var rows = RowSampleFold(sampling, columns)
    rows.fold(batch)
    return rows.sample()
  }

  static func profile(_ values: borrowing Column) -> ColumnProfile {
    var fold = ColumnFold(name: values.name, type: values.type)
    fold.fold(values)
    return fold.profile()
  }
}
