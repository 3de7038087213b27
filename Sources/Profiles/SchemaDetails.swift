/// What a relation is beyond its columns' types and its primary key.
///
/// It is kept with every profile, so long texts are digests, and what is as a matter of course is left out.
package struct SchemaDetails: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable {
    case table
    case partitionedTable = "partitioned table"
    case view
    case materializedView = "materialized view"
    case foreignTable = "foreign table"
  }

  /// Of one column.
  package struct Column: Hashable, Sendable, Codable {
    /// nil where it is the one of the column's type.
    package var collation: String?
    /// nil where there is none.
    package var value: Value?
    /// nil unless the type is an enum, an array of one or a domain over one.
    package var labels: Labels?

    package init(collation: String? = nil, value: Value? = nil, labels: Labels? = nil) {
      self.collation = collation
      self.value = value
      self.labels = labels
    }
  }

  /// What a column holds where a row is stored without a value for it.
  package struct Value: Hashable, Sendable, Codable {
    package enum Source: String, Hashable, Sendable, Codable {
      case byDefault = "default"
      case identity
      case generated
    }

    package let source: Source
    /// Of its expression, whose text may hold a value.
    package let digest: String

    package init(source: Source, digest: String) {
      self.source = source
      self.digest = digest
    }
  }

  /// The labels of an enum, in its order.
  package struct Labels: Hashable, Sendable, Codable {
    /// `pg_enum.oid`: persists when a label is renamed.
    package let numbers: [Int64]
    /// One for each number; nil of a sensitive column.
    package let names: [String]?
    /// Of all names.
    package let digest: String

    package init(numbers: [Int64], names: [String]?, digest: String) {
      self.numbers = numbers
      self.names = names
      self.digest = digest
    }
  }

  package struct ForeignKey: Hashable, Sendable, Codable {
    package let columns: [String]
    /// With its schema.
    package let table: String
    package let targets: [String]

    package init(columns: [String], table: String, targets: [String]) {
      self.columns = columns
      self.table = table
      self.targets = targets
    }
  }

  /// A partition, or another table whose rows are read with the relation's.
  package struct Partition: Hashable, Sendable, Codable {
    /// `pg_class.oid`: persists when the partition is renamed or detached.
    package let number: Int64
    package let name: String
    /// Of its bounds; nil of a table that merely inherits.
    package let bounds: String?

    package init(number: Int64, name: String, bounds: String?) {
      self.number = number
      self.name = name
      self.bounds = bounds
    }
  }

  /// All that is read with the relation, at every depth.
  package struct Partitions: Hashable, Sendable, Codable {
    /// Beyond so many only their number and their digest are kept.
    package static let mostKept = 500

    package let count: Int
    /// Of all names and bounds.
    package let digest: String
    /// By name; nil where there are too many.
    package let all: [Partition]?
    /// Numbers of those that the run before knew, and that are tables of their own now; nil: none are.
    package let detached: [Int64]?

    package init(count: Int, digest: String, all: [Partition]?, detached: [Int64]? = nil) {
      self.count = count
      self.digest = digest
      self.all = all
      self.detached = detached
    }
  }

  package let kind: Kind
  /// `pg_class.oid`: another one where the relation was made anew, and then no column's number tells anything.
  package let number: Int64
  /// The server's major version: the digests of two versions are not compared, as they may write one expression in two ways.
  package let serverVersion: Int
  /// By the name of the column; those that have nothing to tell are left out.
  package let columns: [String: Column]
  /// Columns of each unique index that is not the primary key, in the order of their names.
  package let uniqueKeys: [[String]]
  package let foreignKeys: [ForeignKey]
  /// Digest of what a view selects; nil of tables.
  package let definition: String?
  /// nil where there are none.
  package let partitions: Partitions?

  package init(
    kind: Kind, number: Int64, serverVersion: Int, columns: [String: Column] = [:], uniqueKeys: [[String]] = [],
    foreignKeys: [ForeignKey] = [], definition: String? = nil, partitions: Partitions? = nil
  ) {
    self.kind = kind
    self.number = number
    self.serverVersion = serverVersion
    self.columns = columns
    self.uniqueKeys = uniqueKeys
    self.foreignKeys = foreignKeys
    self.definition = definition
    self.partitions = partitions
  }

  package subscript(name: String) -> Column { columns[name, default: Column()] }
}
