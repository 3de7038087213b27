import Rules
import Testing

@testable import Import

/// Where the tools differ by a hair: strict limits, NULL, thresholds of counts and shares.
@Suite struct ExactnessTests {
  private func soda(_ check: String, _ head: String = "") throws -> String {
    try Importer.tests(head + "checks for t:\n  - " + check)
  }

  @Test(
    "A threshold of SodaCL is strict or not as it was",
    arguments: [
      ("row_count > 0", "- row_count: { min: 1 }"),
      ("row_count >= 5", "- row_count: { min: 5 }"),
      ("row_count = 5", "- row_count: { between: [5, 5] }"),
      ("missing_count(a) < 1", "- not_null: a"),
      ("missing_count(a) <= 0", "- not_null: a"),
      ("missing_count(a) < 5", "- row_count: { max: 4, where: '\"a\" IS NULL', name: missing_count(a) < 5 }"),
      ("missing_percent(a) <= 5", "- not_null: { column: a, mostly: 0.95 }"),
      ("missing_percent(a) < 5", "- not_null: { column: a, mostly: 0.9500000000001 }"),
      ("missing_percent(a) = 0 %", "- not_null: a"),
      ("avg(a) >= 5", "- mean: { column: a, min: 5 }"),
      ("min(a) > 0", "- between: { column: a, min: 0, exclusive_min: true }"),
      ("max(a) < 9", "- between: { column: a, max: 9, exclusive_max: true }"),
      ("max(a) > 9", "- row_count: { min: 1, where: '\"a\" > 9', name: max(a) > 9 }"),
      ("duplicate_count(a) = 0", "- unique: a"),
      ("freshness(a) < 36h", "- freshness: { column: a, max_age: 36 hours }"),
      ("row_count >= 0", "! every number of rows meets its threshold"),
      ("row_count < 0", "! no number of rows meets its threshold"),
      ("missing_percent(a) <= 100", "! every share of rows meets its threshold"),
      ("missing_percent(a) < 0", "! no share of rows meets its threshold"),
    ])
  func strictness(check: String, rule: String) throws {
    #expect(try soda(check) == rule)
  }

  @Test("A share above which rows must hold differs from the share itself, up to a billion rows")
  func strictShares() throws {
    let text = "dataset: d\nsource: warehouse\ntable: t\ntests:\n" + (try soda("missing_percent(a) < 5"))
    guard case .notNull(_, let mostly)? = try RuleFile.read(text).tests.first?.fail else {
      Issue.record("not read as not_null")
      return
    }
    // 95 % of so many rows is not enough, one row more is.
    for rows in [20.0, 2000, 1_000_000_000] {
      #expect(rows * 0.95 < mostly * rows - 4 * rows.ulp)
      #expect(rows * 0.95 + 1 >= mostly * rows - 4 * rows.ulp)
    }
  }

  private func dbt(_ test: String) throws -> String {
    try Importer.tests(
      "models:\n  - name: t\n    columns:\n      - name: a\n        data_tests:\n          - \(test)\n")
  }

  @Test(
    "dbt's severity and thresholds come out as dbt applies them",
    arguments: [
      ("not_null", "- not_null: a"),
      ("not_null: { severity: warn }", "- not_null: { column: a, severity: warn }"),
      // Of a test that warns, dbt does not look at error_if.
      ("not_null: { config: { severity: warn, error_if: '>10' } }", "- not_null: { column: a, severity: warn }"),
      ("not_null: { config: { error_if: '!= 0', warn_if: '> 5' } }", "- not_null: a"),
      (
        "not_null: { config: { warn_if: '>5', error_if: '>= 10' } }",
        "- row_count: { warn: { max: 5 }, fail: { max: 9 }, where: '\"a\" IS NULL', name: not_null(a) }"
      ),
      ("not_null: { config: { fail_calc: 'sum(n)' } }", "! 'fail_calc' has no equivalent"),
      ("not_null: { config: { limit: 5 } }", "- not_null: a"),
      ("not_null: { config: { limit: 5, error_if: '>7' } }", "! 'limit' cuts the number that its thresholds are for"),
      ("not_null: { config: { error_if: 'many' } }", "! 'error_if: many' cannot be read"),
      ("unique: { wibble: 1 }", "! 'wibble' has no equivalent"),
      ("accepted_values: { values: ['{{ x }}'] }", "! 'values' is a template, which only dbt can fill in"),
      (
        "relationships: { to: \"source('s', 't')\", field: id }",
        "! where the source 's' lies, another file says: name that one before this one"
      ),
    ])
  func dbtSeverity(test: String, rule: String) throws {
    #expect(try dbt(test) == rule)
  }

  @Test("dbt's names are folded as Postgres folds them, unless they are quoted")
  func dbtNames() throws {
    #expect(try dbt("not_null: { config: {} }") == "- not_null: a")
    let quoted =
      "models:\n  - name: t\n    columns:\n      - { name: Ab, quote: true, tests: [not_null] }\n      - { name: Ab, tests: [not_null] }"
    #expect(try Importer.tests(quoted) == "- not_null: Ab\n  - not_null: ab")
  }

  private func suite(_ expectation: String) throws -> String {
    try Importer.tests(
      "{\"name\": \"s\", \"expectations\": [\(expectation)]}", file: "s.json", ImportOptions(table: "t"))
  }

