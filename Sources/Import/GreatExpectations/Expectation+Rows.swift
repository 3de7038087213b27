import Foundation

/// What each value of a column is held to.
extension Expectation {
  func rowTests(_ type: String) throws(NoEquivalent) -> [ImportedTest]? {
    switch type {
    case "expect_column_values_to_not_be_null": return try rows(.notNull(column()), of: nil)
    case "expect_column_values_to_be_null":
      return try rows(.expression("\(SQL.identifier(column())) IS NULL"), of: nil)
    case "expect_column_values_to_be_in_set", "expect_column_distinct_values_to_be_in_set":
      return try inSet(column())
    case "expect_column_values_to_not_be_in_set":
      _ = arguments.value("quote_values")
      let column = try column()
      return try values(column, .rejected(column, arguments.requiredTexts("value_set")))
    case "expect_column_values_to_be_between":
      let (low, high, excludesLow, excludesHigh) = try interval()
      let column = try column()
      return try values(
        column, .between(column, low, high, excludesLow: excludesLow, excludesHigh: excludesHigh))
    case "expect_column_value_lengths_to_be_between":
      guard let counts = try limits().counts() else { return nil }
      let column = try column()
      return try values(column, .length(column, counts.minimum, counts.maximum))
    case "expect_column_value_lengths_to_equal":
      let column = try column()
      let length = try arguments.number("value")
      return try values(column, .length(column, length, length))
    case "expect_column_values_to_be_unique": return try unique([column()], ignoring: "any_value_is_missing")
    case "expect_column_values_to_be_json_parseable":
      let column = try column()
      let keys = [RuleKey.column(column), RuleKey("type", .text("json"))]
      return try values(column, .init(family: "type_parses", keys: keys, holds: "true"))
    default: return try patternTests(type)
    }
  }

  private func inSet(_ column: String) throws(NoEquivalent) -> [ImportedTest] {
    _ = arguments.value("quote_values")
    let values = try arguments.requiredTexts("value_set")
    guard dialect == .package else { return try self.values(column, .accepted(column, values)) }
    // There a NULL is no value of the set.
    let list = SQL.list(values.map(SQL.literal))
    return try rows(.expression("(\(SQL.identifier(column)) IN \(list)) IS TRUE"), of: nil)
  }

  /// Regular expressions and LIKE.
  private func patternTests(_ type: String) throws(NoEquivalent) -> [ImportedTest]? {
    guard let form = type.wholeMatch(of: /expect_column_values_to_(not_)?match_(regex|like_pattern)(_list)?/) else {
      return nil
    }
    let isRegex = form.2 == "regex"
    let column = try column()
    let patterns =
      form.3 == nil
      ? [try arguments.required(isRegex ? "regex" : "like_pattern")]
      : try arguments.requiredTexts(isRegex ? "regex_list" : "like_pattern_list")
    if isRegex {
      _ = arguments.value("is_raw")
      if let flags = try arguments.text("flags"), !flags.isEmpty {
        throw NoEquivalent(
          "the flags '\(flags)' of its regular expression have no equivalent; begin it with (?\(flags))")
      }
    }
    if isRegex, form.1 == nil, dialect == .suite, form.3 == nil, let pattern = patterns.first {
      return try values(column, .matching(column, pattern))
    }
    let name = "\(SQL.identifier(column))::text"
    let parts = patterns.map { "\(name) \(isRegex ? "~" : "LIKE") \(SQL.literal($0))" }
    guard !parts.isEmpty else { throw NoEquivalent("its list of patterns is empty") }
    let isAny = try arguments.text("match_on") != "all"
    if form.1 != nil { return try values(column, .expression("NOT (\(parts.joined(separator: " OR ")))")) }
    let matches = parts.joined(separator: isAny ? " OR " : " AND ")
    // In dbt's package a NULL is matched by no regular expression, and by every LIKE.
    if dialect == .package, isRegex { return try rows(.expression("(\(matches)) IS TRUE"), of: nil) }
    return try values(column, .expression(matches))
  }

  /// - Parameter missing: which rows are left out: `any_value_is_missing`, `all_values_are_missing` or `never`.
  func unique(_ columns: [String], ignoring missing: String) throws(NoEquivalent) -> [ImportedTest] {
    let names = columns.map(SQL.identifier)
    if let mostly = try dialect == .suite ? arguments.number("mostly") : nil, mostly < 1 {
      guard columns.count == 1, let name = names.first else {
        throw NoEquivalent("'mostly' of several columns has no equivalent")
      }
      let groups = maker.select("count(*) AS n", where: "\(name) IS NOT NULL", "GROUP BY \(name)")
      let query =
        "SELECT 1 FROM (\(groups)) AS groups HAVING coalesce(sum(n) FILTER (WHERE n = 1), 0) < \(mostly.written) * sum(n)"
      return try maker.failingRows(query, graded)
    }
    let isPlain = graded.admitsNoRow
    if isPlain, missing == "any_value_is_missing" || columns.count == 1 && missing == "all_values_are_missing" {
      let isFailing = graded.fail != nil
      return [
        maker.test(
          "unique", [RuleKey("columns", .texts(columns))], fail: isFailing ? [] : nil, warn: isFailing ? nil : [])
      ]
    }
    let kept: String? =
      switch missing {
      case "any_value_is_missing": names.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
      case "all_values_are_missing": "NOT (\(names.map { "\($0) IS NULL" }.joined(separator: " AND ")))"
      default: nil
      }
    let list = names.joined(separator: ", ")
    return try maker.failingRows(
      maker.select(list, where: kept, "GROUP BY \(list) HAVING count(*) > 1"), graded)
  }
}
