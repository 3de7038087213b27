import Foundation

/// Tests of the package dbt_utils.
extension DbtTest {
  func utilityTests(_ name: String, _ arguments: Arguments) throws(NoEquivalent) -> [ImportedTest] {
    if arguments.value("group_by_columns")?.list?.isEmpty == false {
      throw NoEquivalent("tests of each group have no equivalent")
    }
    let maker = try maker()
    switch name {
    case "equal_rowcount", "fewer_rows_than", "equality": return try comparison(name, arguments, maker)
    case "recency": return try recency(arguments, maker)
    case "unique_combination_of_columns": return try combination(arguments, maker)
    case "accepted_range": return try range(arguments, maker)
    case "at_least_one", "not_constant", "not_null_proportion": return try whole(name, arguments, maker)
    case "expression_is_true":
      let expression = try arguments.required("expression").singleLine
      let subject = try columnText.map { _ throws(NoEquivalent) in SQL.identifier(try columnName()) + " " } ?? ""
      return try maker.rows(.expression(subject + expression), graded())
    case "not_accepted_values":
      _ = arguments.value("quote")
      let rule = try TestMaker.RowTest.rejected(columnName(), arguments.requiredTexts("values"))
      _ = try isWarning()
      return try maker.rows(rule, graded())
    case "not_empty_string":
      let column = try SQL.identifier(columnName())
      let text = arguments.boolean("trim_whitespace") == false ? column : "trim(\(column))"
      return try maker.rows(.expression("\(text) <> ''"), graded())
    case "sequential_values": return try sequence(arguments, maker)
    case "relationships_where": return try relationship(arguments, maker)
    case "cardinality_equality": throw NoEquivalent("how often each value occurs in two tables has no equivalent")
    case "mutually_exclusive_ranges": throw NoEquivalent("ranges of several rows have no equivalent; write it as 'sql'")
    default: throw NoEquivalent("no test is its equivalent")
    }
  }

  /// Tests that dbt counts one failing row of.
  private func whole(_ name: String, _ arguments: Arguments, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest]
  {
    let column = try columnName()
    let quoted = SQL.identifier(column)
    let isWarning = try isWarning()
    switch name {
    case "at_least_one":
      var present = maker
      present.filter = SQL.all([maker.filter, "\(quoted) IS NOT NULL"])
      let keys = [RuleKey("min", .plain("1"))]
      return [present.test("row_count", [], fail: isWarning ? nil : keys, warn: isWarning ? keys : nil)]
    case "not_constant":
      return maker.number("count(DISTINCT \(quoted))", Graded(Limits.exactly(1).negated, isWarning: isWarning))
    default:
      guard let least = try arguments.number("at_least") else { throw NoEquivalent("it has no 'at_least'") }
      let most = try arguments.number("at_most") ?? 1
      guard most >= 1 else {
        let share = "count(\(quoted))::numeric / nullif(count(*), 0)"
        return maker.number(share, Graded(.within(least, most), isWarning: isWarning))
      }
      let limits = Limits.within(nil, (1 - least) * 100)
      return try maker.rows(.notNull(column), Graded(limits, isWarning: isWarning), of: .percent)
    }
  }

  private func comparison(
    _ name: String, _ arguments: Arguments, _ maker: TestMaker
  ) throws(NoEquivalent) -> [ImportedTest] {
    let other = try table(of: arguments.required("compare_model"))
    if name == "equality" {
      guard maker.filter == nil else { throw NoEquivalent("'where' of a comparison has no equivalent") }
      let columns = try arguments.texts("compare_columns")?.map { SQL.identifier(SQL.folded($0)) } ?? ["*"]
      let list = columns.joined(separator: ", ")
      let (ours, theirs) = ("SELECT \(list) FROM \(table)", "SELECT \(list) FROM \(other)")
      return try maker.failingRows("(\(ours) EXCEPT \(theirs)) UNION ALL (\(theirs) EXCEPT \(ours))", graded())
    }
    let isWarning = try isWarning()
    if name == "equal_rowcount" {
      return [maker.rowCountMatches(other, level: Graded(.zero, isWarning: isWarning))]
    }
    let difference = "(SELECT count(*) FROM \(other)) - count(*)"
    return maker.number(difference, Graded(.within(0, nil, excludesLow: true), isWarning: isWarning))
  }

