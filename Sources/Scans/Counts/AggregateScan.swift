import Columns
import Postgres
import Profiles

/// Takes all counts of a window in one SELECT.
///
/// One SELECT of no rows comes before it, which finds every mistake that does not depend on the data. Where the server
/// rejects the counts for what the data held, or they run into the time limit, `CulpritSearch` says what to read again.
struct AggregateScan {
  /// Postgres allows 1,664 entries of a SELECT list.
  private static let entriesPerStatement = 1_600

  let connection: PostgresConnection
  let table: String
  /// `schema.table` quoted, and the condition of the window.
  let relation: String
  let window: String

  init(_ plan: ScanPlan, on connection: PostgresConnection) {
    self.connection = connection
    table = plan.relation.name.description
    relation = plan.quotedRelation
    window = plan.window
  }

  /// - Returns: one measurement an entry, in order.
  func measure(_ entries: [AggregateEntry]) async throws -> [Measurement] {
    var results = [Measurement](repeating: .noRows, count: entries.count)
    let unsound = try await unsound(among: entries)
    var search = CulpritSearch(
      entries, reading: entries.indices.filter { unsound[$0] == nil }, limit: Self.entriesPerStatement)
    while let indexes = search.next() {
      switch try await read(indexes.map { entries[$0] }, condition: window, describing: \.description) {
      case .success(let measured):
        for (index, measurement) in zip(indexes, measured) { results[index] = measurement }
        search.succeeded()
      case .failure(_, isTimeout: true): search.ranOutOfTime()
      case .failure(let reason, isTimeout: false): search.failed(reason)
      }
    }
    for (index, reason) in unsound.merging(search.unavailable, uniquingKeysWith: { first, _ in first }) {
      results[index] = .unavailable(reason: reason)
    }
    return results
  }

  /// What the server rejects whatever the data, found without reading a row.
  /// - Returns: the reasons, by the places of the entries.
  func unsound(among entries: [AggregateEntry]) async throws -> [Int: String] {
    var unsound: [Int: String] = [:]
    var patience = Patience()
    for start in stride(from: 0, to: entries.count, by: Self.entriesPerStatement) {
      let part = start..<min(start + Self.entriesPerStatement, entries.count)
      try await probe(Array(part), of: entries, &patience, into: &unsound)
    }
    return unsound
  }

  /// Plans the expressions by a SELECT of no rows; halves of them where that fails, which reads nothing either.
  private func probe(
    _ indexes: [Int], of entries: [AggregateEntry], _ patience: inout Patience, into unsound: inout [Int: String]
  ) async throws {
    let indexes = indexes.filter { index in
      unsound[index] = patience.refusal(of: entries[index])
      return unsound[index] == nil
    }
    guard let first = indexes.first else { return }
    let selected = indexes.map { entries[$0] }
    let statement = statement(selected, condition: "FALSE")
    let probed = try await read(selected, condition: "FALSE") { entries[first].reason($0, in: statement) }
    guard case .failure(let reason, let isTimeout) = probed else { return }
    if isTimeout {
      patience.lose(to: selected)
      return try await probe(indexes, of: entries, &patience, into: &unsound)
    }
    guard indexes.count > 1 else {
      unsound[first] = reason
      return
    }
    let middle = indexes.count / 2
    try await probe(Array(indexes[..<middle]), of: entries, &patience, into: &unsound)
    try await probe(Array(indexes[middle...]), of: entries, &patience, into: &unsound)
  }

  private func statement(_ entries: [AggregateEntry], condition: String) -> String {
    let list = entries.map(\.expression).joined(separator: ",\n  ")
    return "/* leadsman:aggregates */ SELECT\n  \(list)\nFROM \(relation) WHERE \(condition)"
  }

  private func read(
    _ entries: [AggregateEntry], condition: String, describing: (PostgresError) -> String
  ) async throws -> Isolated<[Measurement]> {
    try await connection.isolated(
      tolerating: { $0.isOwnToStatement || $0.isTimeout }, { try await select(entries, condition: condition) },
      describing: describing)
  }

  private func select(_ entries: [AggregateEntry], condition: String) async throws -> [Measurement] {
    let rows = try await connection.query(statement(entries, condition: condition))
    // An expression that turned out to be several would shift all counts after it.
    if rows.columns.count != entries.count {
      throw PostgresError.columnCountMismatch(expected: entries.count, actual: rows.columns.count)
    }
    guard let row = rows.first else { throw ScanError.incompleteAnswer(table: table) }
    return try entries.enumerated().map { index, entry in
      if row[index].isNull { return .noRows }
      if !entry.isInstant { return .count(try row.decode(index, as: Int64.self)) }
      let newest = try row.decode(index, as: PostgresTimestamp.self)
      guard newest.isFinite else { return .unavailable(reason: "the newest value is infinite") }
      return .instant(Instant(microsecondsSince1970: newest.microseconds))
    }
  }
}
