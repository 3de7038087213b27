import Foundation

/// What several columns of a row are held to.
extension Expectation {
  func pairTests(_ type: String) throws(NoEquivalent) -> [ImportedTest]? {
    switch type.lowercased() {
    case "expect_column_pair_values_to_be_equal": return try pair("=")
    case "expect_column_pair_values_a_to_be_greater_than_b":
      return try pair(arguments.boolean("or_equal") == true ? ">=" : ">")
    case "expect_column_pair_values_to_be_in_set" where dialect == .suite: return try pairInSet()
    case "expect_compound_columns_to_be_unique", "expect_multicolumn_values_to_be_unique":
      let missing = try arguments.text("ignore_row_if") ?? "all_values_are_missing"
      return try unique(columns(), ignoring: missing)
    case "expect_multicolumn_sum_to_equal" where dialect == .suite:
      guard let total = try arguments.number("sum_total") else { throw NoEquivalent("it has no 'sum_total'") }
      let sum = try columns().map(SQL.identifier).joined(separator: " + ")
      let missing = try missing(columns().map(SQL.identifier), default: "all_values_are_missing")
      return try rows(.expression("\(sum) = \(total.written)"), of: missing)
    case "expect_select_column_values_to_be_unique_within_record": return try differ()
    case "expression_is_true" where dialect == .package:
      if arguments.has("test_condition") || arguments.has("group_by_columns") {
        throw NoEquivalent("'test_condition' and 'group_by_columns' have no equivalent")
      }
      return try rows(.expression(arguments.required("expression")), of: nil)
    default: return nil
    }
  }

  /// The rows that are not left out; nil: all.
  private func missing(_ names: [String], default standard: String) throws(NoEquivalent) -> String? {
    let word = try dialect == .suite ? arguments.text("ignore_row_if") ?? standard : standard
    switch word {
    case "both_values_are_missing", "all_values_are_missing":
      return "NOT (\(names.map { "\($0) IS NULL" }.joined(separator: " AND ")))"
    case "either_value_is_missing", "any_value_is_missing":
      return names.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    default: return nil
    }
  }

  private func pair(_ sign: String) throws(NoEquivalent) -> [ImportedTest] {
    let names = [try SQL.identifier(column("column_A")), try SQL.identifier(column("column_B"))]
    let comparison = names.joined(separator: " \(sign) ")
    guard dialect == .suite else { return try rows(.expression(comparison), of: nil) }
    // A row with one value missing breaks it there, unless such rows are left out.
    switch try missing(names, default: "both_values_are_missing") {
    case nil: return try rows(.expression("(\(comparison)) IS TRUE"), of: nil)
    case let kept? where kept.hasPrefix("NOT"):
      let neither = names.map { "\($0) IS NULL" }.joined(separator: " AND ")
      return try rows(.expression("(\(comparison)) IS TRUE OR (\(neither))"), of: kept)
    case let kept?: return try rows(.expression(comparison), of: kept)
    }
  }

  private func pairInSet() throws(NoEquivalent) -> [ImportedTest] {
    let names = [try SQL.identifier(column("column_A")), try SQL.identifier(column("column_B"))]
    var pairs: [String] = []
    for pair in arguments.value("value_pairs_set")?.list ?? [] {
      guard let texts = pair.texts, texts.count == 2 else { throw NoEquivalent("its value_pairs_set cannot be read") }
      pairs.append(SQL.list(texts.map(SQL.literal)))
    }
    guard !pairs.isEmpty else { throw NoEquivalent("its value_pairs_set cannot be read") }
    let kept = try missing(names, default: "both_values_are_missing")
    let isIn = "\(SQL.list(names)) IN \(SQL.list(pairs))"
    if kept?.hasPrefix("NOT") == true {
      let neither = names.map { "\($0) IS NULL" }.joined(separator: " AND ")
      return try rows(.expression("(\(isIn)) IS TRUE OR (\(neither))"), of: kept)
    }
    return try rows(.expression(isIn), of: kept)
  }

  /// No two of the columns have the same value.
  private func differ() throws(NoEquivalent) -> [ImportedTest] {
    let columns = try columns()
    let names = columns.map(SQL.identifier)
    guard names.count > 1 else { throw NoEquivalent("it takes two columns at least") }
    let kept = try missing(names, default: "all_values_are_missing")
    _ = arguments.value("ignore_row_if")
    let parts = names.indices.flatMap { left in
      names.indices.filter { $0 > left }.map { "\(names[left]) <> \(names[$0])" }
    }
    return try rows(.expression(parts.joined(separator: " AND ")), of: kept)
  }
}
