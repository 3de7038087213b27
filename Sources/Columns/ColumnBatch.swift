/// Some thousands of rows, column by column.
package struct ColumnBatch: Sendable {
  package var columns: [Column]
  /// Rows of a batch without columns, which no column can count.
  private var bareRows = 0

  package init(columns: [(name: String, type: ColumnType)]) {
    self.columns = columns.map { Column(name: $0.name, type: $0.type) }
  }

  /// Rows in the batch; every column holds as many once a row is complete.
  package var rowCount: Int { columns.first?.count ?? bareRows }

  /// Counts a row of a table that has no columns.
  package mutating func appendBareRow() {
    precondition(columns.isEmpty, "a row of a batch with columns is appended column by column")
    bareRows += 1
  }

  package mutating func removeAll() {
    bareRows = 0
    for index in columns.indices { columns[index].removeAll() }
  }
}
