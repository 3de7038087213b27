extension Finding {
  /// Whether it forbids to retrain: a data test that fails, on the table as a whole or on a column that the model uses.
  ///
  /// A test of several columns is one of the table. Drift of a column that broke is the data's fault, and holds as such.
  /// - Parameter usedColumns: `Dataset.usedColumns`; nil: every column counts.
  package func holdsRetraining(usedColumns: Set<String>?) -> Bool {
    isFailure && faultClass != .drift && isOfUsed(usedColumns)
  }

  /// Whether it is of the table as a whole, or of a column that the model uses.
  package func isOfUsed(_ usedColumns: Set<String>?) -> Bool {
    guard let column, let usedColumns else { return true }
    return usedColumns.contains(column)
  }
}

extension Sequence where Element == Finding {
  /// Whether one of them forbids to retrain.
  package func holdRetraining(usedColumns: Set<String>?) -> Bool {
    contains { $0.holdsRetraining(usedColumns: usedColumns) }
  }
}
