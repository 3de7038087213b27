import Postgres
import Profiles

extension TableScan {
  /// Takes the counts that the stream has brought; those of columns that could not be read are counted after all.
  /// - Throws: `ScanError.notReadable`, `PostgresError`.
  func takeStreamedCounts(_ plan: ScanPlan, into profile: inout TableProfile) async throws {
    if plan.counting.alongStream.isEmpty { return }
    let streamed = Dictionary(profile.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var missing: [ScanPlan.Aggregate] = []
    for aggregate in plan.counting.alongStream {
      let column = aggregate.metric.columns.first.map { streamed[$0] } ?? profile.columns.first
      if let column {
        let isOfRows = aggregate.metric.columns.isEmpty
        profile.measurements[aggregate.metric] = .count(isOfRows ? column.rowCount : column.nullCount)
      } else {
        missing.append(aggregate)
      }
    }
    let counted = missing.isEmpty ? [] : try await AggregateScan(plan, on: connection).measure(missing.map(\.entry))
    for (aggregate, measurement) in zip(missing, counted) { profile.measurements[aggregate.metric] = measurement }
    try Self.takeRowCount(plan, into: &profile)
  }

  static func takeRowCount(_ plan: ScanPlan, into profile: inout TableProfile) throws(ScanError) {
    switch profile.measurements[.rowCount(filter: nil)] {
    case .count(let rows): profile.rowCount = rows
    case .unavailable(let reason): throw .notReadable(table: plan.relation.name.description, reason: reason)
    default: throw .incompleteAnswer(table: plan.relation.name.description)
    }
  }
}
