import Columns
import Postgres
import Profiles

/// Folds the batches of one stream into the profiles of its columns.
struct TableFold: Sendable {
  private var columns: [ColumnFold]

  init(_ columns: some Sequence<RelationDescription.Column>) {
    self.columns = columns.map { ColumnFold(name: $0.name, type: $0.type) }
  }

  mutating func fold(_ batch: borrowing ColumnBatch) {
    for index in columns.indices { columns[index].fold(batch.columns[index]) }
  }

  func profile() -> StreamProfile { StreamProfile(columns: columns.map { $0.profile() }) }
}

/// What one stream, or a part of it, taught.
struct StreamProfile: Sendable, Equatable {
  var columns: [ColumnProfile]
  var slices: [SliceProfile] = []
}

extension StreamProfile {
  /// Adds the rows of another part of the same stream, which comes after this one.
  /// - Throws: `ProfileError`, `SketchError`.
  mutating func merge(_ other: StreamProfile) throws {
    for index in columns.indices { try columns[index].merge(other.columns[index]) }
  }
}
