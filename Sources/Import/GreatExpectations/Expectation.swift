import Foundation

/// An expectation, of a suite or of the package dbt_expectations, which has most of them with other rules for NULL.
struct Expectation {
  enum Dialect { case suite, package }

  let arguments: Arguments
  var maker: TestMaker
  let graded: Graded
  let dialect: Dialect

  /// - Parameter type: `expect_column_values_to_be_unique` and the like.
  func tests(_ type: String) throws(NoEquivalent) -> [ImportedTest] {
    if let tests = try rowTests(type) { return tests }
    if let tests = try numberTests(type) { return tests }
    if let tests = try tableTests(type) { return tests }
    if let tests = try pairTests(type) { return tests }
    throw NoEquivalent(Self.reasons[type] ?? "no test is its equivalent")
  }

  private static let reasons = [
    "expect_column_kl_divergence_to_be_less_than": "distributions are compared by 'drift' and 'distribution'",
    "expect_column_values_to_be_increasing": "a table's rows have no order; 'increasing' goes by the time column",
    "expect_column_values_to_be_decreasing": "a table's rows have no order; 'increasing' goes by the time column",
    "expect_column_values_to_match_strftime_format": "Postgres has no such formats; see 'format' and 'type_parses'",
    "expect_column_values_to_be_dateutil_parseable": "what dateutil reads is not told; see 'type_parses'",
    "expect_column_value_z_scores_to_be_less_than": "it holds values to their own mean; see 'drift' and 'anomaly'",
    "expect_column_values_to_not_be_outliers": "it holds values to their own spread; see 'drift' and 'anomaly'",
    "expect_column_values_to_be_within_n_stdevs": "it holds values to their own spread; see 'drift' and 'anomaly'",
    "expect_column_values_to_be_within_n_moving_stdevs": "what is usual is learned otherwise; see 'anomaly'",
  ]

  // MARK: - Arguments

  func column(_ key: String? = nil) throws(NoEquivalent) -> String {
    try name(arguments.required(key ?? (dialect == .suite ? "column" : "column_name")))
  }

  func columns() throws(NoEquivalent) -> [String] {
    let written = try arguments.requiredTexts("column_list")
    guard dialect == .package, arguments.boolean("quote_columns") != true else { return written }
    return written.map(SQL.folded)
  }

  /// dbt writes names as they are into its SQL, Great Expectations in quotes where it matters.
  func name(_ written: String) throws(NoEquivalent) -> String {
    guard dialect == .package else { return written }
    guard SQL.isName(written) else { throw NoEquivalent("'\(written.shortened(to: 40))' is an expression, no column") }
    return SQL.folded(written)
  }

  /// `min_value` and `max_value`, and whether they are excluded.
  func interval() throws(NoEquivalent) -> (low: String?, high: String?, excludesLow: Bool, excludesHigh: Bool) {
    let strictly = dialect == .package && arguments.boolean("strictly") == true
    return (
      try arguments.text("min_value"), try arguments.text("max_value"),
      strictly || dialect == .suite && arguments.boolean("strict_min") == true,
      strictly || dialect == .suite && arguments.boolean("strict_max") == true
    )
  }

  func limits() throws(NoEquivalent) -> Limits {
    let (_, _, excludesLow, excludesHigh) = try interval()
    let (low, high) = (try arguments.number("min_value"), try arguments.number("max_value"))
    guard low != nil || high != nil else { throw NoEquivalent("it has neither a minimum nor a maximum") }
    return .within(low, high, excludesLow: excludesLow, excludesHigh: excludesHigh)
  }

  /// Limits of a number of the whole table at the level of this expectation.
  func level(_ limits: Limits) throws(NoEquivalent) -> Graded {
    guard graded.admitsNoRow else {
      throw NoEquivalent("its thresholds count rows of a result that has one")
    }
    return Graded(limits, isWarning: graded.fail == nil)
  }

  /// - Parameters:
  ///   - considered: the rows that `mostly` is a share of; a row that is not holds.
  func rows(_ rule: TestMaker.RowTest, of considered: String?) throws(NoEquivalent) -> [ImportedTest] {
    guard dialect == .suite, let mostly = try arguments.number("mostly"), mostly < 1 else {
      return try maker.rows(rule, graded)
    }
    var maker = maker
    maker.filter = SQL.all([maker.filter, considered])
    let limits = Limits.within(nil, (1 - mostly) * 100)
    return try maker.rows(rule, Graded(limits, isWarning: graded.fail == nil), of: .percent)
  }

  /// A test of the values of a column, of which NULLs are not asked.
  func values(_ column: String, _ rule: TestMaker.RowTest) throws(NoEquivalent) -> [ImportedTest] {
    try rows(rule, of: "\(SQL.identifier(column)) IS NOT NULL")
  }
}
