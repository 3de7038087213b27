package import Postgres
package import Rules
package import Scans

/// A connection to a dataset's source, with all that the rules and the settings say about reading it.
package struct SourceReader: Sendable {
  package let connection: PostgresConnection
  package let limits: ReadLimits
  package let options: ScanOptions
  private let connect: (@Sendable () async throws -> PostgresConnection)?

  /// - Parameter connect: opens further connections to the same server; nil: there are none.
  package init(
    _ connection: PostgresConnection, limits: ReadLimits = .standard, options: ScanOptions = ScanOptions(),
    connect: (@Sendable () async throws -> PostgresConnection)? = nil
  ) {
    self.connection = connection
    self.limits = limits
    self.options = options
    self.connect = connect
  }

  /// Connects to the source of a dataset.
  /// - Throws: `PostgresError`, `CancellationError`.
  package static func connect(_ dataset: Dataset, _ source: Settings.Source) async throws -> SourceReader {
    let info = ConnectionInfo(source.connection.exposed)
    return SourceReader(
      try await PostgresConnection.connect(info), limits: ReadLimits(source), options: ScanOptions(dataset, source),
      connect: { try await PostgresConnection.connect(info) })
  }

  var scan: TableScan { TableScan(connection, limits: limits, connect: connect) }

  package func close() async { await connection.close() }
}
