package import Columns

/// What the catalog says of one table or view, or the server of the columns of a query.
package struct RelationDescription: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case table = "r"
    case partitionedTable = "p"
    case view = "v"
    case materializedView = "m"
    case foreignTable = "f"
    /// The rows of a SELECT, of which the catalog knows nothing.
    case query

    /// Whether its rows lie in files of this server, its own or its partitions', so that each has a place.
    package var hasFile: Bool {
      switch self {
      case .table, .partitionedTable, .materializedView: true
      case .view, .foreignTable, .query: false
      }
    }

    /// Whether LOCK TABLE takes it.
    package var isLockable: Bool {
      switch self {
      case .table, .partitionedTable, .view: true
      case .materializedView, .foreignTable, .query: false
      }
    }
  }

  package struct Column: Hashable, Sendable {
    package let name: String
    /// pg_attribute's number, from 1; dropped columns leave gaps.
    package let number: Int
    /// As `format_type` prints it: "character varying(20)", "numeric(10,2)".
    package let typeName: String
    /// A domain is its base type, an enum is text.
    package let type: ColumnType
    package let isNotNull: Bool
    package let hasDefault: Bool
    /// nil where the column has the default collation of its type, or its type has none.
    package let collation: String?
  }

  /// An index that proves its columns unique: valid, checked at once, over all rows, without expressions.
  package struct UniqueIndex: Hashable, Sendable {
    package let name: String
    package let columns: [String]
    package let isPrimaryKey: Bool
    /// False where several rows may be null in these columns, as by default.
    package let treatsNullsAsEqual: Bool
  }

  /// With its schema; of a query a name for messages.
  package let name: RelationName
  package let oid: Int64
  package let kind: Kind
  /// In the order of the table.
  package let columns: [Column]
  package let uniqueIndexes: [UniqueIndex]
  /// Empty where there is none.
  package let primaryKey: [String]
  /// The planner's estimate, of the relation alone without its children; nil where it was never analyzed.
  package let estimatedRows: Int?
  /// Whether policies hide rows from this user, unless `row_security` is off.
  package let isRowSecurityActive: Bool
  /// Whether partitions or inheriting tables are read with it; indexes of a plain table do not cover those.
  package let hasChildren: Bool
  /// The SELECT that stands for the relation; nil for what the catalog holds.
  package var query: String?

  package func column(named name: String) -> Column? { columns.first { $0.name == name } }
}
