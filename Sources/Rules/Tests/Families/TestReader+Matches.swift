import Profiles

/// Numbers of the dataset's rows that are held against those of another table.
extension TestReader {
  /// `row_count_matches: { table: ops.orders, within: 1 % }`
  func rowCountMatches(_ item: Item, hasTime: Bool) -> [Named] {
    guard let map = map(item) else { return [] }
    var head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.toleranceKeys, isOfTables: true)
    guard let (table, rows) = otherRows(map, hasTime: hasTime) else { return [] }
    head.name = head.name ?? Located("row_count_matches(\(table.value))", at: table.location)
    let rule = rule(item, head, columns: [], levels: levels) { limits in
      .matches(.rowCount(rows), within: limits.within ?? .exact)
    }
    let other = OtherTable(
      table: table, columns: head.segments, time: time(map, hasTime: hasTime, table), source: map["source"]?.text())
    return rule.map { [$0.beside(other)] } ?? []
  }

  /// `aggregate_matches: { aggregate: sum, column: price, table: ops.orders, within: 0.1 % }`
  func aggregateMatches(_ item: Item, hasTime: Bool) -> [Named] {
    guard let map = map(item) else { return [] }
    var head = TestHead(map)
    let levels = TestLevels(map, head: head, keys: TestLimits.toleranceKeys, isOfTables: true)
    let aggregate = map.required("aggregate").flatMap { choice($0, map) }
    let column = map.required("column")?.text()
    let otherColumn = map["other_column"].map { $0.text() } ?? column
    guard let (table, rows) = otherRows(map, hasTime: hasTime), let (aggregate, word) = aggregate, let column,
      let otherColumn
    else { return [] }
    head.name = head.name ?? Located("aggregate_matches(\(word) of \(column.value))", at: column.location)
    let rule = rule(item, head, columns: [column], levels: levels) { limits in
      .matches(
        .aggregate(aggregate, column: column.value, otherColumn: otherColumn.value, rows),
        within: limits.within ?? .exact)
    }
    // Where the rule names one column for both tables, what is wrong with the other's is told at the table.
    let place = map.has("other_column") ? otherColumn : Located(otherColumn.value, at: table.location)
    let isOfNumbers = aggregate != .distinctCount
    let other = OtherTable(
      table: table, columns: (isOfNumbers ? [] : [place]) + head.segments, number: isOfNumbers ? place : nil,
      time: time(map, hasTime: hasTime, table), source: map["source"]?.text())
    return rule.map { [$0.beside(other)] } ?? []
  }

  private func otherRows(_ map: YAMLMapping, hasTime: Bool) -> (table: Located<String>, rows: OtherRows)? {
    let filter = map["where_other"]?.text()
    if let place = map["time"]?.key, !hasTime {
      reader.report(.requires("'time'", "the dataset's own 'time'"), at: place)
    }
    guard let table = map.required("table")?.text() else { return nil }
    let time: OtherRows.Time =
      if let text = map["time"]?.text()?.value {
        text == "none" ? .none : .column(text)
      } else {
        hasTime ? .same : .none
      }
    return (
      table, OtherRows(table: table.value, source: map["source"]?.text()?.value, time: time, filter: filter?.value)
    )
  }

  /// The column that has to be there; the dataset's own name is not known here.
  private func time(_ map: YAMLMapping, hasTime: Bool, _ table: Located<String>) -> Located<String>? {
    guard hasTime, let text = map["time"]?.text(), text.value != "none" else { return nil }
    return text
  }

  private func choice(_ value: YAMLValue, _ map: YAMLMapping) -> (aggregate: Aggregate, word: String)? {
    let words = Self.aggregates.keys.sorted() + ["quantile"]
    guard let text = value.text() else { return nil }
    if text.value == "quantile" {
      return map.required("q")?.share().map { (.quantile($0), "quantile \($0)") }
    }
    if let share = map["q"]?.key { reader.report(.requires("'q'", "'aggregate: quantile'"), at: share) }
    if let aggregate = Self.aggregates[text.value] { return (aggregate, text.value) }
    let nearest = NearestName.nearest(to: text.value, in: words)
    value.report(.notOneOf(words, "aggregate", value: value.scalar()?.raw ?? "", nearest: nearest))
    return nil
  }
}
