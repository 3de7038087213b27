import Foundation
import Rules

/// One entry of `tests:` or `data_tests:`.
struct DbtTest {
  /// `not_null`, `dbt_utils.accepted_range`.
  let name: String
  let arguments: ForeignValue
  let settings: [ForeignValue]
  let location: SourceLocation
  let owner: DbtOwner
  /// As the file has it; nil: a test of the model.
  let column: ForeignValue?
  let table: String
  /// Columns that a test of their own holds to be not null, always.
  let present: Set<String>
  /// Of sources, and of models with another name.
  let tables: [String: String]
  let schema: String?

  init(
    _ entry: ForeignValue, owner: DbtOwner, column: ForeignValue?, table: String, present: Set<String>,
    tables: [String: String], schema: String?
  ) {
    self.tables = tables
    let pair = entry.pairs?.first
    let isNamed = entry["test_name"]?.text
    let content = isNamed == nil ? pair?.value : entry
    name = isNamed ?? entry.text ?? pair?.key ?? "a test"
    location = pair?.value.location ?? entry.location
    arguments = content ?? entry
    settings = [content?["config"], content].compactMap(\.self)
    self.owner = owner
    self.column = column
    self.table = table
    self.present = present
    self.schema = schema
  }

  /// `not_null(order_id)`.
  var title: String {
    let column =
      columnText
      ?? (name == "dbt_utils.unique_combination_of_columns"
        ? arguments["combination_of_columns"]?.texts?.joined(separator: ", ") : nil)
    return column.map { "\(name)(\($0))" } ?? name
  }

  /// Whether a column has `not_null` without conditions.
  static func holdsNotNull(_ column: ForeignValue) -> Bool {
    ((column["tests"]?.list ?? []) + (column["data_tests"]?.list ?? [])).contains { $0.text == "not_null" }
  }

  // MARK: - Settings

  private static let settingKeys: Set<String> = [
    "config", "name", "test_name", "column_name", "arguments", "description", "severity", "where", "warn_if",
    "error_if", "limit", "fail_calc", "enabled", "tags", "meta", "store_failures", "store_failures_as", "schema",
    "database", "alias", "group",
  ]

  func setting(_ key: String) -> ForeignValue? { settings.lazy.compactMap { $0[key] }.first }

  /// The test's own arguments, which newer files have under `arguments`.
  func ownArguments() -> Arguments {
    if let nested = arguments["arguments"], nested.isMap { return Arguments(nested, isTemplated: true) }
    // A plain `- unique` has none.
    return Arguments(arguments, ignoring: Self.settingKeys, isTemplated: true)
  }

  var columnText: String? { column?["name"]?.text ?? arguments["column_name"]?.text }

  /// The column that it is of; dbt writes it as it is into its SQL, unless the column is quoted.
  func columnName() throws(NoEquivalent) -> String {
    guard let text = columnText else { throw NoEquivalent("it names no column") }
    if column?["quote"]?.boolean == true { return text }
    guard SQL.isName(text) else { throw NoEquivalent("'\(text.shortened(to: 40))' is an expression, no column") }
    return SQL.folded(text)
  }

  func maker() throws(NoEquivalent) -> TestMaker {
    let filter = setting("where")?.text
    if let filter, filter.contains("{{") || filter.contains("{%") {
      throw NoEquivalent("'where' is a template, which only dbt can fill in")
    }
    let meta = setting("meta")
    let head = TestHead(
      name: arguments["name"]?.text, description: DbtOwner.plain(setting("description")?.text),
      owner: meta?["owner"]?.text, tags: setting("tags")?.texts ?? [],
      link: (meta?["link"] ?? meta?["runbook"] ?? meta?["url"])?.text)
    return TestMaker(table: table, filter: filter, head: head, label: title)
  }

  /// What dbt makes of the number of failing rows: `error_if`, then `warn_if`, unless its severity is to warn.
  func graded() throws(NoEquivalent) -> Graded {
    if setting("fail_calc") != nil { throw NoEquivalent("'fail_calc' has no equivalent") }
    let isWarning = setting("severity")?.text?.lowercased() == "warn"
    let warn = try limits("warn_if")
    let fail = try isWarning ? nil : limits("error_if")
    if setting("limit") != nil, warn != .zero || fail ?? .zero != .zero {
      throw NoEquivalent("'limit' cuts the number that its thresholds are for")
    }
    return Graded(fail: fail, warn: warn)
  }

  private func limits(_ key: String) throws(NoEquivalent) -> Limits {
    guard let text = setting(key)?.text else { return .zero }
    guard let match = text.trimmingSpaces.wholeMatch(of: /(=|==|!=|<>|<=|>=|<|>)\s*(-?[0-9.]+)/),
      let value = Decimal(written: String(match.2)), let bad = Limits(match.1, value)
    else { throw NoEquivalent("'\(key): \(text)' cannot be read") }
    return bad.negated
  }

