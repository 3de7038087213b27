package import Profiles

/// What a scan would do, told without reading a row.
package struct ScanExplanation: Hashable, Sendable {
  /// How a metric or a distribution would be had.
  package enum Way: Hashable, Sendable {
    /// By what the server enforces, as "NOT NULL", so that nothing is read.
    case proved(by: String)
    /// Counted in the server.
    case aggregate
    /// Counted in the server, in a statement apart from the other counts, because it sorts all rows.
    case aggregateApart
    /// Counted in the server for each segment.
    case aggregateSegments
    /// From the rows that are streamed.
    case stream
    /// By a statement of its own.
    case statement
    /// It cannot be had; the reason is a sentence without data values.
    case unavailable(reason: String)
  }

  /// How one table is read by a statement.
  package struct TableRead: Hashable, Sendable {
    /// With its schema.
    package let table: String
    /// The planner's word: "Seq Scan", "Index Scan".
    package let node: String
    package let index: String?
    /// The planner's estimate of what the node gives.
    package let rows: Double
    /// The same of what it looks at.
    package let rowsRead: Double
  }

  package struct Statement: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      case aggregate
      case stream
      /// Of one test.
      case statement
    }

    package let kind: Kind
    package let sql: String
    /// In the planner's units.
    package let cost: Double
    package let reads: [TableRead]
    /// Kinds of the plan's nodes from the outermost on, each once.
    package let nodes: [String]
    package let parallelWorkers: Int
    /// Partitions and inheriting tables that need not be read.
    package let prunedTables: Int
    /// That share its chunks, where the server grants so many.
    package let connections: Int
    /// Parts of a stream that are read apart; 1 where it is one statement, as it stands in `sql`.
    package let chunks: Int

    /// Rows of the window, by the planner's estimate.
    package var rows: Double { reads.reduce(0) { $0 + $1.rows } }
    /// Rows that are looked at to find these.
    package var rowsRead: Double { reads.reduce(0) { $0 + $1.rowsRead } }
  }

  /// With its schema.
  package let table: String
  /// The SQL condition of the window's rows.
  package let window: String
  /// Why no row could be read; nil where they could. Then there is no statement.
  package let unread: String?
  package let metrics: [Metric: Way]
  /// Columns whose distribution is wanted, in the table's order, those after them that it does not have.
  package let columns: [Column]
  /// Slices that are wanted and cannot be had, with the reason.
  package let unsliced: [Slice: String]
  /// In the order in which they would run.
  package let statements: [Statement]
  /// Why the cost gate would let none of them run; nil where it would.
  package let refusal: String?

  package struct Column: Hashable, Sendable {
    package let name: String
    package let way: Way
  }
}
