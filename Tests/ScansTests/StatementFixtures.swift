import Foundation
import Postgres
import Profiles
import Scans
import TestSupport

extension ScanRequest {
  /// A scan of what takes a statement of its own, of a whole table or, with a zone, of 2013-01-02 there by `at`.
  static func of(
    _ table: String, _ statements: [StatementMetric], also metrics: [Metric] = [], zone: String? = nil,
    key: [String] = [], sensitive: Set<String> = []
  ) throws -> ScanRequest {
    let part = try zone.map {
      try ScanRequest.of("t", from: "2013-01-02T05:00:00Z", to: "2013-01-03T05:00:00Z", by: "at", in: $0)
    }
    return ScanRequest(
      dataset: "d", relation: try RelationName(parsing: table), time: part?.time, window: part?.window ?? .moment,
      metrics: metrics + statements.map(Metric.statement), distributions: .only([]), key: key, sensitive: sensitive)
  }
}

extension TableProfile {
  func count(_ statement: StatementMetric) -> Int64? {
    if case .count(let count)? = measurements[.statement(statement)] { count } else { nil }
  }

  func number(_ statement: StatementMetric) -> String? {
    if case .number(let text)? = measurements[.statement(statement)] { text } else { nil }
  }

  func reason(_ statement: StatementMetric) -> String? { reason(.statement(statement)) }
}

extension StatementMetric {
  static func orphans(
    _ columns: [String], _ table: String, _ others: [String], trusts: Bool = false, filter: String? = nil
  ) -> StatementMetric {
    .orphans(
      RowReference(columns: columns, table: table, otherColumns: others, trustsForeignKeys: trusts), filter: filter)
  }
}
