package import Columns
import Profiles

/// A column as the server's catalog has it.
package struct CatalogColumn: Hashable, Sendable {
  package let name: String
  package let type: ColumnType
  /// The server's own name of the type: `numeric(10,2)`, `jsonb`.
  package let typeName: String

  package init(name: String, type: ColumnType, typeName: String) {
    self.name = name
    self.type = type
    self.typeName = typeName
  }
}

/// Holds a dataset's rules against the columns that its tables really have.
package struct CatalogCheck {
  private let dataset: Dataset
  /// Nil where its columns are not known.
  private let table: Table?
  private let columnsOf: (String) -> [CatalogColumn]?
  private let columnsElsewhere: (String, String) -> [CatalogColumn]?

  private struct Table {
    let name: String
    let columns: [CatalogColumn]
  }

  private enum Need {
    case any
    case temporal(String)
    case ordered
    case numeric
    case comparable(String)
    case categorical
    case steps(Step)
  }

  /// Mistakes at the user's places in the rule file.
  ///
  /// A `schema` test's columns are not among them: whether those exist is what it tests.
  /// - Parameters:
  ///   - columns: of the dataset's table, in its order; nil: not known.
  ///   - columnsOf: the columns of another table that the dataset names, as its user wrote it; nil: not known.
  ///   - columnsElsewhere: the same of a table of another source, which comes first.
  package static func mistakes(
    in dataset: Dataset, columns: [CatalogColumn]?, columnsOf: (String) -> [CatalogColumn]? = { _ in nil },
    columnsElsewhere: (String, String) -> [CatalogColumn]? = { _, _ in nil }
  ) -> [RuleError] {
    withoutActuallyEscaping(columnsOf) { columnsOf in
      withoutActuallyEscaping(columnsElsewhere) { columnsElsewhere in
        let table = columns.map { Table(name: dataset.table.value, columns: $0) }
        let check = CatalogCheck(
          dataset: dataset, table: table, columnsOf: columnsOf, columnsElsewhere: columnsElsewhere)
        let errors = check.sections() + check.otherTables() + dataset.tests.flatMap(check.test)
        return RuleErrors(errors).errors
      }
    }
  }

  private func sections() -> [RuleError] {
    var named = dataset.key + dataset.roles.features + dataset.roles.sensitive
    named += [dataset.roles.prediction, dataset.model?.versionColumn].compactMap(\.self)
    if let label = dataset.roles.label, label.table == nil { named.append(label.column) }
    switch dataset.drift?.columns {
    case .all(let columns)?, .only(let columns)?: named += columns
    case nil: break
    }
    named += (dataset.drift?.segments ?? []) + [dataset.time?.updatedAt].compactMap(\.self)
    let time = dataset.time.map { column($0.column, .temporal("windows need a date or a timestamp"), in: table) }
    return named.flatMap { column($0, .any, in: table) } + (time ?? [])
  }

  private func otherTables() -> [RuleError] {
    var errors: [RuleError] = []
    if let label = dataset.roles.label, let name = label.table, let columns = columnsOf(name.value) {
      let labels = Table(name: name.value, columns: columns)
      errors += column(label.column, .any, in: labels)
      if let key = label.key { errors += column(key, .any, in: labels) }
    }
    if case .training(let name, let time)? = dataset.reference, let training {
      if let time = time ?? timeColumn(at: name) {
        errors += column(time, .temporal("windows need a date or a timestamp"), in: training)
      }
      if case .only(let watched)? = dataset.drift?.columns {
        errors += watched.flatMap { column($0, .any, in: training) }
      }
      errors += (dataset.drift?.segments ?? []).flatMap { column($0, .any, in: training) }
    }
    return errors
  }

  /// Nil where there is none, or its columns are not known.
  private var training: Table? {
    guard case .training(let name, _)? = dataset.reference else { return nil }
    return columnsOf(name.value).map { Table(name: name.value, columns: $0) }
  }

  /// The dataset's own time column, which cuts a training table too; the mistake is where that table is named.
  private func timeColumn(at table: Located<String>) -> Located<String>? {
    dataset.time.map { Located($0.column.value, at: table.location) }
  }

  private func test(_ rule: TestRule) -> [RuleError] {
    let expectations = [rule.fail, rule.warn].compactMap { $0?.ofEachRow }
    guard let first = expectations.first else { return [] }
    let need: Need
    switch first {
    case .schema, .shareWithinReference: return []
    case .rowCount: return segments(of: rule)
    case .notNull: need = .any
    case .freshness: need = .temporal("freshness needs a date or a timestamp")
    case .between: need = .ordered
    case .acceptedValues: need = .comparable("accepted_values cannot compare its values")
    case .rows(.noneOf, _): need = .comparable("rejected_values cannot compare its values")
    case .rows(.between, _): need = .ordered
    case .rows: need = .any
    case .aggregate(.distinctCount, _, _, _): need = .comparable("distinct_count cannot compare its values")
    case .aggregate: need = .numeric
    case .unique: need = .comparable("unique cannot compare its values")
    case .anomaly(let rule): need = Self.need(of: rule.measure)
    case .withinReference(let measure, _): need = Self.need(of: measure)
    case .seenValues: need = .categorical
    case .distribution: need = .any
    case .increasing: need = .comparable("increasing cannot compare its values")
    case .noGaps(_, let step, _): need = .steps(step)
    case .references: need = .comparable("references cannot compare its values")
    case .query: return segments(of: rule)
    case .matches(.aggregate(.distinctCount, _, _, _), _):
      need = .comparable("distinct_count cannot compare its values")
    case .matches: need = .numeric
    }
    let errors =
      rule.columns.flatMap { column($0, need, in: table) } + segments(of: rule) + otherTable(of: rule, first)
    return errors.isEmpty ? unfitValues(rule, expectations) : errors
  }

  private static func need(of measure: WindowMeasure) -> Need {
    switch measure {
    case .rowCount, .nullShare: .any
    case .age: .temporal("freshness needs a date or a timestamp")
    case .aggregate(.distinctCount, _): .comparable("distinct_count cannot compare its values")
    case .aggregate: .numeric
    }
  }

  private func segments(of rule: TestRule) -> [RuleError] {
    let need = Need.comparable("segments are told apart by comparing values")
    return rule.segments.flatMap { segment in
      let own = column(segment, need, in: table)
      return own.isEmpty && rule.needsReference ? column(segment, need, in: training) : own
    }
  }

  private func otherTable(of rule: TestRule, _ expectation: Expectation) -> [RuleError] {
    guard let other = rule.other, let columns = columns(of: other) else { return [] }
    let table = Table(name: other.table.value, columns: columns)
    var time = other.time
    if case .matches(let pair, _) = expectation, pair.other.time == .same, let own = timeColumn(at: other.table) {
      guard columns.contains(where: { $0.name == own.value }) else {
        return [error(.noSharedTime(own.value, table: table.name), at: other.table)]
      }
      time = own
    }
    return other.columns.flatMap { column($0, .comparable("its values cannot be compared"), in: table) }
      + (other.number.map { column($0, .numeric, in: table) } ?? [])
      + (time.map { column($0, .temporal("windows need a date or a timestamp"), in: table) } ?? [])
  }

  private func columns(of other: OtherTable) -> [CatalogColumn]? {
    if let source = other.source { return columnsElsewhere(source.value, other.table.value) }
    return columnsOf(other.table.value)
  }

  private func column(_ name: Located<String>, _ need: Need, in table: Table?) -> [RuleError] {
    guard let table else { return [] }
    guard let column = table.columns.first(where: { $0.name == name.value }) else {
      let nearest = NearestName.nearest(to: name.value, in: table.columns.map(\.name))
      return [error(.unknownColumn(name.value, table: table.name, nearest: nearest), at: name)]
    }
    guard let problem = Self.problem(of: column, need) else { return [] }
    return [error(.unfitColumn(column.name, typeName: column.typeName, need: problem), at: name)]
  }

  private static func problem(of column: CatalogColumn, _ need: Need) -> String? {
    switch need {
    case .any: return nil
    case .temporal(let words): return column.type.isTemporal ? nil : words
    case .ordered:
      if case .other = column.type { return nil }
      return column.type.isNumeric || column.type.isTemporal ? nil : "between needs numbers, dates or timestamps"
    case .numeric: return column.type.isNumeric ? nil : "a number of its values needs numbers"
    case .categorical:
      let isCounted = column.type.isNumeric || column.type.isTemporal
      return isCounted ? "unseen_values needs texts, enums or booleans: list numbers in accepted_values" : nil
    case .comparable(let words):
      // json has no equality in Postgres; jsonb has.
      return column.typeName == "json" || column.typeName == "xml" ? words : nil
    case .steps(let step): return step.problem(on: column.type)
    }
  }

  /// Limits and values that the column's type cannot hold.
  private func unfitValues(_ rule: TestRule, _ expectations: [Expectation]) -> [RuleError] {
    guard let name = rule.columns.first, let column = table?.columns.first(where: { $0.name == name.value }) else {
      return []
    }
    var values: [String] = []
    for expectation in expectations {
      switch expectation {
      case .between(_, let bounds, _), .rows(.between(_, let bounds, _, _), _):
        values += [bounds.minimum, bounds.maximum].compactMap(\.self)
      case .acceptedValues(_, let accepted, _): values += accepted
      case .rows(.noneOf(_, let rejected), _): values += rejected
      default: break
      }
    }
    var seen: Set<String> = []
    return values.filter { !Self.fits($0, column.type) && seen.insert($0).inserted }.map {
      error(.unfitValue($0, column: column.name, typeName: column.typeName), at: name)
    }
  }

  /// Only what no server would take is refused: the rest is the server's to read.
  private static func fits(_ value: String, _ type: ColumnType) -> Bool {
    let text = value.trimmingSpaces
    if type.isNumeric { return Double(text) != nil }
    if type == .bool { return "true".hasPrefix(text.lowercased()) || isBoolean(text.lowercased()) }
    // `now`, `today` and the like would make the limit depend on the moment of the scan.
    if type.isTemporal { return text.first.map { $0.isNumber } ?? false || text.lowercased().hasSuffix("infinity") }
    return true
  }

  private static func isBoolean(_ text: String) -> Bool {
    ["f", "false", "t", "true", "yes", "no", "y", "n", "on", "off", "1", "0"].contains(text)
  }

  private func error(_ mistake: RuleError.Mistake, at name: Located<String>) -> RuleError {
    dataset.text.error(mistake, at: name.location, length: name.value.unicodeScalars.count)
  }
}