  private func recency(_ arguments: Arguments, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    let field = try arguments.required("field")
    let part = try arguments.required("datepart").lowercased()
    guard SQL.isName(field), let count = try Int(arguments.required("interval")), count > 0 else {
      throw NoEquivalent("its field or its interval is an expression")
    }
    let isWarning = try isWarning()
    let lengths = ["second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800]
    if arguments.boolean("ignore_time_component") != true, let length = lengths[part] {
      let seconds = count * length
      return maker.freshness(SQL.folded(field), fail: isWarning ? nil : seconds, warn: isWarning ? seconds : nil)
    }
    // Days as the calendar has them, and months.
    let isDay = arguments.boolean("ignore_time_component") == true
    let newest = "max(\(SQL.identifier(SQL.folded(field))))\(isDay ? "::date" : "")"
    let limit = "(now() - interval '\(count) \(part)')\(isDay ? "::date" : "")"
    let query = maker.select("1", "HAVING coalesce(\(newest) < \(limit), true)")
    return try maker.failingRows(query, Graded(.zero, isWarning: isWarning))
  }

  /// dbt takes NULLs for equal; `unique` leaves them out, which is the same where there are none.
  private func combination(_ arguments: Arguments, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    let written = try arguments.requiredTexts("combination_of_columns")
    let isQuoted = arguments.boolean("quote_columns") == true
    guard isQuoted || written.allSatisfy(SQL.isName) else { throw NoEquivalent("an expression is no column") }
    let columns = isQuoted ? written : written.map(SQL.folded)
    let graded = try graded()
    let isPlain = graded.admitsNoRow
    if isPlain, maker.filter == nil, written.allSatisfy(present.contains) {
      return try maker.duplicates(columns, graded, of: .count)
    }
    let list = columns.map(SQL.identifier).joined(separator: ", ")
    return try maker.failingRows(maker.select(list, "GROUP BY \(list) HAVING count(*) > 1"), graded)
  }

  /// Limits may be expressions.
  private func range(_ arguments: Arguments, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    let column = try columnName()
    let isOpen = arguments.boolean("inclusive") == false
    let (low, high) = (try arguments.text("min_value"), try arguments.text("max_value"))
    let isPlain = [low, high].compactMap(\.self).allSatisfy { Decimal(written: $0) != nil }
    guard isPlain else {
      let name = SQL.identifier(column)
      let parts = [
        low.map { "\(name) >\(isOpen ? "" : "=") \($0)" }, high.map { "\(name) <\(isOpen ? "" : "=") \($0)" },
      ]
      return try maker.rows(.expression(SQL.all(parts) ?? "true"), graded())
    }
    return try maker.rows(.between(column, low, high, excludesLow: isOpen, excludesHigh: isOpen), graded())
  }

  /// Each value is the one before it and a step.
  private func sequence(_ arguments: Arguments, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    let name = try SQL.identifier(columnName())
    let step = try arguments.text("interval") ?? "1"
    guard Decimal(written: step) != nil else { throw NoEquivalent("its interval is no number") }
    let next = try arguments.text("datepart").map { "previous + interval '\(step) \($0)'" } ?? "previous + \(step)"
    let steps = maker.select("\(name) AS value, lag(\(name)) OVER (ORDER BY \(name)) AS previous")
    return try maker.failingRows("SELECT 1 FROM (\(steps)) AS steps WHERE NOT (value = \(next))", graded())
  }

  private func relationship(_ arguments: Arguments, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    let other = try table(of: arguments.required("to"))
    let field = try SQL.folded(arguments.required("field"))
    var maker = maker
    maker.filter = SQL.all([maker.filter, try arguments.text("from_condition")])
    guard let condition = try arguments.text("to_condition"), condition != "1=1" else {
      return try maker.references([columnName()], to: other, [field], graded())
    }
    let column = try SQL.identifier(columnName())
    let inner = "SELECT \(SQL.identifier(field)) FROM \(other) WHERE \(condition)"
    let broken = "\(column) IS NOT NULL AND NOT EXISTS (SELECT FROM (\(inner)) AS target (key) WHERE key = \(column))"
    return try maker.failingRows(maker.select("1", where: broken), graded())
  }
}
