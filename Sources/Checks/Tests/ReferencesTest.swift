import Profiles

extension ShareTest {
  /// Rows whose values have to be those of a row of another table.
  static func references(_ reference: RowReference, mostly: Double, filter: String?) -> ShareTest {
    ShareTest(
      column: reference.columns.count == 1 ? reference.columns.first : nil,
      violation: .statement(.orphans(reference, filter: filter)), population: .rowCount(filter: filter),
      mostly: mostly, words: .unreferenced(reference))
  }
}

extension RowReference {
  /// As in `airports.code`, `ops.legs (origin, day)`.
  var words: String {
    otherColumns.count == 1 ? "\(table).\(otherColumns[0])" : "\(table) (\(otherColumns.joined(separator: ", ")))"
  }
}
