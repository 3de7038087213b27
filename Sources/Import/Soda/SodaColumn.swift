import Foundation

/// The checks of a column that SodaCL and contracts have in common.
struct SodaColumn {
  let column: String
  let validity: SodaValidity
  let maker: TestMaker
  let graded: Graded

  private var name: String { SQL.identifier(column) }

  func missing(of measure: TestMaker.Measure) throws(NoEquivalent) -> [ImportedTest] {
    try maker.rows(validity.present(column), graded, of: measure)
  }

  func invalid(of measure: TestMaker.Measure) throws(NoEquivalent) -> [ImportedTest] {
    let rules = try validity.rules(column)
    guard !rules.isEmpty else { throw NoEquivalent("it does not say what is valid") }
    let isPlain = graded.admitsNoRow
    if isPlain || rules.count == 1 && !validity.hasMissing {
      var maker = maker
      if validity.hasMissing { maker.filter = SQL.all([maker.filter, "NOT (\(try validity.missing(column)))"]) }
      var made: [ImportedTest] = []
      for rule in rules { made += try maker.rows(rule, graded, of: measure) }
      return made
    }
    let broken = rules.map(\.broken).joined(separator: " OR ")
    let sql = "(\(try validity.missing(column))) OR NOT (\(broken))"
    return try maker.rows(.expression(sql), graded, of: measure)
  }

  /// Rows that are neither missing nor invalid.
  func validCount() throws(NoEquivalent) -> [ImportedTest] {
    var maker = maker
    maker.filter = SQL.all([maker.filter, try valid()])
    return try maker.number("row_count", [], sql: "count(*)", graded, isCount: true)
  }

  private func valid() throws(NoEquivalent) -> String {
    let rules = try validity.rules(column)
    let present = try validity.present(column).holds
    return SQL.all([present] + rules.map(\.holds)) ?? present
  }

  /// The same for rows of which only valid values count.
  func ofValid() throws(NoEquivalent) -> TestMaker {
    guard validity.isGiven else { return maker }
    if validity.isReadAsNumber { throw NoEquivalent("numbers of texts have no equivalent") }
    var maker = maker
    maker.filter = SQL.all([maker.filter, try valid()])
    return maker
  }

  /// `avg`, `max_length` and the like.
  func aggregate(_ function: String) throws(NoEquivalent) -> [ImportedTest]? {
    let maker = try ofValid()
    let families = [
      "avg": ("mean", "avg"), "sum": ("sum", "sum"), "min": ("min", "min"), "max": ("max", "max"),
      "stddev": ("stddev", "stddev_samp"), "stddev_samp": ("stddev", "stddev_samp"),
    ]
    if function == "min" || function == "max", let made = try extreme(isLeast: function == "min", maker) { return made }
    if let (family, sql) = families[function] {
      return try maker.number(family, [.column(column)], sql: "\(sql)(\(name))", graded)
    }
    switch function {
    case "stddev_pop", "variance", "var_samp", "var_pop": return maker.number("\(function)(\(name))", graded)
    case "count": return maker.number("count(\(name))", graded)
    case "distinct", "count_distinct", "distinct_count":
      return try maker.number(
        "distinct_count", [.column(column)], sql: "count(DISTINCT \(name))", graded, isCount: true)
    case "avg_length": return maker.number("avg(length(\(name)))", graded)
    case "min_length", "max_length": return try length(isLeast: function == "min_length", maker)
    default: return nil
    }
  }

  /// The shortest or longest text, whose one limit each row can be held to.
  private func length(isLeast: Bool, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    if graded.single.count == 1, let limits = graded.fail ?? graded.warn, let counts = try limits.counts(),
      (isLeast ? counts.maximum : counts.minimum) == nil
    {
      let rule = try TestMaker.RowTest.length(column, counts.minimum, counts.maximum)
      return try maker.rows(rule, Graded(.zero, isWarning: graded.fail == nil))
    }
    return maker.number("\(isLeast ? "min" : "max")(length(\(name)))", graded)
  }

