import Foundation
import Profiles
import Testing

@testable import Rules

@Suite struct RuleFileTests {
  static let example = """
    # rules/flight_delays.yaml
    dataset: flight_delays
    source: warehouse                       # from leadsman.yaml
    table: ml.predictions
    owner: ml-oncall
    tags: [flights]
    time: { column: scheduled_at, window: 1 day, timezone: America/New_York, delay: 2 hours, lookback: 7 windows, updated_at: changed_at }
    key: [flight_id]
    model: { name: flight-delay, version_column: model_version }
    roles:
      prediction: late_probability
      label: { table: ml.outcomes, key: flight_id, column: was_late, delay: 1 day }
      sensitive: [tailnum]
    schedule: "30 2 * * *"
    reference: { training: ml.training_set }
    tests:
      - schema: { columns: { flight_id: bigint, carrier: text, distance: { type: integer, not_null: true } }, order: ignore }
      - row_count: { between: [500, 1200] }
      - not_null: [carrier, origin, dest]
      - not_null: { column: dep_delay, mostly: 0.97, severity: warn, where: "origin <> 'LGA'" }
      - between: { column: distance, min: 50, max: 6000 }
      - accepted_values: { column: origin, values: [EWR, JFK, LGA] }
    drift:
      columns: all
      false_alarms: 1 per 90 days
      segments: [origin]
      where: "status = 'done'"
    retrain:
      policy: auto
      when: { drifted: 3 of 5 windows }
      schedule: "0 4 1 * *"
      min_new_labels: 5000
      cooldown: 7 days
      train_on: { trailing: 60 days }
      send_to: [training-core]
    incidents: { resolve_after: 3 windows }
    scan: { connections: 4, max_cost: 1e6, max_rows: 50000000, sample: { share: 2 %, method: system, seed: 7 } }
    """

  private func parse(_ text: String, environment: [String: String] = [:]) throws(RuleErrors) -> Dataset {
    try RuleFile.parse(text, file: "rules/x.yaml", environment: environment, files: .memory([:])).get()
  }

  private func tests(_ text: String) throws(RuleErrors) -> [TestRule] {
    try parse(
      "dataset: d\nsource: s\ntable: t\ntime: { column: at, window: 1 day }\ntests:\n" + text
    ).tests
  }

  @Test("The example of the documentation reads as it says")
  func exampleIsRead() throws {
    let dataset = try parse(Self.example)
    #expect(dataset.name == "flight_delays")
    #expect(dataset.location == SourceLocation(file: "rules/x.yaml", line: 2, column: 10))
    #expect(dataset.source.value == "warehouse")
    #expect(dataset.table.value == "ml.predictions")
    #expect(dataset.about == Annotations(owner: "ml-oncall", tags: ["flights"]))
    let time = try #require(dataset.time)
    #expect(time.column.value == "scheduled_at" && time.window == .day && time.delay == .seconds(7200))
    #expect(time.timeZone.identifier == "America/New_York")
    #expect(dataset.key.map(\.value) == ["flight_id"])
    #expect(dataset.model?.name == "flight-delay" && dataset.model?.versionColumn?.value == "model_version")
    #expect(dataset.roles.prediction?.value == "late_probability")
    #expect(dataset.roles.label?.column.value == "was_late" && dataset.roles.label?.delay == .seconds(86_400))
    #expect(dataset.roles.sensitive.map(\.value) == ["tailnum"])
    #expect(dataset.schedule?.text == "30 2 * * *")
    guard case .training(let table, nil)? = dataset.reference else {
      Issue.record("not a training reference")
      return
    }
    #expect(table.value == "ml.training_set")
    #expect(dataset.incidents.resolveAfter == 3)
  }

  @Test("Drift and retraining of the example read as they say")
  func exampleDriftAndRetraining() throws {
    let dataset = try parse(Self.example)
    let drift = try #require(dataset.drift)
    guard case .all(let except) = drift.columns else {
      Issue.record("not all columns")
      return
    }
    #expect(except.isEmpty && drift.falseAlarms == .standard && drift.severity == .fail)
    let retrain = try #require(dataset.retrain)
    #expect(retrain.mode == .auto && retrain.drifted?.k == 3 && retrain.drifted?.n == 5)
    #expect(retrain.schedule?.text == "0 4 1 * *" && retrain.minimumNewLabels == 5000)
    #expect(retrain.cooldown == .seconds(7 * 86_400) && retrain.trainOn == .seconds(60 * 86_400))
    #expect(retrain.sendTo.map(\.value) == ["training-core"])
  }

