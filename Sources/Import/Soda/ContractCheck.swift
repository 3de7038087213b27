import Foundation

/// One check of a contract.
struct ContractCheck {
  let kind: String
  let content: ForeignValue?
  /// That it stands under; nil: it is of the dataset.
  let column: ForeignValue?
  let columns: [ForeignValue]
  let filter: String?
  /// Of all checks.
  let attributes: ForeignValue?
  let table: String
  let label: String
  let variables: SodaVariables
  /// The table of a dataset's path, as `table:` has it; nil of an empty one.
  let tableOf: (String) -> String?

  func tests() throws(NoEquivalent) -> [ImportedTest] {
    let known =
      SodaValidity.keys.map { $0.replacing(" ", with: "_") } + [
        "name", "qualifier", "filter", "threshold", "attributes", "store_failed_rows", "columns", "column", "unit",
        "function", "expression", "query", "allow_extra_columns", "allow_other_column_order", "metric",
      ]
    if let key = content?.pairs?.first(where: { !known.contains($0.key) })?.key {
      throw NoEquivalent("'\(key)' has no equivalent")
    }
    if column?["column_expression"] != nil { throw NoEquivalent("'column_expression' has no equivalent") }
    let maker = try maker()
    if let name = column?["name"]?.text { return try columnTests(name, maker) }
    switch kind {
    case "schema": return [schema(maker)]
    case "row_count":
      let graded = try graded(standard: .within(0, nil, excludesLow: true))
      return try maker.number("row_count", [], sql: "count(*)", graded, isCount: true)
    case "duplicate":
      guard let columns = content?["columns"]?.texts, !columns.isEmpty else {
        throw NoEquivalent("it names no columns")
      }
      return try duplicates(columns, maker)
    case "freshness": return try freshness(maker)
    case "failed_rows", "metric": return try custom(maker)
    default: throw NoEquivalent("no test is its equivalent")
    }
  }

  private func maker() throws(NoEquivalent) -> TestMaker {
    var head = (content?["attributes"] ?? attributes).map(Importer.head) ?? TestHead()
    head.name = try content?["name"]?.text.map(variables.filled)
    let own = try content?["filter"]?.text.map(variables.filled)
    return TestMaker(table: table, filter: SQL.all([try filter.map(variables.filled), own]), head: head, label: label)
  }

  // MARK: - Thresholds

  private var measure: TestMaker.Measure {
    (content?.at("threshold", "metric") ?? content?["metric"])?.text == "percent" ? .percent : .count
  }

  private func graded(standard: Limits? = Limits.zero) throws(NoEquivalent) -> Graded {
    guard let threshold = content?["threshold"] else {
      guard let standard else { throw NoEquivalent("it has no threshold") }
      return Graded(fail: standard)
    }
    let isWarning = threshold["level"]?.text == "warn"
    guard let limits = try limits(threshold) ?? standard else { throw NoEquivalent("it has no threshold") }
    guard let more = threshold["additional"], let others = try self.limits(more) else {
      return Graded(limits, isWarning: isWarning)
    }
    return isWarning ? Graded(fail: others, warn: limits) : Graded(fail: limits, warn: others)
  }

  private func limits(_ threshold: ForeignValue) throws(NoEquivalent) -> Limits? {
    let signs = [
      "must_be": "=", "must_not_be": "!=", "must_be_greater_than": ">", "must_be_greater_than_or_equal": ">=",
      "must_be_less_than": "<", "must_be_less_than_or_equal": "<=",
    ]
    for (key, value) in threshold.pairs ?? [] {
      if let sign = signs[key] {
        guard let number = value.number, let limits = Limits(sign, number) else {
          throw NoEquivalent("'\(key)' is no number")
        }
        return limits
      }
      guard key == "must_be_between" || key == "must_be_not_between" else { continue }
      let limits: Limits
      if let pair = value.list {
        limits = .within(pair.first?.number, pair.last?.number)
      } else {
        let (above, below) = (value["greater_than"]?.number, value["less_than"]?.number)
        limits = .within(
          above ?? value["greater_than_or_equal"]?.number, below ?? value["less_than_or_equal"]?.number,
          excludesLow: above != nil, excludesHigh: below != nil)
      }
      guard limits.low != nil, limits.high != nil else { throw NoEquivalent("'\(key)' cannot be read") }
      return key == "must_be_between" ? limits : limits.negated
    }
    return nil
  }

  // MARK: - Checks of a column

  private func columnTests(_ name: String, _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    let validity = SodaValidity(
      check: SodaValidity(content.map { [$0] } ?? []), column: SodaValidity(column.map { [$0] } ?? []))
    func checked(_ graded: Graded) -> SodaColumn {
      SodaColumn(column: name, validity: validity, maker: maker, graded: graded)
    }
    switch kind {
    case "missing": return try checked(graded()).missing(of: measure)
    case "invalid":
      if let reference = validity.reference { return try self.reference(name, reference, validity, maker) }
      return try checked(graded()).invalid(of: measure)
    case "duplicate": return try duplicates(name, validity, maker)
    case "aggregate":
      guard let function = content?["function"]?.text else { throw NoEquivalent("it names no function") }
      if let made = try checked(graded(standard: nil)).aggregate(function) { return made }
      throw NoEquivalent("no test is the equivalent of '\(function)'")
    case "failed_rows", "metric": return try custom(maker)
    default: throw NoEquivalent("no test is its equivalent")
    }
  }

