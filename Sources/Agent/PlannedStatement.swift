import Scans

/// One statement that a run would send, and what the server's planner makes of it.
package struct PlannedStatement: Sendable {
  package struct Read: Sendable {
    /// With its schema.
    package let table: String
    /// The planner's word: "Seq Scan", "Index Scan".
    package let node: String
    package let index: String?
    /// By the planner's estimate.
    package let rows: Double
  }

  /// `aggregate`, `stream` or `statement`.
  package let kind: PlanPreview.Way
  package let sql: String
  /// In the planner's units.
  package let cost: Double
  /// Rows of the window, and rows that are looked at to find these, by the planner's estimate.
  package let rows: Double
  package let rowsRead: Double
  /// Kinds of the plan's nodes from the outermost on, each once.
  package let nodes: [String]
  package let reads: [Read]
  package let parallelWorkers: Int
  /// Partitions that need not be read.
  package let prunedTables: Int
  /// That share its chunks, where the server grants so many.
  package let connections: Int
  /// Parts of a stream that are read apart; 1 where it is one statement, as it stands in `sql`.
  package let chunks: Int

  init(_ statement: ScanExplanation.Statement) {
    kind =
      switch statement.kind {
      case .aggregate: .aggregate
      case .stream: .stream
      case .statement: .statement
      }
    sql = statement.sql
    cost = statement.cost
    rows = statement.rows
    rowsRead = statement.rowsRead
    nodes = statement.nodes
    reads = statement.reads.map { Read(table: $0.table, node: $0.node, index: $0.index, rows: $0.rows) }
    parallelWorkers = statement.parallelWorkers
    prunedTables = statement.prunedTables
    connections = statement.connections
    chunks = statement.chunks
  }
}
