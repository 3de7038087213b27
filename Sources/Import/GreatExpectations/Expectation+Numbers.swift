import Foundation

/// Numbers that a column comes to.
extension Expectation {
  func numberTests(_ type: String) throws(NoEquivalent) -> [ImportedTest]? {
    if let aggregate = type.wholeMatch(of: /expect_column_(min|max|mean|median|sum|stdev)_to_be_between/) {
      return try aggregateTest(String(aggregate.1), column())
    }
    switch type {
    case "expect_column_unique_value_count_to_be_between", "expect_column_distinct_count_to_equal",
      "expect_column_distinct_count_to_be_greater_than", "expect_column_distinct_count_to_be_less_than":
      return try distinctCount(type, column())
    case "expect_column_proportion_of_unique_values_to_be_between":
      let name = try SQL.identifier(column())
      // dbt's package divides by all rows.
      let total = dialect == .suite ? "count(\(name))" : "count(*)"
      let share = "count(DISTINCT \(name))::numeric / nullif(\(total), 0)"
      return maker.number(share, try level(limits()))
    case "expect_column_proportion_of_non_null_values_to_be_between":
      return try proportion(column())
    case "expect_column_quantile_values_to_be_between":
      return dialect == .suite ? try quantiles(column()) : try quantile(column())
    case "expect_column_distinct_values_to_contain_set", "expect_column_distinct_values_to_equal_set":
      return try containsSet(type, column())
    default: return nil
    }
  }

  private static let families = [
    "min": "min", "max": "max", "mean": "mean", "median": "median", "sum": "sum", "stdev": "stddev",
  ]

  private func aggregateTest(_ aggregate: String, _ column: String) throws(NoEquivalent) -> [ImportedTest] {
    let (low, high, excludesLow, excludesHigh) = try interval()
    let isNumber = [low, high].compactMap(\.self).allSatisfy { Decimal(written: $0) != nil }
    if aggregate == "min" || aggregate == "max", !isNumber || excludesLow || excludesHigh {
      return try extreme(aggregate, column, low, high, excludesLow, excludesHigh)
    }
    let name = SQL.identifier(column)
    let sql =
      switch aggregate {
      case "mean": "avg(\(name))"
      case "stdev": "stddev_samp(\(name))"
      case "median": "percentile_cont(0.5) WITHIN GROUP (ORDER BY \(name))"
      default: "\(aggregate)(\(name))"
      }
    return try maker.number(
      Self.families[aggregate] ?? aggregate, [.column(column)], sql: sql, level(limits()))
  }

  /// A least or greatest value with limits that no number of ours has: of days, or excluded. Every row is on the inner
  /// side of one, some row of the other.
  private func extreme(
    _ aggregate: String, _ column: String, _ low: String?, _ high: String?, _ excludesLow: Bool, _ excludesHigh: Bool
  ) throws(NoEquivalent) -> [ImportedTest] {
    guard low != nil || high != nil else { throw NoEquivalent("it has neither a minimum nor a maximum") }
    let isFailing = graded.fail != nil
    _ = try level(.zero)
    var made: [ImportedTest] = []
    let isLeast = aggregate == "min"
    if (isLeast ? low : high) != nil {
      let every = try TestMaker.RowTest.between(
        column, isLeast ? low : nil, isLeast ? nil : high, excludesLow: excludesLow, excludesHigh: excludesHigh)
      made += try maker.rows(every, graded)
    }
    if let limit = isLeast ? high : low {
      let excluded = isLeast ? excludesHigh : excludesLow
      let sign = isLeast ? "<" : ">"
      let literal = Decimal(written: limit) == nil ? SQL.literal(limit) : limit
      var some = maker
      some.filter = SQL.all([maker.filter, "\(SQL.identifier(column)) \(sign)\(excluded ? "" : "=") \(literal)"])
      let keys = [RuleKey("min", .plain("1"))]
      made.append(some.test("row_count", [], fail: isFailing ? keys : nil, warn: isFailing ? nil : keys))
    }
    return made
  }

  private func distinctCount(_ type: String, _ column: String) throws(NoEquivalent) -> [ImportedTest] {
    let limits: Limits
    if type.hasSuffix("_to_be_between") {
      limits = try self.limits()
    } else {
      guard let value = try arguments.number("value") else { throw NoEquivalent("it has no 'value'") }
      limits =
        type.hasSuffix("_equal")
        ? .exactly(value)
        : type.hasSuffix("greater_than")
          ? .within(value, nil, excludesLow: true) : .within(nil, value, excludesHigh: true)
    }
    return try maker.number(
      "distinct_count", [.column(column)], sql: "count(DISTINCT \(SQL.identifier(column)))", level(limits),
      isCount: true)
  }

  private func proportion(_ column: String) throws(NoEquivalent) -> [ImportedTest] {
    let limits = try limits()
    let isFloor = limits.isClosed && limits.high.map { $0.value >= 1 } ?? true
    guard isFloor, let low = limits.low?.value else {
      let share = "count(\(SQL.identifier(column)))::numeric / nullif(count(*), 0)"
      return maker.number(share, try level(limits))
    }
    return try maker.rows(.notNull(column), level(.within(nil, (1 - low) * 100)), of: .percent)
  }

  /// Great Expectations asks for `percentile_disc`, a value that is there.
  private func quantiles(_ column: String) throws(NoEquivalent) -> [ImportedTest] {
    let ranges = arguments.value("quantile_ranges")
    _ = arguments.value("allow_relative_error")
    guard let quantiles = ranges?["quantiles"]?.texts, let limits = ranges?["value_ranges"]?.list,
      quantiles.count == limits.count, !quantiles.isEmpty
    else { throw NoEquivalent("its quantile_ranges cannot be read") }
    var made: [ImportedTest] = []
    for (quantile, range) in zip(quantiles, limits) {
      guard let pair = range.list, pair.count == 2, Decimal(written: quantile) != nil else {
        throw NoEquivalent("its quantile_ranges cannot be read")
      }
      let level = try level(.within(pair[0].number, pair[1].number))
      let sql = "percentile_disc(\(quantile)) WITHIN GROUP (ORDER BY \(SQL.identifier(column)))"
      made += maker.number(sql, level)
    }
    return made
  }

  private func quantile(_ column: String) throws(NoEquivalent) -> [ImportedTest] {
    guard let quantile = try arguments.number("quantile") else { throw NoEquivalent("it has no 'quantile'") }
    let keys = [RuleKey.column(column), RuleKey("q", .plain(quantile.written))]
    let sql = "percentile_cont(\(quantile.written)) WITHIN GROUP (ORDER BY \(SQL.identifier(column)))"
    return try maker.number("quantile", keys, sql: sql, level(limits()))
  }

  private func containsSet(_ type: String, _ column: String) throws(NoEquivalent) -> [ImportedTest] {
    let values = try arguments.requiredTexts("value_set")
    guard !values.isEmpty else { throw NoEquivalent("its list of values is empty") }
    _ = arguments.value("quote_values")
    let name = SQL.identifier(column)
    let rows = values.map { "(\(SQL.literal($0)))" }.joined(separator: ", ")
    let query =
      "SELECT wanted FROM (VALUES \(rows)) AS v (wanted) EXCEPT \(maker.select("\(name)::text", where: "\(name) IS NOT NULL"))"
    let contained = try maker.failingRows(query, graded)
    guard type.hasSuffix("_equal_set") else { return contained }
    return try maker.rows(.accepted(column, values), graded) + contained
  }
}
