import Columns
import Postgres
import Profiles
import Sketches

/// A column of texts or booleans: how often each of some values occurs, and how many others there are.
struct CategoryCounts: ColumnCounts {
  let name: String
  let type: ColumnType
  let entries: [AggregateEntry]
  private let categories: [String]

  /// - Parameters:
  ///   - compared: the column as it is compared with texts.
  ///   - place: its categories are counted; both values of a boolean always are.
  init(
    _ column: RelationDescription.Column, quoted: String, compared: String, _ place: BinEdges.Column,
    on connection: PostgresConnection
  ) async throws {
    (name, type) = (column.name, column.type)
    var conditions: [String] = []
    if column.type == .bool {
      categories = ["true", "false"]
      conditions = [quoted, "NOT \(quoted)"]
    } else {
      categories = place.categories
      for category in categories { conditions.append("\(compared) = \(try await connection.quote(literal: category))") }
    }
    let counts = ["count(\(quoted))"] + conditions.map { "count(*) FILTER (WHERE \($0))" }
    entries = counts.map { AggregateEntry(expression: $0, columns: [column.name]) }
  }

  func profile(rowCount: Int64, _ answers: inout CountAnswers) throws(CountFailure) -> ColumnProfile {
    let present = try answers.count()
    var counts: [ValueCounts.Entry] = []
    for category in categories {
      counts.append(ValueCounts.Entry(value: Array(category.utf8), count: try answers.count()))
    }
    let told = counts.reduce(0) { $0 + $1.count }
    guard told <= present else { throw CountFailure(reason: "its collation takes several values for the same") }
    return ColumnProfile(
      name: name, type: type, rowCount: rowCount, nullCount: rowCount - Int64(present),
      distribution: .categorical(ValueCounts(counts: counts, rest: present - told)), distinct: nil)
  }
}
