import Foundation

/// Says in our families what a test of another tool holds, to the row.
///
/// Where a family has no limit that says it, the rows or the number are asked for in SQL.
struct TestMaker {
  /// Of the table, as SQL has it.
  let table: String
  var filter: String?
  var head = TestHead()
  /// What the test is called where its head has no name, and a derived one would not tell it.
  let label: String

  /// A test of which each row holds or not.
  struct RowTest {
    let family: String
    let keys: [RuleKey]
    /// SQL that is true for the rows that hold, of those with a value.
    let holds: String
    /// SQL that is true for the rows that break it.
    let broken: String

    init(family: String, keys: [RuleKey], holds: String, broken: String? = nil) {
      self.family = family
      self.keys = keys
      self.holds = holds
      self.broken = broken ?? "NOT (\(holds))"
    }
  }

  /// What is to be counted of the rows that break a rule.
  enum Measure { case count, percent }

  func test(_ family: String, _ keys: [RuleKey], fail: [RuleKey]? = [], warn: [RuleKey]? = nil) -> ImportedTest {
    ImportedTest(family: family, keys: keys, fail: fail, warn: warn, filter: filter, head: head)
  }

  // MARK: - Rows

  private enum Plan: Equatable {
    case share(Decimal)
    case count(minimum: Decimal?, maximum: Decimal?)
    case query
  }

  /// `rule`, of whose breaking rows as many as `graded` admits may be there.
  func rows(_ rule: RowTest, _ graded: Graded = .noRow, of measure: Measure = .count) throws(NoEquivalent)
    -> [ImportedTest]
  {
    let fail = try graded.fail.map { limits throws(NoEquivalent) in try plan(limits, measure) }
    let warn = try graded.warn.map { limits throws(NoEquivalent) in try plan(limits, measure) }
    let plans = [fail, warn].compactMap(\.self)
    if plans.allSatisfy({ if case .share = $0 { true } else { false } }) {
      let needsShare = plans.count > 1 && fail != warn
      let made = test(
        rule.family, rule.keys, fail: fail.map { shareKeys($0, always: needsShare) },
        warn: fail == warn ? nil : warn.map { shareKeys($0, always: needsShare) })
      return [made]
    }
    if measure == .count, !plans.contains(.query) {
      var counted = self
      counted.filter = SQL.all([filter, rule.broken])
      return [counted.test("row_count", [], fail: fail.map(countKeys), warn: fail == warn ? nil : warn.map(countKeys))]
    }
    return try separately(graded) { (level) throws(NoEquivalent) -> [ImportedTest] in
      let one = level.fail ?? level.warn ?? .zero
      if try plan(one, measure) != .query { return try rows(rule, level, of: measure) }
      let count = "count(*) FILTER (WHERE \(rule.broken))"
      return number(measure == .count ? count : "100.0 * \(count) / nullif(count(*), 0)", level)
    }
  }

  private func plan(_ limits: Limits, _ measure: Measure) throws(NoEquivalent) -> Plan {
    guard measure == .percent else {
      guard let counts = try limits.counts() else { return .query }
      if counts.minimum == nil, counts.maximum == 0 { return .share(1) }
      return .count(minimum: counts.minimum, maximum: counts.maximum)
    }
    let hasFloor = limits.low.map { $0.value > 0 || !$0.isIncluded } ?? false
    guard !limits.isOutside, !hasFloor, let high = limits.high else { return .query }
    if high.value > 100 || (high.value == 100 && high.isIncluded) {
      throw NoEquivalent("every share of rows meets its threshold")
    }
    let share = 1 - high.value / 100
    if share > 1 || (share == 1 && !high.isIncluded) { throw NoEquivalent("no share of rows meets its threshold") }
    // Above the share by less than one row of a billion makes: the share itself is not enough.
    return .share(high.isIncluded ? share : share + Self.strictness)
  }

  private static let strictness = Decimal(sign: .plus, exponent: -13, significand: 1)

  private func shareKeys(_ plan: Plan, always: Bool) -> [RuleKey] {
    guard case .share(let share) = plan, share != 1 || always else { return [] }
    return [RuleKey("mostly", .plain(share.written))]
  }

  private func countKeys(_ plan: Plan) -> [RuleKey] {
    switch plan {
    case .share: [RuleKey("max", .plain("0"))]
    case .count(let minimum, let maximum): Self.bounds(minimum, maximum)
    case .query: []
    }
  }

