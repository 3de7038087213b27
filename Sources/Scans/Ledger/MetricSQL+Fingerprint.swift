import Columns
import Postgres
import Profiles

extension MetricSQL {
  /// Says how rows are hashed, in stored fingerprints.
  private static let fingerprintDefinition = 1

  /// A text of the method and the sum of the rows' hashes.
  ///
  /// The server's hash of a row is linear in the hashes of its columns, so that a plain sum would not tell that two
  /// rows have exchanged a value; hashed once more it does. Columns go by name: their order in the table says nothing.
  /// - Parameter updatedAt: of a sensitive column the whole rows are taken instead, because one value's hash can be
  ///   guessed at.
  func fingerprint(updatedAt: String?) async throws -> AggregateEntry {
    var columns = relation.columns.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    if let updatedAt, !sensitive.contains(updatedAt) {
      if let withheld { throw withheld }
      guard let column = relation.column(named: updatedAt) else { throw Refusal.missingColumn(updatedAt) }
      columns = [column]
    }
    var values: [String] = []
    for column in columns { values.append(column.hashable(as: try await connection.quote(identifier: column.name))) }
    let row = "pg_catalog.hash_record_extended(ROW(\(values.joined(separator: ", "))), 0)"
    let sum = "coalesce(sum(pg_catalog.hash_numeric_extended(\(row)::numeric, 0)), 0)"
    let major = "current_setting('server_version_num')::integer / 10000"
    return AggregateEntry(
      expression: "'\(Self.fingerprintDefinition).' || \(major) || ' ' || \(sum)", isFingerprint: true,
      columns: columns.map(\.name))
  }
}

extension RelationDescription.Column {
  /// A value of the column as the server can hash it, alike for equal values alone.
  fileprivate func hashable(as name: String) -> String {
    switch type {
    case .bool, .int16, .int32, .int64, .float32, .float64, .numeric, .date, .timestamp, .timestampTZ, .uuid, .bytea:
      name
    case .json where typeName == "jsonb": name
    // An enum's own hash is that of its row in the catalog, and a collation may take unlike texts for alike.
    case .text, .json, .array, .other: "\(name)::text COLLATE \"C\""
    }
  }
}

extension PostgresRow {
  /// What an expression of `MetricSQL.fingerprint` gave.
  func fingerprint(_ index: Int) throws(PostgresError) -> Measurement {
    guard let found = Fingerprint(try decode(index, as: String.self)) else {
      return .unavailable(reason: "the server's answer is no fingerprint")
    }
    return .fingerprint(found)
  }
}
