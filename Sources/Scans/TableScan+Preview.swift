import Postgres
import Profiles

extension TableScan {
  /// Plans a scan in a snapshot like its own, and reads no row: the catalog is asked, and the server plans every
  /// expression.
  ///
  /// All that is wrong comes at once, also where the window cannot be cut. What depends on the data (a division by zero)
  /// only a scan can tell. All reasons are sentences without data values.
  /// - Throws: `PostgresError`, among them `relationNotFound`, `permissionDenied`, `notReadable`; `CancellationError`.
  package func preview(_ request: ScanRequest) async throws -> ScanPreview {
    do {
      return try await withTables(of: request) { try await preview(request, $0, $1) }
    } catch let error as ScanError {
      return ScanPreview(unread: error.description)
    }
  }

  private func preview(
    _ request: ScanRequest, _ relation: RelationDescription, _ others: OtherTables
  ) async throws -> ScanPreview {
    var (window, unread): (WindowPredicate, String?) = (.all, nil)
    do { window = try await WindowPredicate(request, relation, on: connection) } catch let error as ScanError {
      unread = error.description
    }
    let plan = try await ScanPlan(request, relation, window: window, others: others, on: connection)
    let sensitive = try await plan.sensitiveEntries()
    let unsound = try await AggregateScan(plan, on: connection).unsound(
      among: plan.aggregates.map(\.entry) + sensitive)
    let own = StatementScan(plan: plan, options: request.options, connection: connection)
    var unavailable = plan.refused.merging(try await own.unsound()) { refused, _ in refused }
    for (index, reason) in unsound where index < plan.aggregates.count {
      unavailable[plan.aggregates[index].metric] = reason
    }
    if let reason = unavailable.removeValue(forKey: .rowCount(filter: nil)) {
      // What keeps the rows from being counted keeps everything else from it.
      let error = ScanError.notReadable(table: relation.name.description, reason: reason)
      return ScanPreview(
        unread: unread ?? error.description, unavailable: plan.refused, unprofiled: plan.unprofiled,
        unsliced: plan.slices.reasons)
    }
    var unprofiled = plan.unprofiled
    for (index, reason) in unsound where index >= plan.aggregates.count {
      for name in sensitive[index - plan.aggregates.count].columns { unprofiled[name] = reason }
    }
    var slices = plan.slices
    slices.leaveOut(by: unavailable.mapValues { .unavailable(reason: $0) })
    return ScanPreview(
      unread: unread, unavailable: unavailable, unprofiled: unprofiled, unsliced: slices.reasons)
  }
}