  /// One excluded limit of the least or greatest value: it is a limit of each row, or some row is beyond it.
  private func extreme(isLeast: Bool, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest]? {
    guard graded.single.count == 1, let limits = graded.fail ?? graded.warn, !limits.isOutside, !limits.isClosed,
      (limits.low == nil) != (limits.high == nil), let bound = limits.low ?? limits.high
    else { return nil }
    let isWarning = graded.fail == nil
    if (limits.low != nil) == isLeast {
      let (low, high) = (limits.low?.value.written, limits.high?.value.written)
      let rule = try TestMaker.RowTest.between(column, low, high, excludesLow: low != nil, excludesHigh: high != nil)
      return try maker.rows(rule, Graded(.zero, isWarning: isWarning))
    }
    var some = maker
    some.filter = SQL.all([maker.filter, "\(name) \(isLeast ? "<" : ">") \(bound.value.written)"])
    let keys = [RuleKey("min", .plain("1"))]
    return [some.test("row_count", [], fail: isWarning ? nil : keys, warn: isWarning ? keys : nil)]
  }
}

extension TestMaker {
  /// No two rows with the same values, or as many values that several rows have as `graded` admits.
  func duplicates(_ columns: [String], _ graded: Graded, of measure: Measure) throws(NoEquivalent) -> [ImportedTest] {
    if graded.admitsNoRow {
      let keys = [RuleKey("columns", .texts(columns))]
      return [test("unique", keys, fail: graded.fail == nil ? nil : [], warn: graded.fail == nil ? [] : nil)]
    }
    let names = columns.map(SQL.identifier)
    let list = names.joined(separator: ", ")
    let present = names.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    let repeated = select(list, where: present, "GROUP BY \(list) HAVING count(*) > 1")
    if measure == .count { return try failingRows(repeated, graded) }
    return number("100.0 * (SELECT count(*) FROM (\(repeated)) AS repeated) / nullif(count(*), 0)", graded)
  }

  /// The one number that a query gives.
  func scalar(_ query: String, _ graded: Graded) -> [ImportedTest] {
    let whole = TestMaker(table: "(\(query.withoutSemicolon)) AS metric (value)", head: head, label: label)
    return whole.number("max(value)", graded)
  }

  /// Every value of `columns` is one of another table; NULL needs none.
  func references(
    _ columns: [String], to table: String, _ others: [String], _ graded: Graded
  ) throws(NoEquivalent) -> [ImportedTest] {
    guard columns.count == others.count, let column = columns.first, let other = others.first else {
      throw NoEquivalent("it has not as many columns on one side as on the other")
    }
    let isPlain = graded.admitsNoRow
    if isPlain, columns.count == 1 {
      let target = SQL.tablePart(other) == other ? "\(table).\(other)" : "\(table).\(SQL.identifier(other))"
      let keys = [RuleKey.column(column), RuleKey("to", .text(target))]
      return [test("references", keys, fail: graded.fail == nil ? nil : [], warn: graded.fail == nil ? [] : nil)]
    }
    let pairs = zip(columns, others).map { "source.\(SQL.identifier($0)) = target.\(SQL.identifier($1))" }
    let isNull = columns.map { "source.\(SQL.identifier($0)) IS NULL" }.joined(separator: " AND ")
    let found = "EXISTS (SELECT FROM \(table) AS target WHERE \(pairs.joined(separator: " AND ")))"
    let source = TestMaker(table: "\(self.table) AS source", filter: filter, head: head, label: label)
    return try source.failingRows(source.select("1", where: "NOT (\(isNull)) AND NOT \(found)"), graded)
  }

  /// The age of the newest row, in seconds.
  func freshness(_ column: String, fail: Int?, warn: Int?) -> [ImportedTest] {
    guard filter == nil else {
      let age = "extract(epoch FROM now() - max(\(SQL.identifier(column))))"
      func query(_ seconds: Int, isWarning: Bool) -> [ImportedTest] {
        number("coalesce(\(age), 'infinity')", Graded(.within(nil, Decimal(seconds)), isWarning: isWarning))
      }
      return (fail.map { query($0, isWarning: false) } ?? []) + (warn.map { query($0, isWarning: true) } ?? [])
    }
    func limit(_ seconds: Int) -> [RuleKey] { [RuleKey("max_age", .text(durationText(seconds: seconds)))] }
    // A warning at an age that has failed already is never seen.
    let warn = fail.flatMap { fail in warn.map { $0 < fail } } == false ? nil : warn
    return [test("freshness", [.column(column)], fail: fail.map(limit), warn: warn.map(limit))]
  }
}
