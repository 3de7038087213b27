package import Postgres
package import Rules

/// Holds a dataset's rules against the catalog of its source.
package struct CatalogComparison: Sendable {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) { self.connection = connection }

  /// - Throws: `PostgresError`, also where the dataset's own table is missing.
  package func mistakes(of dataset: Dataset) async throws -> [RuleError] {
    let columns = try await columns(of: dataset.table.value)
    var others: [String: [CatalogColumn]] = [:]
    for table in dataset.otherTables {
      // A training table may not exist yet; the run says so every night until it does.
      others[table] = try? await self.columns(of: table)
    }
    return CatalogCheck.mistakes(in: dataset, columns: columns) { others[$0] }
  }

  private func columns(of table: String) async throws -> [CatalogColumn] {
    try await Catalog(connection).relation(RelationName(parsing: table)).columns.map {
      CatalogColumn(name: $0.name, type: $0.type, typeName: $0.typeName)
    }
  }
}

extension Dataset {
  fileprivate var otherTables: [String] {
    var tables = [roles.label?.table?.value].compactMap(\.self)
    if case .training(let table, _)? = reference { tables.append(table.value) }
    return tables
  }
}