  /// Of a test that gives one row at most.
  func isWarning() throws(NoEquivalent) -> Bool {
    let graded = try graded()
    guard graded.admitsNoRow else { throw NoEquivalent("its thresholds count rows of a result that has one") }
    return graded.fail == nil
  }

  /// The table of `ref('orders')` or `source('raw', 'orders')`.
  func table(of reference: String) throws(NoEquivalent) -> String {
    let text = reference.replacing("{{", with: "").replacing("}}", with: "").trimmingSpaces
    if let match = text.wholeMatch(of: /ref\(\s*(?:['"][^'"]*['"]\s*,\s*)?['"]([^'"]+)['"]\s*\)/) {
      let prefix = schema.map { SQL.tablePart($0) + "." } ?? ""
      return tables[String(match.1)] ?? prefix + SQL.tablePart(String(match.1))
    }
    if let match = text.wholeMatch(of: /source\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)/) {
      if let table = tables["\(match.1).\(match.2)"] { return table }
      throw NoEquivalent("where the source '\(match.1)' lies, another file says: name that one before this one")
    }
    throw NoEquivalent("'\(reference.shortened(to: 40))' is neither ref('…') nor source('…', '…')")
  }

  // MARK: - Tests

  func tests() throws(NoEquivalent) -> [ImportedTest] {
    if setting("enabled")?.boolean == false { throw NoEquivalent("it is disabled in dbt") }
    let arguments = ownArguments()
    let made: [ImportedTest]
    if name.hasPrefix("dbt_expectations.") {
      let expectation = Expectation(
        arguments: try naming(arguments), maker: try expectationMaker(arguments), graded: try graded(),
        dialect: .package)
      made = try expectation.tests(String(name.dropFirst("dbt_expectations.".count)))
    } else if name.hasPrefix("dbt_utils.") {
      made = try utilityTests(String(name.dropFirst("dbt_utils.".count)), arguments)
    } else {
      made = try builtInTests(arguments)
    }
    try arguments.finish()
    return made
  }

  /// Tests of the package find their column among their arguments.
  private func naming(_ arguments: Arguments) throws(NoEquivalent) -> Arguments {
    arguments.given["column_name"] = columnText
    return arguments
  }

  /// `row_condition` is a filter beside `where`.
  private func expectationMaker(_ arguments: Arguments) throws(NoEquivalent) -> TestMaker {
    var maker = try maker()
    maker.filter = SQL.all([maker.filter, try arguments.text("row_condition")])
    return maker
  }

  private func builtInTests(_ arguments: Arguments) throws(NoEquivalent) -> [ImportedTest] {
    let maker = try maker()
    let graded = try graded()
    switch name {
    case "not_null": return try maker.rows(.notNull(columnName()), graded)
    case "unique": return try maker.duplicates([columnName()], graded, of: .count)
    case "accepted_values": return try acceptedValues(arguments, maker, graded)
    case "relationships":
      let other = try table(of: arguments.required("to"))
      let field = try arguments.required("field")
      guard SQL.isName(field) else { throw NoEquivalent("'\(field)' is an expression, no column") }
      return try maker.references([columnName()], to: other, [SQL.folded(field)], graded)
    default:
      if name.hasPrefix("elementary.") {
        throw NoEquivalent("what is usual is learned otherwise; see 'anomaly' and 'drift'")
      }
      throw NoEquivalent("what the test '\(name)' holds, only its own SQL says; write it as 'sql' or 'expression'")
    }
  }

  /// The rows that dbt counts are the different values that are not accepted.
  private func acceptedValues(
    _ arguments: Arguments, _ maker: TestMaker, _ graded: Graded
  ) throws(NoEquivalent) -> [ImportedTest] {
    let values = try arguments.requiredTexts("values")
    let column = try columnName()
    if arguments.boolean("quote") == false, let odd = values.first(where: { !Self.isLiteral($0) }) {
      throw NoEquivalent("'\(odd.shortened(to: 40))' is an expression, no value")
    }
    let rule = try TestMaker.RowTest.accepted(column, values)
    if graded.admitsNoRow { return try maker.rows(rule, graded) }
    let name = SQL.identifier(column)
    return try maker.failingRows(maker.select(name, where: rule.broken, "GROUP BY \(name)"), graded)
  }

  /// Without quotes in SQL.
  private static func isLiteral(_ text: String) -> Bool {
    Decimal(written: text) != nil || ["true", "false"].contains(text.lowercased())
  }
}
