import Postgres
import Profiles

/// The SELECT of some entries, and what its rows mean.
///
/// Numbers of segments come as one row a segment: of each combination of columns by a grouping set of its own, so that
/// the rows are read once for all of them.
struct AggregateStatement {
  let entries: [AggregateEntry]
  /// Those of all rows together come with it, or nothing else does.
  private let isOfAll: Bool
  private let keys: [GroupingKey]
  /// Distinct quoted columns of the keys, and the texts of their values.
  private let names: [String]
  private let texts: [String]
  /// What a subquery has to compute; empty where there is none.
  private let rowColumns: [RowColumn]

  init(_ entries: [AggregateEntry]) {
    self.entries = entries
    isOfAll = entries.contains { $0.segments == nil }
    var seen: Set<GroupingKey> = []
    keys = entries.compactMap(\.segments).filter { seen.insert($0).inserted }
    var (names, texts): ([String], [String]) = ([], [])
    for key in keys {
      for (name, text) in zip(key.names, key.texts) where !names.contains(name) {
        names.append(name)
        texts.append(text)
      }
    }
    (self.names, self.texts) = (names, texts)
    var known: Set<RowColumn> = []
    let needed = entries.contains { !$0.rowColumns.isEmpty }
    rowColumns =
      needed
      ? entries.flatMap { $0.rowColumns + $0.texts.map(\.column) }.filter { known.insert($0).inserted } : []
  }

  /// Columns of the answer before those of the entries.
  var leadingColumns: Int { keys.isEmpty ? 0 : 2 + names.count }

  /// - Parameter place: in one SELECT of several.
  func sql(_ relation: String, condition: String, place: Int? = nil) -> String {
    let list = entries.map(expression).joined(separator: ",\n  ")
    let lead = place.map { "\($0), " } ?? ""
    guard !keys.isEmpty else {
      return "SELECT\n  \(lead)\(list)\nFROM \(source(relation, condition))"
    }
    let grouping = "GROUPING(\(names.joined(separator: ", ")))"
    var seen: Set<Int> = []
    // The same columns in another order are the same groups.
    let grouped = keys.filter { seen.insert(set(of: $0.names)).inserted }
    let sets = (isOfAll ? ["()"] : []) + grouped.map { "(\($0.names.joined(separator: ", ")))" }
    // Of a column with a value a row, no more groups come than it takes to see that they are too many.
    return """
      SELECT * FROM (SELECT
        \(lead)\(grouping), row_number() OVER (PARTITION BY \(grouping)) AS leadsman_place,
        \(texts.joined(separator: ", ")),
        \(list)
      FROM \(source(relation, condition))
      GROUP BY GROUPING SETS (\(sets.joined(separator: ", ")))) AS leadsman_segments
      WHERE leadsman_place <= \(Segment.greatestCount + 1)
      """
  }

  private func expression(_ entry: AggregateEntry) -> String {
    rowColumns.isEmpty ? entry.expression : entry.expressionOverSubquery ?? entry.expression
  }

  private func source(_ relation: String, _ condition: String) -> String {
    if rowColumns.isEmpty { return "\(relation) WHERE \(condition)" }
    // What the outer SELECT does not name, the server leaves out of the inner one.
    let columns = rowColumns.map { ",\n    \($0.expression) AS \($0.name)" }.joined()
    return "(SELECT *\(columns)\n  FROM \(relation) WHERE \(condition)) AS leadsman_rows"
  }

  /// - Parameters:
  ///   - rows: of the answer.
  ///   - first: columns of the answer that come before this statement's own.
  /// - Returns: one answer an entry, in order; nil where the rows are not those that were asked for.
  func answers(_ rows: [PostgresRow], after first: Int) throws -> [Answer]? {
    let start = first + leadingColumns
    guard !keys.isEmpty else {
      guard rows.count == 1 else { return nil }
      return try entries.enumerated().map { try Answer(rows[0], start + $0, of: $1) }
    }
    var sets: [Int: [PostgresRow]] = [:]
    for row in rows { sets[Int(try row.decode(first, as: Int32.self)), default: []].append(row) }
    let whole = sets[set(of: [])] ?? []
    if isOfAll, whole.count != 1 { return nil }
    return try entries.enumerated().map { index, entry in
      guard let key = entry.segments else { return try Answer(whole[0], start + index, of: entry) }
      let groups = sets[set(of: key.names)] ?? []
      if groups.count > Segment.greatestCount {
        return .measurement(.unavailable(reason: key.tooMany))
      }
      return .measurement(
        .segments(
          try groups.map { row in
            let values = try key.names.map { name in try text(of: name, row, after: first) }
            return SegmentMeasurement(
              Segment(columns: key.columns, values: values), try Answer(row, start + index, of: entry).measurement)
          }))
    }
  }

  private func text(of name: String, _ row: PostgresRow, after first: Int) throws -> String? {
    let place = first + 2 + (names.firstIndex(of: name) ?? 0)
    return row[place].isNull ? nil : try row.decode(place, as: String.self)
  }

  /// As `GROUPING` numbers it: a bit for each column that the set is without, the first column's the highest.
  private func set(of members: [String]) -> Int {
    names.reduce(0) { $0 << 1 | (members.contains($1) ? 0 : 1) }
  }
}
