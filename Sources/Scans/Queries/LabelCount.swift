package import Postgres
import Profiles

/// Counts the rows of a dataset whose truth has arrived: what a new training would learn from.
package struct LabelCount: Sendable {
  /// Where the truth is: in a column of the dataset's table, or in a table of its own that shares a key.
  package enum Place: Sendable {
    case column(String)
    case table(RelationName, key: String, column: String, datasetKey: String)
  }

  private let connection: PostgresConnection
  private let limits: ReadLimits

  package init(_ connection: PostgresConnection, limits: ReadLimits) {
    self.connection = connection
    self.limits = limits
  }

  /// - Parameter request: its relation, time column and window say which rows count.
  /// - Throws: `PostgresError`, `ScanError`.
  package func labels(_ place: Place, _ request: ScanRequest) async throws -> Int {
    var relations = [request.relation]
    if case .table(let table, _, _, _) = place { relations.append(table) }
    return try await connection.withReadOnlySnapshot(of: relations, limits: limits) { snapshot in
      if let zone = request.time?.timeZone { try await snapshot.use(zone) }
      let name = snapshot.relations.first ?? request.relation
      let relation = try await Catalog(connection).relation(name)
      let window = try await WindowPredicate(request, relation, on: connection).sql
      let source = try await connection.quote(name)
      let condition: String
      switch place {
      case .column(let column): condition = "\(try await connection.quote(identifier: column)) IS NOT NULL"
      case .table(let table, let key, let column, let datasetKey):
        let labels = try await connection.quote(snapshot.relations.last ?? table)
        let label = try await connection.quote(identifier: column)
        let labelKey = try await connection.quote(identifier: key)
        let rowKey = try await connection.quote(identifier: datasetKey)
        condition = """
          EXISTS (SELECT FROM \(labels) AS label WHERE label.\(labelKey) = source.\(rowKey) AND label.\(label) IS NOT NULL)
          """
      }
      let sql = "/* leadsman:labels */ SELECT count(*) FROM \(source) AS source WHERE \(window) AND \(condition)"
      return try await connection.query(sql).first?.decode(0, as: Int.self) ?? 0
    }
  }
}
