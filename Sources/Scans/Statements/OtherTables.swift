import Postgres
import Profiles

/// What statements of their own read beside the relation of a scan, as the catalog describes it in the snapshot.
struct OtherTables: Sendable {
  private var found: [String: RelationDescription] = [:]
  /// Sentences without data values.
  private var reasons: [String: String] = [:]

  init() {}

  /// - Parameter snapshot: one that was opened beside `TableScan.company(of:)`.
  init(of request: ScanRequest, in snapshot: ReadOnlySnapshot) async throws {
    let catalog = Catalog(snapshot.connection)
    for text in request.otherTables where found[text] == nil && reasons[text] == nil {
      do {
        let name = try RelationName(parsing: text)
        if let error = snapshot.refused[name] { throw error }
        found[text] = try await catalog.relation(name)
      } catch let error as PostgresError where error.isOfTable {
        ServerWords.kept?.keep(error, toldAs: error.description)
        reasons[text] = error.description
      }
    }
  }

  /// - Parameter text: as the user wrote it.
  func relation(_ text: String) throws(MetricSQL.Refusal) -> RelationDescription {
    if let relation = found[text] { return relation }
    throw .otherTable(reason: reasons[text] ?? PostgresError.relationNotFound(RelationName(name: text)).description)
  }
}

extension ScanRequest {
  /// Tables that the request's metrics name beside its own, as the user wrote them.
  var otherTables: [String] {
    metrics.compactMap { $0.ownStatement?.table }
  }
}

extension TableScan {
  /// The relations that statements of their own read, as far as they can be told: to be locked with the request's own.
  func company(of request: ScanRequest) async throws -> [RelationName] {
    var names = request.otherTables.compactMap { try? RelationName(parsing: $0) }
    let queries = request.metrics.compactMap { metric in
      try? metric.ownStatement?.query.map { try QueryText($0, request) }
    }
    for query in queries {
      // In a transaction of its own, because planning takes a snapshot, which has to come after the locks.
      let tables = try await connection.withReadOnlySnapshot(of: [], limits: limits) { snapshot in
        if let zone = request.time?.timeZone { try await snapshot.use(zone) }
        do { return try await Catalog(connection).tables(ofQuery: query.sql) } catch PostgresError.server {
          // What is wrong with it is found again in the snapshot, and told there.
          return []
        }
      }
      names += tables
    }
    return names
  }
}

extension PostgresError {
  /// Whether it speaks of one table, and left the transaction as it was.
  fileprivate var isOfTable: Bool {
    switch self {
    case .relationNotFound, .permissionDenied, .notReadable, .relationChanged, .invalidRelationName, .textHoldsNUL: true
    // Of a lock that was refused before the snapshot.
    case .server(let report): report.purpose.name == "lock"
    default: false
    }
  }
}
