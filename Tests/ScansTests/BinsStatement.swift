import Postgres

@testable import Scans

enum BinsStatement {
  /// The SELECT by which the distributions of a whole table are counted.
  static func statement(_ request: ScanRequest, on connection: PostgresConnection) async throws -> String {
    let relation = try await Catalog(connection).relation(request.relation)
    let plan = try await ScanPlan(request, relation, window: .all, on: connection)
    let scan = AggregateScan(plan, parts: plan.bins?.parts ?? [], on: connection)
    return scan.statements(plan.bins?.entries ?? []).joined(separator: ";")
  }
}
