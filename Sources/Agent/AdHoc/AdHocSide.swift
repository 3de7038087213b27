import Foundation
import Postgres
import Profiles
import Rules
import Scans

/// One ad hoc source with its connection.
struct AdHocSide: Sendable {
  let source: AdHocSource
  let connection: PostgresConnection
  private let options: AdHocOptions
  /// In messages: `A` or `B`; nil where there is one side only.
  private let name: String?

  private init(source: AdHocSource, connection: PostgresConnection, options: AdHocOptions, name: String?) {
    self.source = source
    self.connection = connection
    self.options = options
    self.name = name
  }

  /// The same connection, to read another window, or in another way.
  init(_ side: AdHocSide, source: AdHocSource, options: AdHocOptions) {
    self.init(source: source, connection: side.connection, options: options, name: side.name)
  }

  /// Connects for as long as `body` runs.
  /// - Throws: `AdHocError`, `CancellationError`, what `body` throws.
  static func with<Result: Sendable>(
    _ source: AdHocSource, _ options: AdHocOptions, name: String?, _ body: (AdHocSide) async throws -> Result
  ) async throws -> Result {
    let connection: PostgresConnection
    do { connection = try await PostgresConnection.connect(source.connection) } catch let error as PostgresError {
      throw AdHocError(error, side: name, showingValues: options.showsValues)
    }
    do {
      let side = AdHocSide(source: source, connection: connection, options: options, name: name)
      let result = try await body(side)
      await connection.close()
      return result
    } catch {
      await connection.close()
      throw error
    }
  }

  /// Runs `body` with an exported snapshot of the server, taken on a connection of its own after the tables were locked.
  func holdingMoment<Result: Sendable>(
    of tables: Set<RelationName>, _ body: (String) async throws -> Result
  ) async throws -> Result {
    let holder = try await told { try await PostgresConnection.connect(source.connection) }
    var limits = source.limits
    // It does nothing while the others read.
    limits.idleTimeout = .seconds(86_400)
    do {
      let result = try await told {
        try await holder.withReadOnlySnapshot(of: tables.sorted { "\($0)" < "\($1)" }, limits: limits) { snapshot in
          try await body(try await snapshot.export())
        }
      }
      await holder.close()
      return result
    } catch {
      await holder.close()
      throw error
    }
  }

  /// Names of the columns, in order; no row is read.
  func columns() async throws -> [String] {
    try await told { try await scan.relation(of: request([], connections: 1, moment: nil)).columns.map(\.name) }
  }

  func tables() async throws -> [RelationName] {
    try await told { try await scan.tables(of: request([], connections: 1, moment: nil)) }
  }

  /// - Parameters:
  ///   - columns: whose distributions are wanted.
  ///   - moment: the snapshot to read in; nil: one of its own.
  func profile(among columns: Set<String>, connections: Int, moment: String?) async throws -> TableProfile {
    try await told {
      var profile = try await scan.run(request(columns, connections: connections, moment: moment))
      let words = ServerWords.kept?.bySentence ?? [:]
      profile.unprofiled = profile.unprofiled.mapValues { words[$0] ?? $0 }
      if let reason = profile.unread { throw AdHocError(words[reason] ?? reason, side: name) }
      return profile
    }
  }

  /// What the catalog says; no row is read.
  func relation() async throws -> RelationDescription {
    try await told { try await scan.relation(of: request([], connections: 1, moment: nil)) }
  }

  /// The oldest and the newest time of a column; nil without rows.
  func span(of column: String) async throws -> (oldest: Instant, newest: Instant)? {
    try await told {
      try await TimeSpanQuery(connection, limits: source.limits)
        .span(of: column, in: source.relation, options.timeZone)
    }
  }

  /// All different values of a column, counted.
  func values(of column: String, chunks: CountedColumn.Chunks?, moment: String?) async throws -> CountedColumn {
    try await told {
      try await scan.values(of: column, request([], connections: 1, moment: moment), chunks: chunks)
    }
  }

  /// Metrics of each day of the source's window, or of all its rows together.
  func groups(_ metrics: [Metric], byDay: Bool, moment: String?) async throws -> [MetricGroup] {
    try await told {
      try await scan.groups(of: request([], metrics, connections: 1, moment: moment), byDay: byDay)
    }
  }

  private var scan: TableScan {
    let info = source.connection
    return TableScan(connection, limits: source.limits, connect: { try await PostgresConnection.connect(info) })
  }

  private func request(
    _ columns: Set<String>, _ metrics: [Metric] = [], connections: Int, moment: String?
  ) -> ScanRequest {
    let now = Instant(Date())
    var scanOptions = ScanOptions()
    scanOptions.connections = connections
    scanOptions.sample = options.sample
    let time = source.window == nil ? nil : options.timeColumn
    var request = ScanRequest(
      dataset: source.label, relation: source.relation,
      time: time.map { ScanRequest.TimeColumn(name: $0, timeZone: options.timeZone) },
      window: source.window ?? Window(start: now, end: now), metrics: metrics, distributions: .among(columns),
      sensitive: Set(options.sensitive), slices: options.segments.map { [.segments(column: $0)] } ?? [],
      options: scanOptions)
    request.query = source.query
    request.filter = options.filter
    request.moment = moment
    return request
  }

  /// Runs `body`, whose errors become sentences that say which side they are of.
  private func told<Result>(_ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch let error as CancellationError { throw error } catch let error as AdHocError {
      throw error
    } catch PostgresError.relationNotFound(let missing) {
      let nearest = await nearest(to: missing)
      throw AdHocError.unknownTable(missing, nearest: nearest, side: name)
    } catch {
      throw AdHocError(error, side: name, showingValues: options.showsValues)
    }
  }

  /// The name that its user may have meant, as one would write it.
  private func nearest(to name: RelationName) async -> String? {
    guard let relations = try? await Catalog(connection).relations(in: name.schema) else { return nil }
    return NearestName.nearest(to: name.name, in: relations.map(\.name)).map {
      RelationName(schema: name.schema, name: $0).description
    }
  }
}
