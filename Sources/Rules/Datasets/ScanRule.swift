package import Profiles

/// How a dataset's table may be read; what it leaves open its source says.
package struct ScanRule: Sendable, Hashable {
  package enum Strategy: String, Sendable, Hashable, CaseIterable {
    case auto
    /// No row leaves the server.
    case aggregate
  }

  package var strategy = Strategy.auto
  /// Of what distributions are taken; nil for all rows. Tests are never held against a sample.
  package var sample: Sample?
  package var limits = ReadingLimits()

  package init() {}
}

/// What reading may ask of a server, as far as the rules or the settings say.
package struct ReadingLimits: Sendable, Hashable {
  /// How many connections stream a table side by side.
  package var connections: Int?
  /// The greatest cost of one statement, in the planner's units.
  package var maximumCost: Double?
  /// The most rows that one statement may read, by the planner's estimate.
  package var maximumRows: Int?
  package var rowsPerSecond: Int?

  package static let standardConnections = 2

  package init() {}

  /// What these leave open as `other` has it.
  package func filled(from other: ReadingLimits) -> ReadingLimits {
    var filled = self
    filled.connections = connections ?? other.connections
    filled.maximumCost = maximumCost ?? other.maximumCost
    filled.maximumRows = maximumRows ?? other.maximumRows
    filled.rowsPerSecond = rowsPerSecond ?? other.rowsPerSecond
    return filled
  }
}
