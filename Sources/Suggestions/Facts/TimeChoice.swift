import Columns
import Profiles

/// Which column cuts a table into days, by type and name: a guess, best first.
package enum TimeChoice {
  /// - Parameter columns: of the table, in its order.
  /// - Returns: the date and timestamp columns worth a try.
  package static func candidates(_ columns: [TableFacts.Column]) -> [TableFacts.Column] {
    let timed = columns.enumerated().filter { $0.element.type.isTemporal && score($0.element) > 0 }
    return timed.sorted { (-score($0.element), $0.offset) < (-score($1.element), $1.offset) }.map(\.element)
  }

  private static let scores: [(words: Set<String>, score: Int)] = [
    (["created", "inserted", "event", "timestamp", "ts", "scheduled", "occurred", "recorded"], 8),
    (["time", "datetime", "hour", "at", "date", "day", "ordered", "received", "departed"], 5),
    (["loaded", "ingested", "etl"], 2),
    // When something ends or is changed says little of when the row came.
    (["updated", "modified", "deleted", "expires", "expiry", "due", "end", "ended", "until", "birth", "dob"], -12),
  ]

  private static func score(_ column: TableFacts.Column) -> Int {
    let words = Set(ColumnRole.words(of: column.name))
    let named = scores.filter { !$0.words.isDisjoint(with: words) }.reduce(0) { $0 + $1.score }
    return 10 + named + (column.isNotNull ? 6 : 0) + (column.type == .date ? 0 : 1)
  }
}
