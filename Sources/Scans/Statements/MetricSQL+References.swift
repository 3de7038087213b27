import Columns
import Postgres
import Profiles

extension MetricSQL {
  /// The condition of a row that another table has none for. `NOT EXISTS` becomes an anti join, and does not stumble over
  /// NULLs of the other table, as `NOT IN` would.
  func orphan(_ reference: RowReference) async throws -> String {
    let other = try others.relation(reference.table)
    // Within the other table's own scope the row's columns go by their table's name.
    let row = try await connection.quote(relation.name)
    let otherTable = try await connection.quote(other)
    var (present, equal): ([String], [String]) = ([], [])
    for (name, otherName) in zip(reference.columns, reference.otherColumns) {
      let column = try column(name)
      guard let otherColumn = other.column(named: otherName) else {
        throw Refusal.otherColumnMissing(table: other.name.description, column: otherName)
      }
      try await requireEquality(column, otherColumn, of: other)
      let quoted = try await quoted(name)
      present.append("\(quoted) IS NOT NULL")
      equal.append("leadsman_other.\(try await connection.quote(identifier: otherColumn.name)) = \(row).\(quoted)")
    }
    return """
      \(present.joined(separator: " AND ")) AND NOT EXISTS (
        SELECT FROM \(otherTable) AS leadsman_other WHERE \(equal.joined(separator: " AND ")))
      """
  }

  /// - Throws: `Refusal.incomparable` where the server knows no equality of the two types.
  private func requireEquality(
    _ column: RelationDescription.Column, _ otherColumn: RelationDescription.Column, of other: RelationDescription
  ) async throws {
    try Self.requireComparable(column)
    if column.typeName == otherColumn.typeName { return }
    let probe = """
      /* leadsman:comparable */ SELECT NULL::\(column.typeName) = NULL::\(otherColumn.typeName)
      """
    if case .failure = try await connection.isolated({ try await connection.query(probe) }) {
      throw Refusal.incomparable(
        column: column.name, typeName: column.typeName,
        other: "\(other.name).\(otherColumn.name)", otherTypeName: otherColumn.typeName)
    }
  }
}