  @Test("What a change of the schema is worth is read by kind, and the other kinds stay as they are")
  func schemaChanges() throws {
    let head = "dataset: d\nsource: s\ntable: t\n"
    let rule = try parse(head + "schema_changes: { added: fail, dropped: warn, default: ignore }").schemaChanges
    let usual = try parse(head).schemaChanges
    for kind in SchemaChangeRule.Kind.allCases {
      switch kind {
      case .added: #expect(rule[kind] == .fail && usual[kind] == .warn)
      case .dropped: #expect(rule[kind] == .warn && usual[kind] == .fail)
      case .byDefault: #expect(rule[kind] == .ignore && usual[kind] == .warn)
      case .renamed, .retyped: #expect(rule[kind] == .fail && usual[kind] == .fail)
      case .partitionAdded: #expect(rule[kind] == .ignore && usual[kind] == .ignore)
      default: #expect(rule[kind] == .warn && usual[kind] == .warn, "\(kind)")
      }
    }
    let all = try parse(head + "schema_changes: ignore").schemaChanges
    #expect(SchemaChangeRule.Kind.allCases.allSatisfy { all[$0] == .ignore })
  }

  @Test("A schema test may ask for the primary key, with or without columns")
  func schemaKey() throws {
    let alone = try tests("  - schema: { primary_key: [b, a] }")
    #expect(
      alone.first?.fail
        == .schema(SchemaExpectation(columns: [], extra: .warn, order: .ignore, primaryKey: ["b", "a"])))
    let both = try tests("  - schema: { columns: [a], primary_key: a, severity: warn }")
    #expect(
      both.first?.warn
        == .schema(
          SchemaExpectation(
            columns: [.init(name: "a", type: nil)], extra: .warn, order: .ignore, primaryKey: ["a"])))
  }

  @Test("The tests of the example have derived names, places and expectations")
  func exampleTests() throws {
    let tests = try parse(Self.example).tests
    #expect(
      tests.map(\.name) == [
        "schema", "row_count", "not_null(carrier)", "not_null(origin)", "not_null(dest)", "not_null(dep_delay)",
        "between(distance)", "accepted_values(origin)",
      ])
    let columns: [SchemaExpectation.Column] = [
      .init(name: "flight_id", type: "bigint"), .init(name: "carrier", type: "text"),
      .init(name: "distance", type: "integer", isNotNull: true),
    ]
    #expect(tests[0].fail == .schema(SchemaExpectation(columns: columns, extra: .warn, order: .ignore)))
    #expect(tests[1].fail == .rowCount(minimum: 500, maximum: 1200))
    #expect(tests[5].fail == nil && tests[5].warn == .notNull(column: "dep_delay", mostly: 0.97))
    #expect(tests[5].filter?.value == "origin <> 'LGA'")
    let bounds = Metric.Bounds(minimum: "50", maximum: "6000")
    #expect(tests[6].fail == .between(column: "distance", bounds: bounds, mostly: 1))
    #expect(tests[6].columns.first?.location == SourceLocation(file: "rules/x.yaml", line: 21, column: 24))
    #expect(tests[7].fail == .acceptedValues(column: "origin", values: ["EWR", "JFK", "LGA"], mostly: 1))
  }

  struct Levels: Sendable {
    let text: String
    var fail: Rules.Expectation?
    var warn: Rules.Expectation?

    private static let hour = Duration.seconds(3600)
    private static let open = Metric.Bounds(minimum: "0", maximum: "1.0", excludesMaximum: true)
    private static let narrow = Metric.Bounds(minimum: "0", maximum: "0.9", excludesMaximum: true)

    static let all: [Levels] = [
      Levels(
        text: "row_count: { fail: { min: 100 }, warn: { between: [500, 1200] } }",
        fail: .rowCount(minimum: 100, maximum: nil), warn: .rowCount(minimum: 500, maximum: 1200)),
      Levels(
        text: "row_count: { max: 9, warn: { max: 5 } }", fail: .rowCount(minimum: nil, maximum: 9),
        warn: .rowCount(minimum: nil, maximum: 5)),
      Levels(
        text: "not_null: { column: x, warn: { mostly: 0.99 }, fail: { mostly: 0.9 } }",
        fail: .notNull(column: "x", mostly: 0.9), warn: .notNull(column: "x", mostly: 0.99)),
      Levels(text: "not_null: { column: x, warn: { mostly: 0.99 } }", warn: .notNull(column: "x", mostly: 0.99)),
      Levels(
        text: "freshness: { warn: 6 hours, fail: 12 hours }", fail: .freshness(column: nil, maximumAge: hour * 12),
        warn: .freshness(column: nil, maximumAge: hour * 6)),
      Levels(text: "freshness: 6 hours", fail: .freshness(column: nil, maximumAge: hour * 6)),
      Levels(
        text: "freshness: { column: loaded, max_age: 1 day, severity: warn }",
        warn: .freshness(column: "loaded", maximumAge: hour * 24)),
      Levels(text: "unique: id", fail: .unique(columns: ["id"])),
      Levels(text: "unique: { columns: [a, b] }", fail: .unique(columns: ["a", "b"])),
      Levels(
        text: "between: { column: p, min: 0, max: 1.0, exclusive_max: true, warn: { max: 0.9 } }",
        fail: .between(column: "p", bounds: open, mostly: 1), warn: .between(column: "p", bounds: narrow, mostly: 1)),
      Levels(
        text: "accepted_values: { column: c, values: [1, '02', 2013-01-01, yes] }",
        fail: .acceptedValues(column: "c", values: ["1", "02", "2013-01-01", "yes"], mostly: 1)),
      Levels(
        text: "not_null: { column: c, missing: [blank, nan], mostly: 0.9 }",
        fail: .rows(.present(column: "c", missing: [.nan, .blank]), mostly: 0.9)),
      Levels(
        text: "not_null: { columns: c, missing: empty }",
        fail: .rows(.present(column: "c", missing: [.empty]), mostly: 1)
      ),
      Levels(
        text: "rejected_values: { column: c, values: [-999, n/a], severity: warn }",
        warn: .rows(.noneOf(column: "c", values: ["-999", "n/a"]), mostly: 1)),
      Levels(
        text: "matches_regex: { column: c, pattern: '^[A-Z]{2}$', warn: {}, fail: { mostly: 0.5 } }",
        fail: .rows(.matching(column: "c", pattern: "^[A-Z]{2}$"), mostly: 0.5),
        warn: .rows(.matching(column: "c", pattern: "^[A-Z]{2}$"), mostly: 1)),
      Levels(
        text: "format: { column: c, format: mac_address }",
        fail: .rows(.formatted(column: "c", .macAddress), mostly: 1)),
      Levels(
        text: "length_between: { column: c, min: 2, max: 4, warn: { max: 3 } }",
        fail: .rows(.length(column: "c", minimum: 2, maximum: 4), mostly: 1),
        warn: .rows(.length(column: "c", minimum: 2, maximum: 3), mostly: 1)),
      Levels(
        text: "type_parses: { column: c, type: timestamp, mostly: 0.99 }",
        fail: .rows(.parsing(column: "c", .timestamp), mostly: 0.99)),
      Levels(
        text: "between: { column: c, min: 0, max: { column: d }, exclusive_max: true }",
        fail: .rows(
          .between(
            column: "c", .init(minimum: "0", maximum: nil, excludesMaximum: true), minimumColumn: nil,
            maximumColumn: "d"), mostly: 1)),
      Levels(
        text: "between: { column: c, min: { column: a }, max: { column: d }, warn: { max: 5, mostly: 0.9 } }",
        fail: .rows(
          .between(column: "c", .init(minimum: nil, maximum: nil), minimumColumn: "a", maximumColumn: "d"), mostly: 1),
        warn: .rows(
          .between(column: "c", .init(minimum: nil, maximum: "5"), minimumColumn: "a", maximumColumn: nil), mostly: 0.9)
      ),
      Levels(
        text: "mean: { column: c, between: [1.50, 1e3] }",
        fail: .aggregate(.mean, column: "c", minimum: "1.50", maximum: "1e3")),
      Levels(
        text: "max: { column: c, max: 9007199254740993, warn: { max: 9007199254740992 } }",
        fail: .aggregate(.maximum, column: "c", minimum: nil, maximum: "9007199254740993"),
        warn: .aggregate(.maximum, column: "c", minimum: nil, maximum: "9007199254740992")),
      Levels(
        text: "quantile: { column: c, q: 0.95, max: 10, severity: warn }",
        warn: .aggregate(.quantile(0.95), column: "c", minimum: nil, maximum: "10")),
      Levels(
        text: "median: { column: c, min: -1 }",
        fail: .aggregate(.quantile(0.5), column: "c", minimum: "-1", maximum: nil)),
      Levels(text: "expression: a <= b", fail: .rows(.expression("a <= b"), mostly: 1)),
      Levels(
        text: "expression: { sql: a <= b, warn: { mostly: 1 }, fail: { mostly: 0.9 } }",
        fail: .rows(.expression("a <= b"), mostly: 0.9), warn: .rows(.expression("a <= b"), mostly: 1)),
    ]
  }

  @Test("Limits of warning and failing stand side by side", arguments: Levels.all)
  func levels(levels: Levels) throws {
    let test = try #require(try tests("  - \(levels.text)").first)
    #expect(test.fail == levels.fail)
    #expect(test.warn == levels.warn)
  }

  @Test("A list is one test a column, a map of columns is one test of all of them")
  func uniqueForms() throws {
    #expect(try tests("  - unique: [a, b]").map(\.name) == ["unique(a)", "unique(b)"])
    #expect(try tests("  - unique: { columns: [a, b] }").map(\.name) == ["unique(a, b)"])
    #expect(try tests("  - not_null: { columns: [a, b], name: there }").map(\.name) == ["there(a)", "there(b)"])
  }

  @Test("What people wrote beside a test is kept")
  func annotations() throws {
    let test = try #require(
      try tests(
        "  - row_count: { min: 1, name: any rows, description: d, owner: me, tags: a, link: 'https://x' }"
      ).first)
    #expect(test.name == "any rows")
    #expect(test.about == Annotations(description: "d", owner: "me", tags: ["a"], link: "https://x"))
  }

  @Test(
    "The environment fills scalars, defaults and escapes",
    arguments: [
      ("${SCHEMA}.t", "prod.t"), ("${NONE:-dev}.t", "dev.t"), ("${EMPTY:-dev}.t", "dev.t"), ("x${EMPTY}y", "xy"),
      ("$${SCHEMA}.$t", "${SCHEMA}.$t"), ("'${SCHEMA}${SCHEMA}'", "prodprod"), ("${NONE:-a:-b}", "a:-b"),
    ])
  func interpolation(raw: String, expected: String) throws {
    let dataset = try parse(
      "dataset: d\nsource: s\ntable: \(raw)", environment: ["SCHEMA": "prod", "EMPTY": ""])
    #expect(dataset.table.value == expected)
  }

  @Test("The kinds of reference and of drift columns are told apart")
  func references() throws {
    let head = "dataset: d\nsource: s\ntable: t\ntime: { column: at, window: 6 hours }\n"
    guard case .range(let start, let end)? = try parse(head + "reference: { range: 2013-01-01..2013-04-01 }").reference
    else {
      Issue.record("not a range")
      return
    }
    #expect(start == LocalDate(year: 2013, month: 1, day: 1) && end == LocalDate(year: 2013, month: 4, day: 1))
    let text =
      head + "reference: { training: { table: a, time: b } }\ndrift: { columns: { all_except: [c] }, severity: warn }"
    let dataset = try parse(text)
    guard case .training(let table, let time)? = dataset.reference, case .all(let except)? = dataset.drift?.columns
    else {
      Issue.record("not as written")
      return
    }
    #expect(table.value == "a" && time?.value == "b" && except.map(\.value) == ["c"])
    guard case .trailing(28)? = try parse(head + "reference: { trailing: 28 windows }").reference else {
      Issue.record("not trailing")
      return
    }
  }

  @Test("A file that cannot be read is a mistake of the file as a whole")
  func missingFile() {
    let result = RuleFile.load(path: "rules/none.yaml", environment: [:], files: .memory([:]))
    #expect(result.shown == "rules/none.yaml: cannot be read: there is no such file")
  }

  @Test("The disk says why a file cannot be read, without its path twice")
  func disk() {
    let shown = RuleFile.load(path: "/nonexistent/x.yaml", environment: [:]).shown
    #expect(shown == "/nonexistent/x.yaml: cannot be read: there is no such file")
  }

  @Test("Brackets nested without end are a mistake, not a crash")
  func deepNesting() {
    let text = "dataset: " + String(repeating: "[", count: 20_000)
    #expect(RuleFile.parse(text, file: "x.yaml", environment: [:]).shown.contains("x.yaml:1:"))
  }

  @Test("A byte order mark and Windows line ends shift no place")
  func foreignLineEnds() {
    let text = "\u{FEFF}dataset: d\r\nsource: s\r\ntable: t\r\nkeys: a\r\n"
    let result = RuleFile.parse(text, file: "x.yaml", environment: [:])
    #expect(result.shown == "x.yaml:4:1: unknown key 'keys'\n4 | keys: a\n    ^^^^ did you mean 'key'?")
  }
}
