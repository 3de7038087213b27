/// What the server enforces on the rows of one relation, table by table of those that are read with it.
package struct RelationConstraints: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    /// What `pg_type.typtype` says.
    package enum TypeKind: String, Hashable, Sendable {
      case base = "b"
      case composite = "c"
      case domain = "d"
      case enumeration = "e"
      case multirange = "m"
      case pseudo = "p"
      case range = "r"
    }

    package let name: String
    /// Without modifier, and with its schema unless built in: "character varying", "numeric", "shop.mood"; the same
    /// words as in the casts of `Check.expression`.
    package let typeName: String
    package let typeKind: TypeKind
    /// By the table; what a domain says does not count.
    package let isNotNull: Bool
    /// Whether texts are equal only where their bytes are; true for types without collation.
    package let hasDeterministicCollation: Bool
    /// Computed when read, so that nothing was checked when the row was stored.
    package let isVirtual: Bool
    /// In order; empty unless the type is an enum.
    package let enumLabels: [String]
  }

  /// A CHECK under which every row of the table was tested, and that rests on built-in functions and operators alone.
  package struct Check: Hashable, Sendable {
    package let name: String
    /// As `pg_get_expr` writes it with all parentheses, where only `pg_catalog` goes without saying, dates are ISO, the
    /// time zone is UTC and floating-point numbers are exact.
    package let expression: String
  }

  /// An index under which no two rows of the table, and of its partitions, are equal in all `columns` without a null.
  ///
  /// A valid, ready and immediate B-tree over all rows and over plain columns, by the equality that `DISTINCT` uses.
  package struct UniqueIndex: Hashable, Sendable {
    package let name: String
    /// Without those that are merely included.
    package let columns: [String]
  }

  /// One table.
  package struct Member: Hashable, Sendable {
    package let name: RelationName
    package let kind: RelationDescription.Kind
    /// False where a row can be there that no constraint was held against: in a foreign table, in a view, under a
    /// storage that is not Postgres' own, in a partition that is being detached.
    package let isEnforced: Bool
    package let columns: [Column]
    package let checks: [Check]
    package let uniqueIndexes: [UniqueIndex]
  }

  /// The relation itself, then its partitions and inheriting tables at every depth.
  package let members: [Member]
}
