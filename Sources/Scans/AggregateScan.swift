import Columns
import Postgres
import Profiles

/// Takes all counts of a window in one SELECT.
///
/// When the server rejects it, the expressions are tried apart, so that only the culprit goes without a number.
struct AggregateScan {
  /// Postgres allows 1,664 entries of a SELECT list.
  private static let entriesPerStatement = 1_600

  struct Entry {
    let expression: String
    let isInstant: Bool
  }

  let connection: PostgresConnection
  let table: String
  /// `schema.table` quoted, and the condition of the window.
  let relation: String
  let window: String

  /// - Returns: one measurement an entry, in order.
  func measure(_ entries: [Entry]) async throws -> [Measurement] {
    var results = [Measurement](repeating: .noRows, count: entries.count)
    var sound: [Int] = []
    for (index, entry) in entries.enumerated() {
      // A SELECT of no rows plans the expression, and so finds every mistake that does not depend on the data.
      switch try await connection.isolated({ try await select([entry], condition: "FALSE") }) {
      case .success: sound.append(index)
      case .failure(let reason): results[index] = .unavailable(reason: reason)
      }
    }
    for start in stride(from: 0, to: sound.count, by: Self.entriesPerStatement) {
      let part = Array(sound[start..<min(start + Self.entriesPerStatement, sound.count)])
      try await measure(part, of: entries, into: &results)
    }
    return results
  }

  private func measure(_ indexes: [Int], of entries: [Entry], into results: inout [Measurement]) async throws {
    switch try await connection.isolated({ try await select(indexes.map { entries[$0] }, condition: window) }) {
    case .success(let measured):
      for (index, measurement) in zip(indexes, measured) { results[index] = measurement }
    case .failure(let reason):
      guard indexes.count > 1 else {
        if let index = indexes.first { results[index] = .unavailable(reason: reason) }
        return
      }
      let middle = indexes.count / 2
      try await measure(Array(indexes[..<middle]), of: entries, into: &results)
      try await measure(Array(indexes[middle...]), of: entries, into: &results)
    }
  }

  private func select(_ entries: [Entry], condition: String) async throws -> [Measurement] {
    if entries.isEmpty { return [] }
    let list = entries.map(\.expression).joined(separator: ",\n  ")
    let sql = "/* leadsman:aggregates */ SELECT\n  \(list)\nFROM \(relation) WHERE \(condition)"
    let rows = try await connection.query(sql)
    // A filter that closes its own parenthesis can be several expressions, and would shift all counts after it.
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
