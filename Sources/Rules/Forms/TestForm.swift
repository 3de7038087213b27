import Profiles

/// The form of one family of tests.
struct TestForm: Sendable {
  let family: String
  /// Of the family alone.
  let keys: [KeyForm]
  /// Keys that `warn:` and `fail:` may give too.
  var limits: [KeyForm] = []
  /// What may stand there instead of a map.
  var shorthand: Form?
  /// What may stand under `warn:` and `fail:` instead of a map.
  var limitShorthand: Form?
  var hasLevels = true
  var hasFilter = true
  var hasSegments = true
  /// Sets of keys of each of which one at least has to be there.
  var oneOf: [[String]] = []

  static func of(_ family: String) -> TestForm? { byFamily[family] }

  private static let byFamily = Dictionary(uniqueKeysWithValues: all.map { ($0.family, $0) })

  /// All keys of its map.
  var map: MapForm {
    var shared = Self.shared
    if !hasFilter { shared.removeAll { $0.name == "where" } }
    if !hasSegments { shared.removeAll { $0.name == "segment_by" } }
    var levels: [KeyForm] = []
    if hasLevels {
      let map = Form.map(limits)
      let level = limitShorthand.map { Form.oneOf([$0, map]) } ?? map
      levels = [KeyForm("warn", level, "limits at which it warns"), KeyForm("fail", level, "limits at which it fails")]
    }
    return MapForm(keys + limits + shared + levels, oneOf: oneOf)
  }

  /// A map of one key: the family.
  static let any = Form.oneOf(
    all.map { form in
      let value = Form.named("test_\(form.family)", .map(form.map))
      return .map([KeyForm(form.family, form.shorthand.map { .oneOf([$0, value]) } ?? value, isRequired: true)])
    })

  static let shared =
    [
      KeyForm("name", .text, "unique in the file"), KeyForm("severity", .words(of: Severity.self)),
      KeyForm("where", .text, "an SQL condition; only rows that meet it count"),
      KeyForm("segment_by", .texts, "columns of whose values together each is tested by itself"),
      KeyForm("only_weekdays", .oneOrMany(weekday), "the days on which it is judged"),
    ] + DatasetForm.annotations

  private static let weekday = Form.words(
    Weekday.allCases.flatMap { [String($0.name.prefix(3)), $0.name] } + ["weekdays", "weekends"])
}

extension TestForm {
  private static let column = KeyForm("column", .text, isRequired: true)
  private static let someColumns = [KeyForm("column", .texts), KeyForm("columns", .texts, "a test each")]

  static let all: [TestForm] =
    [
      TestForm(
        family: "schema",
        keys: [
          KeyForm("columns", .oneOf([.texts, .mapOfNames(to: .oneOf([.text, .map(schemaColumn)]))])),
          KeyForm("extra", .words(of: SchemaExpectation.Extra.self), "what a column is that the rule does not name"),
          KeyForm("order", .words(of: SchemaExpectation.Order.self), "what another order is"),
          KeyForm("primary_key", .texts),
        ], hasLevels: false, hasFilter: false, hasSegments: false, oneOf: [["columns", "primary_key"]]),
      TestForm(family: "row_count", keys: [], limits: LimitForms.ofNumbers),
      TestForm(
        family: "freshness", keys: [KeyForm("column", .text)], limits: LimitForms.ofFreshness, shorthand: .duration,
        limitShorthand: .duration, hasFilter: false),
      TestForm(
        family: "not_null",
        keys: someColumns + [
          KeyForm("missing", .oneOrMany(.words(of: MissingValue.self)), "what is missing beside NULL")
        ], limits: LimitForms.ofShare, shorthand: .texts, oneOf: [["column", "columns"]]),
      TestForm(family: "between", keys: [column], limits: LimitForms.ofRange),
      values("accepted_values"), values("rejected_values"),
      TestForm(
        family: "matches_regex", keys: [column, KeyForm("pattern", .text, isRequired: true)],
        limits: LimitForms.ofShare),
      TestForm(
        family: "format", keys: [column, KeyForm("format", .words(of: ValueFormat.self), isRequired: true)],
        limits: LimitForms.ofShare),
      TestForm(family: "length_between", keys: [column], limits: LimitForms.ofLength),
      TestForm(
        family: "type_parses", keys: [column, KeyForm("type", .words(of: ParsedType.self), isRequired: true)],
        limits: LimitForms.ofShare),
      TestForm(
        family: "expression", keys: [KeyForm("sql", .text, isRequired: true)], limits: LimitForms.ofShare,
        shorthand: .text),
      TestForm(
        family: "unique", keys: [KeyForm("columns", .texts, isRequired: true, "unique together")],
        limits: LimitForms.ofKeys, shorthand: .texts),
      TestForm(
        family: "increasing",
        keys: [
          column, KeyForm("by", .text, "the column whose order is meant; without it the time column"),
          KeyForm("strictly", .boolean, "whether equal neighbours break it"),
        ], limits: LimitForms.ofShare, shorthand: .texts),
      TestForm(
        family: "no_gaps", keys: [column, KeyForm("step", .oneOf([.integer(1...Int.max), .duration]))],
        limits: LimitForms.ofShare, shorthand: .texts),
    ] + numbers + ofOtherTables + ofHistory

