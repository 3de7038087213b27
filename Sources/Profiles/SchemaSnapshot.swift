/// What the catalog said of a relation at one run.
package struct SchemaSnapshot: Hashable, Sendable, Codable {
  package struct Column: Hashable, Sendable, Codable {
    package let name: String
    /// The server's own name of the type with its modifiers: `numeric(10,2)`, `timestamp with time zone`.
    package let typeName: String
    package let isNotNull: Bool
    /// `pg_attribute.attnum`: persists when a column is renamed.
    package let number: Int

    package init(name: String, typeName: String, isNotNull: Bool, number: Int) {
      self.name = name
      self.typeName = typeName
      self.isNotNull = isNotNull
      self.number = number
    }
  }

  /// In the table's order.
  package let columns: [Column]
  package let primaryKey: [String]
  /// nil where it was not asked for, where the server would not tell, and in what was stored before it was read.
  package let details: SchemaDetails?

  package init(columns: [Column], primaryKey: [String], details: SchemaDetails? = nil) {
    self.columns = columns
    self.primaryKey = primaryKey
    self.details = details
  }

  package subscript(name: String) -> Column? { columns.first { $0.name == name } }
}
