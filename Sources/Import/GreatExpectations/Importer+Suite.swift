import Rules

/// Suites of Great Expectations, of versions 0.x (`expectation_suite_name`) and 1.x (`name`).
extension Importer {
  mutating func readSuite(_ root: ForeignValue) throws(ImportError) {
    guard let table = options.table else { throw .tableMissing(root.location) }
    guard let expectations = root["expectations"]?.list else {
      throw .wrongShape(root["expectations"]?.location ?? root.location, part: "'expectations'", expected: "a list")
    }
    let index = dataset(table, file: root.file)
    for expectation in expectations {
      let type = expectation["type"] ?? expectation["expectation_type"]
      let title = Self.title(expectation, type: type?.text)
      take(title, at: type?.location ?? expectation.location, into: index) {
        () throws(NoEquivalent) -> [ImportedTest] in
        guard let type = type?.text else { throw NoEquivalent("it has no type") }
        let severity = expectation["severity"]?.text ?? "critical"
        let arguments = Arguments(
          expectation["kwargs"] ?? expectation,
          ignoring: ["result_format", "catch_exceptions", "include_config", "batch_id", "meta", "condition_parser"])
        guard let condition = arguments.value("row_condition") else {
          return try Self.tests(type, arguments, expectation, severity, title, table: table, filter: nil)
        }
        let filter = try RowCondition.sql(condition)
        return try Self.tests(type, arguments, expectation, severity, title, table: table, filter: filter)
      }
    }
  }

  private static func tests(
    _ type: String, _ arguments: Arguments, _ expectation: ForeignValue, _ severity: String, _ title: String,
    table: String, filter: String?
  ) throws(NoEquivalent) -> [ImportedTest] {
    let maker = TestMaker(table: table, filter: filter, head: suiteHead(expectation), label: title)
    let graded = Graded(.zero, isWarning: severity != "critical")
    let converter = Expectation(arguments: arguments, maker: maker, graded: graded, dialect: .suite)
    let tests = try converter.tests(type)
    try arguments.finish()
    return tests
  }

  /// `expect_column_values_to_be_in_set(origin)`.
  private static func title(_ expectation: ForeignValue, type: String?) -> String {
    let kwargs = expectation["kwargs"]
    let columns =
      kwargs?["column"]?.text.map { [$0] } ?? kwargs?["column_list"]?.texts
      ?? [kwargs?["column_A"]?.text, kwargs?["column_B"]?.text].compactMap(\.self)
    let type = type ?? "an expectation"
    return columns.isEmpty ? type : "\(type)(\(columns.joined(separator: ", ")))"
  }

  /// Owner, tags and runbook are by custom in `meta`.
  private static func suiteHead(_ expectation: ForeignValue) -> TestHead {
    let meta = expectation["meta"]
    let notes = expectation["notes"] ?? meta?["notes"]
    let content = notes?.text ?? (notes?["content"]?.texts ?? []).joined(separator: " ")
    let description = expectation["description"]?.text ?? meta?["description"]?.text ?? content
    return TestHead(
      name: meta?["name"]?.text, description: description.trimmingSpaces.isEmpty ? nil : description,
      owner: meta?["owner"]?.text, tags: meta?["tags"]?.texts ?? [],
      link: (meta?["link"] ?? meta?["runbook"] ?? meta?["url"])?.text)
  }
}

/// The rows that an expectation is of.
enum RowCondition {
  /// - Throws: `NoEquivalent` for conditions in the language of pandas or Spark.
  static func sql(_ condition: ForeignValue) throws(NoEquivalent) -> String {
    if let text = condition.text { return try sql(text) }
    switch condition["type"]?.text {
    case "and"?, "or"?:
      var parts: [String] = []
      for part in condition["conditions"]?.list ?? [] { parts.append("(\(try sql(part)))") }
      if parts.isEmpty { break }
      return parts.joined(separator: condition["type"]?.text == "and" ? " AND " : " OR ")
    case "nullity"?:
      guard let column = condition.at("column", "name")?.text, let isNull = condition["is_null"]?.boolean else { break }
      return "\(SQL.identifier(column)) IS \(isNull ? "" : "NOT ")NULL"
    case "comparison"?:
      guard let column = condition.at("column", "name")?.text, let parameter = condition["parameter"] else { break }
      guard let operation = condition["operator"]?.text, let sign = operators[operation] else { break }
      if let list = parameter.list {
        return "\(SQL.identifier(column)) \(sign) \(SQL.list(list.compactMap(literal)))"
      }
      if let literal = literal(parameter) { return "\(SQL.identifier(column)) \(sign) \(literal)" }
    default: break
    }
    throw NoEquivalent("its row_condition cannot be read")
  }

  private static let operators = [
    "==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "IN": "IN", "NOT_IN": "NOT IN",
  ]

  private static func literal(_ value: ForeignValue) -> String? {
    value.text.map { value.number != nil && !value.isQuoted ? $0 : SQL.literal($0) }
  }

  /// `col("a") == 5`, `col("a").notNull()`.
  private static func sql(_ text: String) throws(NoEquivalent) -> String {
    let text = text.trimmingSpaces
    if let match = text.wholeMatch(of: /col\(["']([^"']+)["']\)\.notNull\(\)/) {
      return "\(SQL.identifier(String(match.1))) IS NOT NULL"
    }
    let comparison =
      /col\(["']([^"']+)["']\)\s*(==|!=|<=|>=|<|>)\s*(?:(-?[0-9.]+)|["']([^"']*)["']|date\(["']([^"']*)["']\))/
    guard let match = text.wholeMatch(of: comparison), let sign = operators[String(match.2)] else {
      throw NoEquivalent("its row_condition '\(text.shortened(to: 40))' is no SQL; write it as 'where'")
    }
    let literal = match.3.map(String.init) ?? SQL.literal(String(match.4 ?? match.5 ?? ""))
    return "\(SQL.identifier(String(match.1))) \(sign) \(literal)"
  }
}
