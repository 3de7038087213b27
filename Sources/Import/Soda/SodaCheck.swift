import Foundation

/// One check of SodaCL: its line, as `missing_count(email) < 5`, and what stands under it.
struct SodaCheck {
  let line: String
  let content: ForeignValue?
  let table: String
  /// Of the section: `checks for TABLE [partition]`.
  let partition: String?
  /// What is valid by the section of configurations.
  let columns: [String: SodaValidity]
  let variables: SodaVariables
  /// Puts the schema of the command line before a table without one.
  let qualify: (String) -> String

  func tests() throws(NoEquivalent) -> [ImportedTest] {
    let line = try variables.filled(line)
    switch line {
    case "schema": return try schema()
    case "failed rows": return try failedRows()
    case "group by", "group evolution": throw NoEquivalent("tests of each group have no equivalent")
    default: break
    }
    if line.hasPrefix("anomaly ") || line.hasPrefix("change ") {
      throw NoEquivalent("what is usual is learned otherwise; see 'anomaly'")
    }
    if let match = line.wholeMatch(of: /row_count same as (\S+)(?:\s+(in|\[).*)?/) {
      if match.2 != nil { throw NoEquivalent("the other table is in another source, or a part of it") }
      let maker = try maker()
      return [maker.rowCountMatches(qualify(String(match.1)), level: .noRow)]
    }
    if let match = line.wholeMatch(of: /values in \(?([^)]+?)\)? must (not )?exist in (\S+) \(?([^)]+?)\)?/) {
      return try reference(
        Self.names(match.1), qualify(String(match.3)), Self.names(match.4), isForbidden: match.2 != nil)
    }
    guard let match = line.wholeMatch(of: /([A-Za-z_$][A-Za-z0-9_$]*)\s*(?:\(([^)]*)\))?\s*(.*)/) else {
      throw NoEquivalent("it cannot be read")
    }
    let arguments = match.2.map { $0.split(separator: ",").map(\.trimmingSpaces) } ?? []
    return try metric(String(match.1), arguments, threshold: String(match.3))
  }

  // MARK: - What every check has

  private static let common: Set<String> = [
    "name", "identity", "warn", "fail", "samples limit", "samples columns", "attributes", "filter",
  ]

  private func maker(_ others: Set<String> = [], label: String? = nil) throws(NoEquivalent) -> TestMaker {
    for (key, _) in content?.pairs ?? []
    where !Self.common.contains(key) && !SodaValidity.keys.contains(key) && !others.contains(key) {
      throw NoEquivalent("'\(key)' has no equivalent")
    }
    var head = content?["attributes"].map(Importer.head) ?? TestHead()
    head.name = try content?["name"]?.text.map(variables.filled)
    let filter = try content?["filter"]?.text.map(variables.filled)
    return TestMaker(
      table: table, filter: SQL.all([try partition.map(variables.filled), filter]), head: head, label: label ?? line)
  }

  private static func names(_ list: some StringProtocol) -> [String] {
    list.split(separator: ",").map { SQL.folded(String($0)) }
  }

  private func graded(_ threshold: String) throws(NoEquivalent) -> Graded {
    if !threshold.isEmpty { return Graded(fail: try SodaThreshold.limits(threshold)) }
    guard let graded = try content.flatMap({ content throws(NoEquivalent) in try SodaThreshold.graded(content) }) else {
      throw NoEquivalent("it has no threshold")
    }
    return graded
  }

  // MARK: - Metrics

  private func metric(_ name: String, _ arguments: [String], threshold: String) throws(NoEquivalent) -> [ImportedTest] {
    if name == "freshness" { return try freshness(arguments, threshold) }
    if name == "distribution_difference" {
      throw NoEquivalent("distributions are compared by 'drift' and 'distribution'")
    }
    if let own = try ownMetric(name, threshold) { return own }
    let maker = try maker()
    let graded = try graded(threshold)
    if name == "row_count" { return try maker.number(name, [], sql: "count(*)", graded, isCount: true) }
    guard let column = arguments.first.map(SQL.folded) else { throw NoEquivalent("Soda has no such check") }
    let measure: TestMaker.Measure = name.hasSuffix("_percent") ? .percent : .count
    if name.hasPrefix("duplicate_") { return try maker.duplicates(arguments.map(SQL.folded), graded, of: measure) }
    let own = SodaValidity(content.map { [$0] } ?? [])
    let validity = SodaValidity(first: own, then: columns[column] ?? SodaValidity([]))
    let checked = SodaColumn(column: column, validity: validity, maker: maker, graded: graded)
    switch name {
    case "missing_count", "missing_percent": return try checked.missing(of: measure)
    case "invalid_count", "invalid_percent": return try checked.invalid(of: measure)
    case "valid_count": return try checked.validCount()
    case "percentile", "percentile_disc":
      guard let share = arguments.dropFirst().first, Decimal(written: share) != nil else { break }
      let sql = "percentile_disc(\(share)) WITHIN GROUP (ORDER BY \(SQL.identifier(column)))"
      return try checked.ofValid().number(sql, graded)
    default: if let made = try checked.aggregate(name) { return made }
    }
    throw NoEquivalent("no test is its equivalent")
  }

  /// A metric that the user defines beside the check, in SQL.
  private func ownMetric(_ name: String, _ threshold: String) throws(NoEquivalent) -> [ImportedTest]? {
    let keys = ["\(name) expression", "\(name) query"]
    guard let key = keys.first(where: { content?.has($0) ?? false }), let sql = content?[key]?.text else { return nil }
    let maker = try maker(Set(keys))
    let graded = try graded(threshold)
    return try key.hasSuffix("query")
      ? maker.scalar(variables.filled(sql), graded)
      : maker.number(variables.filled(sql), graded)
  }

  private func freshness(_ arguments: [String], _ threshold: String) throws(NoEquivalent) -> [ImportedTest] {
    guard let column = arguments.first else { throw NoEquivalent("it names no column") }
    if arguments.count > 1 {
      throw NoEquivalent("a moment of its own has no equivalent; see --replay of `leadsman run`")
    }
    func age(_ text: String?, _ signs: [String]) throws(NoEquivalent) -> Int? {
      guard let text = text?.trimmingSpaces else { return nil }
      for sign in signs where text.hasPrefix(sign) {
        if let seconds = SodaThreshold.seconds(String(text.dropFirst(sign.count))) { return seconds }
      }
      throw NoEquivalent("its threshold '\(text.shortened(to: 40))' cannot be read")
    }
    let maker = try maker()
    if !threshold.isEmpty {
      // Soda takes both for "at most".
      return maker.freshness(SQL.folded(column), fail: try age(threshold, ["<=", "<"]), warn: nil)
    }
    let fail = try age(content?["fail"]?.text, ["when >=", "when >"])
    let warn = try age(content?["warn"]?.text, ["when >=", "when >"])
    if fail == nil, warn == nil { throw NoEquivalent("it has no threshold") }
    return maker.freshness(SQL.folded(column), fail: fail, warn: warn)
  }

  private func reference(
    _ columns: [String], _ other: String, _ others: [String], isForbidden: Bool
  ) throws(NoEquivalent) -> [ImportedTest] {
    let maker = try maker()
    guard isForbidden else { return try maker.references(columns, to: other, others, .noRow) }
    guard columns.count == 1, let column = columns.first, let target = others.first, others.count == 1 else {
      throw NoEquivalent("that several columns must not exist together has no equivalent")
    }
    let inner = "SELECT \(SQL.identifier(target)) FROM \(other)"
    return try maker.failingRows(maker.select("1", where: "\(SQL.identifier(column)) IN (\(inner))"))
  }

  private func failedRows() throws(NoEquivalent) -> [ImportedTest] {
    let maker = try maker(["fail condition", "fail query"], label: content?["name"]?.text ?? line)
    let graded = try content.flatMap { content throws(NoEquivalent) in try SodaThreshold.graded(content) } ?? .noRow
    if let condition = try content?["fail condition"]?.text.map(variables.filled) {
      let rule = TestMaker.RowTest(
        family: "expression", keys: [RuleKey("sql", .text("NOT (\(condition.singleLine))"))],
        holds: "NOT (\(condition.singleLine))", broken: condition.singleLine)
      return try maker.rows(rule, graded)
    }
    guard let query = try content?["fail query"]?.text.map(variables.filled) else {
      throw NoEquivalent("it has no SQL")
    }
    return try maker.failingRows(query.withoutSemicolon, graded)
  }

  // MARK: - Schema

  private func schema() throws(NoEquivalent) -> [ImportedTest] {
    let maker = try maker(["warn", "fail"])
    var made: [ImportedTest] = []
    for level in ["fail", "warn"] {
      guard let rules = content?[level] else { continue }
      for (key, value) in rules.pairs ?? [] where key != "with optional columns" {
        made += try schema(key, value, rules, maker, isWarning: level == "warn")
      }
    }
    let isChange = ["fail", "warn"].contains { content?[$0]?.has("when schema changes") ?? false }
    if made.isEmpty, !isChange { throw NoEquivalent("it asks for nothing") }
    return made
  }

  private func schema(
    _ key: String, _ value: ForeignValue, _ rules: ForeignValue, _ maker: TestMaker, isWarning: Bool
  ) throws(NoEquivalent) -> [ImportedTest] {
    switch key {
    case "when schema changes": return []  // Told by `schema_changes` of the dataset.
    case "when required column missing":
      guard let names = value.texts else { break }
      return [maker.schema(names.map { ($0, nil) }, extra: "ignore", isWarning: isWarning)]
    case "when wrong column type":
      let types = (value.pairs ?? []).map { ($0.key, $0.value.text) }
      return [maker.schema(types, extra: "ignore", isWarning: isWarning)]
    case "when mismatching columns":
      if rules.has("with optional columns") { throw NoEquivalent("'with optional columns' has no equivalent") }
      let types = (value.pairs ?? []).map { ($0.key, $0.value.text) }
      return [maker.schema(types, extra: "fail", isWarning: isWarning)]
    case "when forbidden column present":
      guard let names = value.texts else { break }
      let patterns = names.map {
        "attname ~ \(SQL.literal("^" + $0.replacing("%", with: ".*").replacing("*", with: ".*")))"
      }
      let catalog = TestMaker(
        table: "pg_attribute",
        filter: "attrelid = to_regclass(\(SQL.literal(table))) AND attnum > 0 AND NOT attisdropped",
        head: maker.head, label: maker.label)
      let query = catalog.select("attname", where: patterns.joined(separator: " OR "))
      return try catalog.failingRows(query, Graded(.zero, isWarning: isWarning))
    case "when wrong column index":
      throw NoEquivalent("the place of a column has no equivalent; 'order' of 'schema' holds all of them to theirs")
    default: break
    }
    throw NoEquivalent("'\(key)' has no equivalent")
  }
}
