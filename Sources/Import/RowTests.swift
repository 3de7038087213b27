import Foundation

/// The tests of rows, each with the SQL of the rows that break it.
extension TestMaker.RowTest {
  static func notNull(_ column: String) -> Self {
    let name = SQL.identifier(column)
    return Self(
      family: "not_null", keys: [.column(column)], holds: "\(name) IS NOT NULL", broken: "\(name) IS NULL")
  }

  /// - Parameter sql: true for rows that hold; a row of which NULL comes holds too.
  static func expression(_ sql: String) -> Self {
    Self(family: "expression", keys: [RuleKey("sql", .text(sql.singleLine))], holds: sql.singleLine)
  }

  static func accepted(_ column: String, _ values: [String]) throws(NoEquivalent) -> Self {
    guard !values.isEmpty else { throw NoEquivalent("its list of values is empty") }
    let (name, list) = (SQL.identifier(column), SQL.list(values.map(SQL.literal)))
    return Self(
      family: "accepted_values", keys: [.column(column), RuleKey("values", .texts(values))],
      holds: "\(name) IN \(list)", broken: "\(name) NOT IN \(list)")
  }

  static func rejected(_ column: String, _ values: [String]) throws(NoEquivalent) -> Self {
    guard !values.isEmpty else { throw NoEquivalent("its list of values is empty") }
    let (name, list) = (SQL.identifier(column), SQL.list(values.map(SQL.literal)))
    return Self(
      family: "rejected_values", keys: [.column(column), RuleKey("values", .texts(values))],
      holds: "\(name) NOT IN \(list)", broken: "\(name) IN \(list)")
  }

  static func matching(_ column: String, _ pattern: String) -> Self {
    let (name, literal) = (SQL.identifier(column), SQL.literal(pattern))
    return Self(
      family: "matches_regex", keys: [.column(column), RuleKey("pattern", .text(pattern))],
      holds: "\(name)::text ~ \(literal)", broken: "\(name)::text !~ \(literal)")
  }

  /// - Parameters: limits as they are written: numbers, dates or moments; nil is none.
  static func between(
    _ column: String, _ low: String?, _ high: String?, excludesLow: Bool = false, excludesHigh: Bool = false
  ) throws(NoEquivalent) -> Self {
    guard low != nil || high != nil else { throw NoEquivalent("it has neither a minimum nor a maximum") }
    var keys = [RuleKey.column(column)]
    if let low { keys.append(RuleKey("min", limit(low))) }
    if let high { keys.append(RuleKey("max", limit(high))) }
    if excludesLow, low != nil { keys.append(RuleKey("exclusive_min", .plain("true"))) }
    if excludesHigh, high != nil { keys.append(RuleKey("exclusive_max", .plain("true"))) }
    let name = SQL.identifier(column)
    let holds = [
      low.map { "\(name) \(excludesLow ? ">" : ">=") \(sql($0))" },
      high.map { "\(name) \(excludesHigh ? "<" : "<=") \(sql($0))" },
    ]
    return Self(family: "between", keys: keys, holds: SQL.all(holds) ?? "true")
  }

  static func length(_ column: String, _ low: Decimal?, _ high: Decimal?) throws(NoEquivalent) -> Self {
    guard low != nil || high != nil else { throw NoEquivalent("it has neither a minimum nor a maximum") }
    let limits = Limits.within(low, high)
    // Both keys by name: `between` is for numbers of a whole table.
    let keys = [
      low.map { RuleKey("min", .plain($0.written)) }, high.map { RuleKey("max", .plain($0.written)) },
    ].compactMap(\.self)
    return Self(
      family: "length_between", keys: [.column(column)] + keys,
      holds: limits.sql("length(\(SQL.identifier(column))::text)"))
  }

  private static func limit(_ written: String) -> RuleValue {
    Decimal(written: written) == nil ? .text(written) : .plain(written)
  }

  private static func sql(_ written: String) -> String {
    Decimal(written: written) == nil ? SQL.literal(written) : written
  }
}