  private static let schemaColumn = MapForm([KeyForm("type", .text), KeyForm("not_null", .boolean)])

  private static func values(_ family: String) -> TestForm {
    let values = KeyForm("values", .list(of: .scalar, isEmptyAllowed: false), isRequired: true)
    return TestForm(family: family, keys: [column, values], limits: LimitForms.ofShare)
  }

  private static let numbers =
    TestReader.aggregates.keys.sorted().map {
      TestForm(family: $0, keys: [column], limits: LimitForms.ofNumbers)
    } + [
      TestForm(
        family: "quantile", keys: [column, KeyForm("q", .share, isRequired: true)], limits: LimitForms.ofNumbers)
    ]

  static let otherColumns = MapForm(
    [KeyForm("table", .text, isRequired: true), KeyForm("column", .texts), KeyForm("columns", .texts)],
    oneOf: [["column", "columns"]])

  private static let otherTable = [
    KeyForm("table", .text, isRequired: true, "the other table"),
    KeyForm("source", .text, "its source, among those of leadsman.yaml, if not the dataset's own"),
    KeyForm("time", .text, "its time column, by which the same window is cut; 'none': all its rows"),
    KeyForm("where_other", .text, "an SQL condition on its rows"),
  ]

  private static let ofOtherTables = [
    TestForm(
      family: "references",
      keys: someColumns + [
        KeyForm("to", .oneOf([.text, .map(otherColumns)]), isRequired: true, "table.column"),
        KeyForm("trust", .words(of: TestReader.Trust.self), "what of the catalog is believed"),
      ], limits: LimitForms.ofShare, oneOf: [["column", "columns"]]),
    TestForm(
      family: "sql",
      keys: [KeyForm("query", .text, isRequired: true, "gives the rows that are wrong, or one number with limits")],
      limits: LimitForms.ofQuery, hasFilter: false),
    TestForm(family: "row_count_matches", keys: otherTable, limits: LimitForms.ofTolerance),
    TestForm(
      family: "aggregate_matches",
      keys: [
        KeyForm("aggregate", .words(TestReader.aggregates.keys.sorted() + ["quantile"]), isRequired: true), column,
        KeyForm("q", .share), KeyForm("other_column", .text),
      ] + otherTable, limits: LimitForms.ofTolerance),
  ]

  private static let ofHistory = [
    TestForm(
      family: "anomaly",
      keys: [
        KeyForm("metric", metric, isRequired: true), KeyForm("column", .texts), KeyForm("columns", .texts),
        KeyForm("q", .share), KeyForm("direction", .words(of: AnomalyRule.Direction.self)),
        KeyForm("min_change", .percentage, "the least change that counts"),
        KeyForm("seasonality", .words(of: AnomalyRule.Seasonality.self)),
        KeyForm("history", .windows, "how many windows before are looked at"),
        KeyForm("min_history", .windows, "how many of them it takes"),
      ], limits: LimitForms.ofAnomaly, shorthand: metric),
    TestForm(
      family: "unseen_values", keys: someColumns, limits: LimitForms.ofValues, shorthand: .texts, hasFilter: false,
      oneOf: [["column", "columns"]]),
    TestForm(
      family: "distribution",
      keys: someColumns + [
        KeyForm("statistic", .words(TestReader.statistics)), KeyForm("false_alarms", .falseAlarms),
      ], limits: LimitForms.ofStatistic, shorthand: .texts, hasFilter: false, oneOf: [["column", "columns"]]),
  ]

  private static let metric = Form.words(TestReader.metrics)
}