  private func reference(
    _ name: String, _ reference: ForeignValue, _ validity: SodaValidity, _ maker: TestMaker
  ) throws(NoEquivalent) -> [ImportedTest] {
    guard let table = reference["dataset"]?.text.flatMap(tableOf), let other = reference["column"]?.text else {
      throw NoEquivalent("its valid_reference_data cannot be read")
    }
    guard measure == .count, try validity.rules(name).isEmpty, !validity.hasMissing else {
      throw NoEquivalent("a reference beside other rules has no equivalent")
    }
    return try maker.references([name], to: table, [other], graded())
  }

  /// Rows less distinct values; of a single column rows with a value.
  private func duplicates(
    _ name: String, _ validity: SodaValidity, _ maker: TestMaker
  ) throws(NoEquivalent) -> [ImportedTest] {
    let graded = try graded()
    var maker = maker
    if validity.hasMissing { maker.filter = SQL.all([maker.filter, "NOT (\(try validity.missing(name)))"]) }
    if graded.admitsNoRow {
      return try maker.duplicates([name], graded, of: .count)
    }
    let column = SQL.identifier(name)
    let surplus = "count(\(column)) - count(DISTINCT \(column))"
    return maker.number(measure == .count ? surplus : "100.0 * (\(surplus)) / nullif(count(\(column)), 0)", graded)
  }

  /// Of several columns a NULL is as good as a value.
  private func duplicates(_ columns: [String], _ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    let distinct = "count(DISTINCT (\(columns.map(SQL.identifier).joined(separator: ", "))))"
    let row = columns.count == 1 ? "count(DISTINCT ROW(\(SQL.identifier(columns[0]))))" : distinct
    let surplus = "count(*) - \(row)"
    return maker.number(
      measure == .count ? surplus : "100.0 * (\(surplus)) / nullif(count(*), 0)", try graded())
  }

  // MARK: - Checks of the dataset

  /// Types with their lengths and precisions, where the contract has them.
  private func schema(_ maker: TestMaker) -> ImportedTest {
    let types = columns.compactMap { column -> (name: String, type: String?)? in
      guard let name = column["name"]?.text else { return nil }
      guard let type = column["data_type"]?.text else { return (name, nil) }
      let modifiers = [
        column["character_maximum_length"]?.text, column["numeric_precision"]?.text, column["numeric_scale"]?.text,
        column["datetime_precision"]?.text,
      ].compactMap(\.self)
      guard !modifiers.isEmpty else { return (name, type) }
      // `timestamp(3) with time zone`
      let words = type.split(separator: " ", maxSplits: 1)
      let isMoment = column["datetime_precision"] != nil && words.count == 2
      let list = "(\(modifiers.joined(separator: ",")))"
      return (name, isMoment ? "\(words[0])\(list) \(words[1])" : type + list)
    }
    let extra = content?["allow_extra_columns"]?.boolean == true ? "ignore" : "fail"
    let order = content?["allow_other_column_order"]?.boolean == true ? "ignore" : "fail"
    let isWarning = content?.at("threshold", "level")?.text == "warn"
    return maker.schema(types, extra: extra, order: order, isWarning: isWarning)
  }

  private func freshness(_ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    guard let column = content?["column"]?.text else { throw NoEquivalent("it names no column") }
    let unit = (content?.at("threshold", "unit") ?? content?["unit"])?.text ?? "hour"
    guard let length = ["minute": 60, "hour": 3600, "day": 86_400][unit] else {
      throw NoEquivalent("its unit '\(unit)' cannot be read")
    }
    let graded = try graded(standard: nil)
    func seconds(_ limits: Limits?) throws(NoEquivalent) -> Int? {
      guard let limits else { return nil }
      guard !limits.isOutside, limits.low == nil, let high = limits.high?.value,
        let seconds = Int((high * Decimal(length)).written), seconds > 0
      else { throw NoEquivalent("its threshold is no greatest age") }
      return seconds
    }
    return maker.freshness(column, fail: try seconds(graded.fail), warn: try seconds(graded.warn))
  }

  private func custom(_ maker: TestMaker) throws(NoEquivalent) -> [ImportedTest] {
    let (expression, query) = (
      try content?["expression"]?.text.map(variables.filled), try content?["query"]?.text.map(variables.filled)
    )
    if kind == "metric" {
      let graded = try graded(standard: nil)
      if let expression { return maker.number(expression.singleLine, graded) }
      if let query { return maker.scalar(query, graded) }
    } else {
      let graded = try graded()
      if let expression {
        let broken = expression.singleLine
        let keys = [RuleKey("sql", .text("NOT (\(broken))"))]
        return try maker.rows(
          .init(family: "expression", keys: keys, holds: "NOT (\(broken))", broken: broken), graded, of: measure)
      }
      if let query {
        guard measure == .count else { throw NoEquivalent("a percentage of a query's rows has no equivalent") }
        return try maker.failingRows(query.withoutSemicolon, graded)
      }
    }
    throw NoEquivalent("it has no SQL")
  }
}