  @Test(
    "mostly of Great Expectations is a share of the rows with a value, but for NULLs themselves",
    arguments: [
      ("not_be_null", "", "- not_null: { column: a, mostly: 0.9 }"),
      ("be_between", ", \"min_value\": 1", "- between: { column: a, min: 1, mostly: 0.9, where: '\"a\" IS NOT NULL' }"),
      (
        "be_in_set", ", \"value_set\": [1]",
        "- accepted_values: { column: a, values: [1], mostly: 0.9, where: '\"a\" IS NOT NULL' }"
      ),
    ])
  func mostly(type: String, more: String, rule: String) throws {
    let kwargs = "{\"column\": \"a\", \"mostly\": 0.9\(more)}"
    #expect(try suite("{\"type\": \"expect_column_values_to_\(type)\", \"kwargs\": \(kwargs)}") == rule)
  }

  @Test("Only what is critical fails", arguments: ["critical", "warning", "info"])
  func severity(word: String) throws {
    let rule = try suite(
      "{\"type\": \"expect_column_values_to_be_unique\", \"kwargs\": {\"column\": \"a\"}, \"severity\": \"\(word)\"}")
    #expect(rule == (word == "critical" ? "- unique: a" : "- unique: { columns: [a], severity: warn }"))
  }

  @Test("Variables are filled in from the file and the command line, which counts first; one without a value is told")
  func variables() throws {
    let text = "variables: { least: 5 }\nchecks for t:\n  - row_count > ${least}"
    #expect(try Importer.tests(text) == "- row_count: { min: 6 }")
    #expect(try Importer.tests(text, ImportOptions(variables: ["least": "7"])) == "- row_count: { min: 8 }")
    #expect(
      try Importer.tests("checks for t:\n  - row_count > ${var.most}")
        == "! the variable 'most' has no value; give it by --variable most=VALUE")
  }

  @Test(
    "A file that cannot be read as a whole is refused at its place",
    arguments: [
      ("a: [1\nb: 2", "x.yml:"), ("models: 5", "x.yml:1:1: 'models' must be a list"),
      ("hello: 1", "x.yml:1:1: neither"),
      ("", "x.yml:1:1: neither"), ("checks for t: { a: 1 }", "x.yml:1:1: 'checks for t' must be a list"),
      ("name: s\nexpectations: []", "x.yml:1:1: a suite"), ("a: 1\na: 2", "x.yml:"),
    ])
  func refusals(text: String, sentence: String) {
    var importer = Importer(ImportOptions())
    let error = #expect(throws: ImportError.self) { try importer.read(text, file: "x.yml") }
    #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
  }

  @Test("Tables of one name are one dataset, whichever file tells of them; others never share a name")
  func datasets() throws {
    var importer = Importer(ImportOptions(schema: "shop"))
    try importer.read("checks for t:\n  - row_count > 0", file: "a.yml")
    try importer.read(
      "models: [{ name: t, columns: [{ name: a, tests: [unique] }] }, { name: 'a b', tests: [x] }]", file: "b.yml")
    try importer.read("checks for a_b:\n  - row_count > 0", file: "c.yml")
    #expect(importer.files.map(\.dataset) == ["shop.t", "shop.a_b", "shop.a_b_2"])
    #expect(importer.files[0].text.hasPrefix("# Imported from a.yml, b.yml: 2 of 2 tests."))
  }
}

/// What could be overlooked.
@Suite struct NothingLostTests {
  private func unmatched(_ text: String) throws -> [String] {
    var importer = Importer(ImportOptions())
    try importer.read(text, file: "x.yml")
    #expect(importer.files.isEmpty || importer.count == importer.unmatched.count)
    return importer.unmatched.map { "\($0.location.line): \($0.title): \($0.reason)" }
  }

  @Test("Models that are several tables, or disabled, are listed")
  func models() throws {
    let text = """
      models:
        - name: a
          versions: [{ v: 1 }]
          columns: [{ name: id, tests: [unique] }]
        - name: b
          config: { enabled: false }
        - name: c
          columns: [{ name: id, tests: unique }]
      """
    #expect(
      try unmatched(text) == [
        "3: model a: each of its versions is a table of its own", "5: model b: it is disabled in dbt",
        "8: 'tests': it is no list",
      ])
  }

  @Test("A check whose settings stand beside it, instead of below, is listed")
  func misplacedSettings() throws {
    let text = "checks for t:\n  - missing_count(a) = 0:\n    name: first\n  - [1]\n"
    #expect(
      try unmatched(text) == [
        "2: missing_count(a) = 0: it is neither a line nor a line with what belongs to it below",
        "4: a check: it is neither a line nor a line with what belongs to it below",
      ])
  }

  @Test("A setting that is not known is not passed over", arguments: ["method: x", "samples: 5", "valid maximum: 5"])
  func unknownSettings(setting: String) throws {
    let lines = try unmatched("checks for t:\n  - invalid_count(a) = 0:\n      valid min: 5\n      \(setting)\n")
    #expect(lines.count == 1)
    #expect(lines.first?.hasSuffix("has no equivalent") == true)
  }

  @Test("An argument of an expectation that is not known is not passed over")
  func unknownArguments() throws {
    var importer = Importer(ImportOptions(table: "t"))
    let kwargs = "{\"column\": \"a\", \"parse_strings_as_datetimes\": true, \"min_value\": 1}"
    try importer.read(
      "{\"expectations\": [{\"type\": \"expect_column_values_to_be_between\", \"kwargs\": \(kwargs)}]}", file: "s.json")
    #expect(importer.unmatched.map(\.reason) == ["'parse_strings_as_datetimes' has no equivalent"])
  }
}
