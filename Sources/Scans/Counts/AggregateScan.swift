import Columns
import Postgres
import Profiles

/// Takes all counts of a window in one SELECT, or in two where the plan says so.
///
/// One SELECT of no rows comes before it, which finds every mistake that does not depend on the data. Where the server
/// rejects the counts for what the data held, or they run into the time limit, `CulpritSearch` says what to read again.
struct AggregateScan {
  /// Postgres allows 1,664 entries of a SELECT list.
  static let entriesPerStatement = 1_600

  let connection: PostgresConnection
  let table: String
  /// `schema.table` quoted; several are counted apart, in one statement.
  let relations: [String]
  /// The condition of the window.
  let window: String
  /// Which entries come after the others, in a statement of their own.
  private let isApart: (AggregateEntry) -> Bool

  /// - Parameters:
  ///   - parts: the quoted relations that make up the plan's; empty: that one itself.
  ///   - asOne: whether there is one statement, whatever the plan says.
  init(_ plan: ScanPlan, parts: [String] = [], asOne: Bool = false, on connection: PostgresConnection) {
    self.connection = connection
    table = plan.relation.name.description
    relations = parts.isEmpty ? [plan.quotedRelation] : parts
    window = plan.window
    let counting = plan.counting
    isApart = asOne ? { _ in false } : { counting.isApart($0) }
  }

  /// - Returns: one measurement an entry, in order, of the first of the relations.
  func measure(_ entries: [AggregateEntry]) async throws -> [Measurement] {
    try await answers(entries)[0].map(\.measurement)
  }

  /// - Returns: for each of the relations one answer an entry, in order.
  func answers(_ entries: [AggregateEntry]) async throws -> [[Answer]] {
    let none = [Answer](repeating: .measurement(.noRows), count: entries.count)
    var results = [[Answer]](repeating: none, count: relations.count)
    let unsound = try await unsound(among: entries)
    var search = search(entries, reading: entries.indices.filter { unsound[$0] == nil })
    while let indexes = search.next() {
      switch try await read(indexes.map { entries[$0] }, condition: window, describing: \.description) {
      case .success(let answered):
        for relation in relations.indices {
          for (index, answer) in zip(indexes, answered[relation]) { results[relation][index] = answer }
        }
        search.succeeded()
      case .failure(_, isTimeout: true): search.ranOutOfTime()
      case .failure(let reason, isTimeout: false): search.failed(reason)
      }
    }
    for (index, reason) in unsound.merging(search.unavailable, uniquingKeysWith: { first, _ in first }) {
      for relation in relations.indices { results[relation][index] = .measurement(.unavailable(reason: reason)) }
    }
    return results
  }

  /// The statements that `measure` runs where nothing fails.
  func statements(_ entries: [AggregateEntry]) -> [String] {
    var search = search(entries, reading: Array(entries.indices))
    var statements: [String] = []
    while let indexes = search.next() {
      statements.append(statement(indexes.map { entries[$0] }, condition: window))
      search.succeeded()
    }
    return statements
  }

  private func search(_ entries: [AggregateEntry], reading indexes: [Int]) -> CulpritSearch {
    let apart = Set(indexes.filter { isApart(entries[$0]) })
    return CulpritSearch(entries, reading: indexes, apart: apart, limit: Self.entriesPerStatement)
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
    let statement = AggregateStatement(entries)
    let selects = relations.enumerated().map { place, relation in
      // The server may answer for the relations in any order.
      statement.sql(relation, condition: condition, place: relations.count > 1 ? place : nil)
    }
    return "/* leadsman:aggregates */ " + selects.joined(separator: "\nUNION ALL ")
  }

  private func read(
    _ entries: [AggregateEntry], condition: String, describing: (PostgresError) -> String
  ) async throws -> Isolated<[[Answer]]> {
    try await connection.isolated(
      tolerating: { $0.isOwnToStatement || $0.isTimeout }, { try await select(entries, condition: condition) },
      describing: describing)
  }

  private func select(_ entries: [AggregateEntry], condition: String) async throws -> [[Answer]] {
    let rows = try await connection.query(statement(entries, condition: condition))
    let statement = AggregateStatement(entries)
    let first = relations.count > 1 ? 1 : 0
    // An expression that turned out to be several would shift all counts after it.
    let expected = first + statement.leadingColumns + entries.count
    if rows.columns.count != expected {
      throw PostgresError.columnCountMismatch(expected: expected, actual: rows.columns.count)
    }
    let byRelation =
      first == 0 ? [0: Array(rows)] : Dictionary(grouping: rows) { (try? $0.decode(0, as: Int.self)) ?? -1 }
    return try relations.indices.map { relation in
      guard let answers = try statement.answers(byRelation[relation] ?? [], after: first) else {
        throw ScanError.incompleteAnswer(table: table)
      }
      return answers
    }
  }
}
