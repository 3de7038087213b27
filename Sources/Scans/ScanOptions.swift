import Postgres
package import Profiles

/// How a scan may read, whatever it is to learn.
package struct ScanOptions: Hashable, Sendable {
  package enum Strategy: String, Hashable, Sendable, CaseIterable {
    /// Counts are taken in the server, distributions are streamed.
    case auto
    /// Distributions too are counted in the server, so that no row leaves it.
    case aggregate
  }

  package var strategy = Strategy.auto
  /// Connections that stream side by side, at least 1. Fewer are used where a relation cannot be cut.
  package var connections = 1
  /// Rows that all connections together may stream in a second; nil without a limit.
  package var rowsPerSecond: Int?
  /// Of what the distributions are taken; nil for all rows.
  package var sample: Sample?
  package var gate = CostGate()

  package init() {}

  /// The same as `rowsPerSecond`.
  var pace: RowPace? { rowsPerSecond.map { RowPace(rowsPerSecond: max(1, $0)) } }
}

/// What a scan may cost before anything runs, by the server's own estimates.
package struct CostGate: Hashable, Sendable {
  /// Of any one statement, in the planner's units; nil without a limit.
  package var maximumCost: Double?
  /// Rows that any one statement reads; nil without a limit.
  package var maximumRows: Double?

  package init(maximumCost: Double? = nil, maximumRows: Double? = nil) {
    self.maximumCost = maximumCost
    self.maximumRows = maximumRows
  }
}