  /// `between: [low, high]`, or one of `min` and `max`.
  static func bounds(_ minimum: Decimal?, _ maximum: Decimal?) -> [RuleKey] {
    if let minimum, let maximum {
      return [RuleKey("between", .list([.plain(minimum.written), .plain(maximum.written)]))]
    }
    return [
      minimum.map { RuleKey("min", .plain($0.written)) }, maximum.map { RuleKey("max", .plain($0.written)) },
    ].compactMap(\.self)
  }

  // MARK: - Numbers

  /// A number that a family of ours comes to, `sql` to SQL.
  /// - Parameter isCount: it is a whole number from 0 on.
  func number(
    _ family: String, _ keys: [RuleKey], sql: String, _ graded: Graded, isCount: Bool = false
  ) throws(NoEquivalent) -> [ImportedTest] {
    let limits = [graded.fail, graded.warn].compactMap(\.self)
    var isNative = true
    for limit in limits {
      let hasKeys = isCount ? try limit.counts() != nil : limit.isClosed
      isNative = isNative && hasKeys
    }
    guard isNative else {
      guard limits.count > 1 else { return number(sql, graded) }
      return try separately(graded) { (level) throws(NoEquivalent) -> [ImportedTest] in
        try number(family, keys, sql: sql, level, isCount: isCount)
      }
    }
    let fail = try graded.fail.map { limit throws(NoEquivalent) in try numberKeys(limit, isCount) }
    let warn = try graded.warn.map { limit throws(NoEquivalent) in try numberKeys(limit, isCount) }
    return [test(family, keys, fail: fail, warn: fail == warn ? nil : warn)]
  }

  private func numberKeys(_ limits: Limits, _ isCount: Bool) throws(NoEquivalent) -> [RuleKey] {
    guard isCount, let counts = try limits.counts() else {
      return Self.bounds(limits.low?.value, limits.high?.value)
    }
    return Self.bounds(counts.minimum, counts.maximum)
  }

  /// A number that only SQL comes to.
  func number(_ expression: String, _ graded: Graded) -> [ImportedTest] {
    graded.single.map { level in
      let limits = level.fail ?? level.warn ?? .zero
      let condition = filter.map { " WHERE \($0)" } ?? ""
      if limits.isClosed {
        let query = "SELECT \(expression) FROM \(table)\(condition)"
        return query.asTest(self, level, Self.bounds(limits.low?.value, limits.high?.value))
      }
      let query = "SELECT 1 FROM \(table)\(condition) HAVING NOT (\(limits.sql(expression)))"
      return query.asTest(self, level, [])
    }
  }

  /// A query that gives the rows that break a rule, filter and all.
  func failingRows(_ query: String, _ graded: Graded = .noRow) throws(NoEquivalent) -> [ImportedTest] {
    var made: [ImportedTest] = []
    for level in graded.single {
      let limits = level.fail ?? level.warn ?? .zero
      guard let counts = try limits.counts() else { throw NoEquivalent("its threshold admits two ranges of numbers") }
      if counts.minimum == nil, counts.maximum == 0 {
        made.append(query.asTest(self, level, []))
      } else {
        let count = "SELECT count(*) FROM (\(query)) AS failing"
        made.append(count.asTest(self, level, Self.bounds(counts.minimum, counts.maximum)))
      }
    }
    return made
  }

  /// Rows of the table that `condition` is true for, in a query of their own.
  func select(_ columns: String, where condition: String? = nil, _ rest: String = "") -> String {
    let condition = SQL.all([filter, condition]).map { " WHERE \($0)" } ?? ""
    return "SELECT \(columns) FROM \(table)\(condition)\(rest.isEmpty ? "" : " \(rest)")"
  }

  private func separately(
    _ graded: Graded, _ make: (Graded) throws(NoEquivalent) -> [ImportedTest]
  ) throws(NoEquivalent) -> [ImportedTest] {
    var made: [ImportedTest] = []
    for level in graded.single { made += try make(level) }
    return made
  }
}

extension String {
  /// The query as a test of the family `sql`, which has no filter of its own.
  fileprivate func asTest(_ maker: TestMaker, _ level: Graded, _ limits: [RuleKey]) -> ImportedTest {
    ImportedTest(
      family: "sql", keys: [RuleKey("query", .text(singleLine))] + limits, fail: level.fail == nil ? nil : [],
      warn: level.fail == nil ? [] : nil, head: maker.head)
  }
}
