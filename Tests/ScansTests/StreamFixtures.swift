import Foundation
import Postgres
import Profiles
import Sketches
import TestSupport
import Testing

@testable import Scans

extension ScanRequest {
  /// A scan of all columns, of a window where there is a time column.
  static func stream(
    _ table: String, by column: String? = nil, from start: String = "2013-01-01T00:00:00Z",
    to end: String = "2013-01-01T00:00:00Z", in zone: String = "UTC", connections: Int = 1, rowsPerSecond: Int? = nil,
    metrics: [Metric] = [], sensitive: Set<String> = [], slices: [Slices] = []
  ) throws -> ScanRequest {
    var options = ScanOptions()
    options.connections = connections
    options.rowsPerSecond = rowsPerSecond
    let time = try column.map { column in
      TimeColumn(name: column, timeZone: try #require(TimeZone(identifier: zone)))
    }
    return ScanRequest(
      dataset: "d", relation: RelationName(name: table), time: time,
      window: Window(start: try Instant(utc: start), end: try Instant(utc: end)), metrics: metrics,
      distributions: .all(except: []), sensitive: sensitive, slices: slices, options: options)
  }
}

extension TableScan {
  /// A scan whose further connections see the same schema, with chunks that small tables have many of.
  static func inParts(
    _ connection: PostgresConnection, _ schema: String, blocks: Int = 8, rows: Double = 1_000
  ) -> TableScan {
    var scan = TableScan(connection, connect: { try await TestServer.connect() })
    scan.chunkSizes.blocks = blocks
    scan.chunkSizes.rows = rows
    return scan
  }

  /// The chunks into which a stream would be cut; nil for one.
  func chunks(of request: ScanRequest) async throws -> [StreamChunk]? {
    try await withSnapshot(of: request) { relation in
      let window = try await WindowPredicate(request, relation, on: connection)
      let plan = try await ScanPlan(request, relation, window: window, on: connection)
      try await connection.executeScript(StreamSettings.order)
      let sql = try await plan.streamSQL(plan.streamed)
      let json = try await connection.scalar("EXPLAIN (VERBOSE, FORMAT JSON) \(sql)", as: String.self)
      let chunks = StreamChunks(plan: plan, request: request, connection: connection, sizes: chunkSizes)
      return try await chunks.chunks(of: try StreamOutline(explained: json))
    }
  }
}

extension ColumnProfile {
  /// Every byte that is kept of the sketches.
  var bytes: [UInt8] {
    let distribution: [UInt8] =
      switch distribution {
      case .numeric(let moments, let quantiles), .temporal(let moments, let quantiles):
        moments.serialized() + quantiles.serialized()
      case .categorical(let values), .opaque(let values): values.serialized()
      case .binned(let moments, _): moments.serialized()
      case .none: []
      }
    return distribution + (distinct?.serialized() ?? []) + (shape?.serialized() ?? [])
  }
}
