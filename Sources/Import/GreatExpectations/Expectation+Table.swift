import Foundation

/// What the table as a whole is held to: its rows and its columns.
extension Expectation {
  func tableTests(_ type: String) throws(NoEquivalent) -> [ImportedTest]? {
    switch type {
    case "expect_table_row_count_to_be_between": return try rowCount(limits())
    case "expect_table_row_count_to_equal":
      guard let value = try arguments.number("value") else { throw NoEquivalent("it has no 'value'") }
      return try rowCount(.exactly(value))
    case "expect_table_row_count_to_equal_other_table":
      let other = try otherTable()
      return [maker.rowCountMatches(other, level: try level(.zero))]
    case "expect_column_to_exist":
      if arguments.has("column_index") {
        throw NoEquivalent("the place of a column has no equivalent; 'order' of 'schema' holds all of them to theirs")
      }
      return try schema([column()].map { ($0, nil) }, extra: "ignore")
    case "expect_table_columns_to_match_set", "expect_table_columns_to_contain_set":
      _ = arguments.value("transform")
      let columns = try arguments.requiredTexts(dialect == .suite ? "column_set" : "column_list")
      let isExact = type.hasSuffix("match_set") && arguments.boolean("exact_match") != false
      return try schema(columns.map { (folded($0), nil) }, extra: isExact ? "fail" : "ignore")
    case "expect_table_columns_to_match_ordered_list":
      _ = arguments.value("transform")
      let columns = try arguments.requiredTexts("column_list")
      return try schema(columns.map { (folded($0), nil) }, extra: "fail", order: "fail")
    case "expect_table_column_count_to_equal":
      guard let value = try arguments.number("value") else { throw NoEquivalent("it has no 'value'") }
      return try columnCount(.exactly(value))
    case "expect_table_column_count_to_be_between": return try columnCount(limits())
    case "expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list": return try types(type)
    case "unexpected_rows_expectation":
      let query = try arguments.required("unexpected_rows_query")
      _ = arguments.value("description")
      let table = maker.filter.map { "(SELECT * FROM \(maker.table) WHERE \($0)) AS batch" } ?? maker.table
      return try maker.failingRows(query.replacing("{batch}", with: table).withoutSemicolon, graded)
    case "expect_row_values_to_have_recent_data" where dialect == .package: return try recentData()
    default: return nil
    }
  }

  private func rowCount(_ limits: Limits) throws(NoEquivalent) -> [ImportedTest] {
    try maker.number("row_count", [], sql: "count(*)", level(limits), isCount: true)
  }

  private func otherTable() throws(NoEquivalent) -> String {
    guard dialect == .package else { return try arguments.required("other_table_name") }
    throw NoEquivalent("its other model is compared with by dbt's own expressions")
  }

  private func folded(_ name: String) -> String { dialect == .suite ? name : SQL.folded(name) }

  func schema(_ columns: [(name: String, type: String?)], extra: String, order: String? = nil) throws(NoEquivalent)
    -> [ImportedTest]
  {
    guard !columns.isEmpty else { throw NoEquivalent("it names no column") }
    _ = try level(.zero)
    return [maker.schema(columns, extra: extra, order: order, isWarning: graded.fail == nil)]
  }

  private func columnCount(_ limits: Limits) throws(NoEquivalent) -> [ImportedTest] {
    let catalog = TestMaker(
      table: "pg_attribute",
      filter: "attrelid = to_regclass(\(SQL.literal(maker.table))) AND attnum > 0 AND NOT attisdropped",
      head: maker.head, label: maker.label)
    return catalog.number("count(*)", try level(limits))
  }

  private func types(_ type: String) throws(NoEquivalent) -> [ImportedTest] {
    let isList = type.hasSuffix("_type_list")
    let key =
      isList ? (dialect == .suite ? "type_list" : "column_type_list") : dialect == .suite ? "type_" : "column_type"
    let written = isList ? try arguments.requiredTexts(key) : [try arguments.required(key)]
    var known: [String] = []
    for type in written {
      guard dialect == .suite else {
        known.append(type.lowercased())
        continue
      }
      // Types of other engines are none that a column of Postgres could have.
      known += Self.postgresTypes[type.uppercased()] ?? []
    }
    guard !known.isEmpty else { throw NoEquivalent("'\(written.joined(separator: ", "))' is no type of Postgres") }
    let column = try column()
    if known.count == 1 { return try schema([(column, known.first)], extra: "ignore") }
    let list = SQL.list(known.map(SQL.literal))
    let query =
      "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(\(SQL.literal(maker.table))) "
      + "AND attname = \(SQL.literal(column)) AND NOT attisdropped AND atttypid::regtype::text IN \(list))"
    return try maker.failingRows(query, graded)
  }

  /// SQLAlchemy's names, each with the types that it reads as such.
  private static let postgresTypes = [
    "SMALLINT": ["smallint"], "INTEGER": ["integer"], "BIGINT": ["bigint"], "NUMERIC": ["numeric"], "REAL": ["real"],
    "DOUBLE_PRECISION": ["double precision"], "DOUBLE PRECISION": ["double precision"], "TEXT": ["text"],
    "VARCHAR": ["character varying"], "CHAR": ["character"], "BOOLEAN": ["boolean"], "DATE": ["date"],
    "TIME": ["time without time zone", "time with time zone"],
    "TIMESTAMP": ["timestamp without time zone", "timestamp with time zone"], "INTERVAL": ["interval"],
    "UUID": ["uuid"], "JSON": ["json"], "JSONB": ["jsonb"], "BYTEA": ["bytea"],
  ]

  /// The newest value that is not in the future.
  private func recentData() throws(NoEquivalent) -> [ImportedTest] {
    let name = try SQL.identifier(column())
    let interval = try SQL.literal("\(arguments.required("interval")) \(arguments.required("datepart"))")
    let newest = "max(\(name)) FILTER (WHERE \(name) <= now())"
    let query = maker.select("1", "HAVING coalesce(\(newest) < now() - interval \(interval), true)")
    return try maker.failingRows(query, graded)
  }
}

extension TestMaker {
  /// The columns of a table, each of any type or of one.
  func schema(
    _ columns: [(name: String, type: String?)], extra: String, order: String? = nil, isWarning: Bool
  ) -> ImportedTest {
    let isTyped = columns.contains { $0.type != nil }
    let names = columns.map(\.name)
    let value: RuleValue =
      isTyped
      ? .map(columns.map { RuleKey($0.name, $0.type.map(RuleValue.text) ?? .map([])) }) : .texts(names)
    var keys = [RuleKey("columns", value), RuleKey("extra", .text(extra))]
    if let order { keys.append(RuleKey("order", .text(order))) }
    var unfiltered = self
    unfiltered.filter = nil
    return unfiltered.test("schema", keys, fail: isWarning ? nil : [], warn: isWarning ? [] : nil)
  }

  /// As many rows as another table has.
  func rowCountMatches(_ other: String, level: Graded) -> ImportedTest {
    test(
      "row_count_matches", [RuleKey("table", .text(other))], fail: level.fail == nil ? nil : [],
      warn: level.fail == nil ? [] : nil)
  }
}

extension String {
  /// A query that can stand in another.
  var withoutSemicolon: String {
    var rest = trimmingSpaces
    while rest.hasSuffix(";") { rest = String(rest.dropLast()).trimmingSpaces }
    return rest
  }
}
