/// Some thousands of rows, column by column.
package struct ColumnBatch: Sendable {
  package var columns: [Column]

  package init(columns: [(name: String, type: ColumnType)]) {
    self.columns = columns.map { Column(name: $0.name, type: $0.type) }
  }

  /// Rows in the batch; every column holds as many once a row is complete.
  package var rowCount: Int { columns.first?.count ?? 0 }

  package mutating func removeAll() {
    for index in columns.indices { columns[index].removeAll() }
  }
}
