import Columns
import Testing

@testable import Rules

@Suite struct CatalogCheckTests {
  private let columns = [
    CatalogColumn(name: "flight_id", type: .int64, typeName: "bigint"),
    CatalogColumn(name: "carrier", type: .text, typeName: "text"),
    CatalogColumn(name: "scheduled_at", type: .timestampTZ, typeName: "timestamp with time zone"),
    CatalogColumn(name: "distance", type: .int32, typeName: "integer"),
    CatalogColumn(name: "payload", type: .json, typeName: "json"),
    CatalogColumn(name: "details", type: .json, typeName: "jsonb"),
    CatalogColumn(name: "late", type: .bool, typeName: "boolean"),
  ]

  private func shown(_ rest: String) throws -> String {
    let text = "dataset: d\nsource: s\ntable: ml.flights\n" + rest
    let dataset = try RuleFile.parse(text, file: "x.yaml", environment: [:]).get()
    let others = ["ml.outcomes": [CatalogColumn(name: "flight_id", type: .int64, typeName: "bigint")]]
    let errors = CatalogCheck.mistakes(in: dataset, columns: columns) { others[$0] }
    return errors.map(\.description).joined(separator: "\n")
  }

  @Test("Rules that fit the table pass")
  func fitting() throws {
    let rest = """
      time: { column: scheduled_at, window: 1 day, lookback: 7 windows, updated_at: scheduled_at }
      key: flight_id
      roles: { features: [carrier, distance], label: { table: ml.outcomes, key: flight_id, column: flight_id } }
      reference: { training: ml.unknown }
      drift: { columns: [carrier], segments: [carrier, late] }
      tests:
        - schema: { columns: { not_there: bigint } }
        - between: { column: scheduled_at, min: 2013-01-01 }
        - between: { column: distance, min: 1e2, max: 6000 }
        - accepted_values: { column: late, values: [true, f] }
        - unique: { columns: [flight_id, details] }
        - freshness: 1 day
        - increasing: scheduled_at
        - no_gaps: { column: scheduled_at, step: 1 hour }
        - no_gaps: { column: distance, step: 5 }
        - row_count: { min: 1, segment_by: [carrier, details] }
      """
    #expect(try shown(rest) == "")
  }

  @Test("An unknown column is answered with the nearest name, at the user's place")
  func unknownColumn() throws {
    #expect(
      try shown("tests:\n  - not_null: [carrier, \"distnace\"]") == """
        x.yaml:5:25: ml.flights has no column 'distnace'
        5 |   - not_null: [carrier, "distnace"]
                                    ^^^^^^^^^^ did you mean 'distance'?
        """)
  }

  @Test(
    "Tests and roles that do not fit a column are reported",
    arguments: [
      ("tests: [{ between: { column: payload, min: 1 } }]", "'payload' is json, but between needs"),
      ("tests: [{ between: { column: carrier, min: 1 } }]", "'carrier' is text, but between needs"),
      ("tests: [{ between: { column: late, min: 0 } }]", "'late' is boolean, but between needs"),
      ("tests: [{ no_gaps: late }]", "'late' is boolean, but no_gaps needs whole numbers, dates or timestamps"),
      ("tests: [{ no_gaps: scheduled_at }]", "but its steps are durations, as 'step: 1 hour'"),
      ("tests: [{ no_gaps: { column: distance, step: 1 hour } }]", "but its steps are whole numbers, as 'step: 5'"),
      (
        "tests: [{ increasing: { column: payload, by: distance } }]", "'payload' is json, but increasing cannot compare"
      ),
      ("tests: [{ increasing: { column: distance, by: nothing } }]", "ml.flights has no column 'nothing'"),
      ("tests: [{ sql: { name: q, query: SELECT 1, segment_by: nothing } }]", "ml.flights has no column 'nothing'"),
      (
        "tests: [{ row_count_matches: { table: ml.outcomes, segment_by: carrier } }]",
        "ml.outcomes has no column 'carrier'"
      ),
      ("tests: [{ not_null: { column: nothing, within: 10 % } }]\nreference: { training: x }", "no column 'nothing'"),
      (
        "tests: [{ between: { column: distance, min: far, within: 10 % } }]\nreference: { training: x }",
        "'far' is no value of column 'distance'"
      ),
      ("tests: [{ row_count: { min: 1, segment_by: payload } }]", "'payload' is json, but segments are told apart"),
      ("tests: [{ not_null: { column: late, segment_by: [late, nothing] } }]", "ml.flights has no column 'nothing'"),
      (
        "reference: { training: ml.outcomes }\ntests: [{ row_count: { within: 10 %, segment_by: carrier } }]",
        "x.yaml:5:50: ml.outcomes has no column 'carrier'"
      ),
      (
        "reference: { training: ml.outcomes }\ntests: [{ unseen_values: { column: carrier, segment_by: late } }]",
        "x.yaml:5:57: ml.outcomes has no column 'late'"
      ),
      ("tests: [{ between: { column: distance, min: far } }]", "'far' is no value of column 'distance'"),
      ("tests: [{ between: { column: scheduled_at, max: now } }]", "'now' is no value of column 'scheduled_at'"),
      ("tests: [{ accepted_values: { column: late, values: [maybe] } }]", "'maybe' is no value of column 'late'"),
      ("tests: [{ unique: payload }]", "'payload' is json, but unique cannot compare"),
      ("tests: [{ freshness: { column: distance, max_age: 1 day } }]", "'distance' is integer, but freshness"),
      ("time: { column: distance, window: 1 day }", "'distance' is integer, but windows need"),
      ("key: [flightid]", "ml.flights has no column 'flightid'"),
      ("model: { name: m, version_column: v }", "ml.flights has no column 'v'"),
      ("reference: { training: a }\ndrift: { columns: { all_except: [x] } }", "ml.flights has no column 'x'"),
      ("key: flight_id\nroles: { label: { table: ml.outcomes, column: y } }", "ml.outcomes has no column 'y'"),
      ("roles: { label: { column: y } }", "ml.flights has no column 'y'"),
      ("reference: { training: ml.outcomes }\ndrift: { columns: [carrier] }", "ml.outcomes has no column 'carrier'"),
      (
        "time: { column: scheduled_at, window: 1 day, lookback: 7 windows, updated_at: shceduled_at }",
        """
        x.yaml:4:79: ml.flights has no column 'shceduled_at'
        4 | time: { column: scheduled_at, window: 1 day, lookback: 7 windows, updated_at: shceduled_at }
                                                                                          ^^^^^^^^^^^^ did you mean 'scheduled_at'?
        """
      ),
      (
        "reference: { training: ml.unknown }\ndrift: { segments: [late, carier] }",
        """
        x.yaml:5:27: ml.flights has no column 'carier'
        5 | drift: { segments: [late, carier] }
                                      ^^^^^^ did you mean 'carrier'?
        """
      ),
      (
        "reference: { training: ml.outcomes }\ndrift: { columns: [flight_id], segments: [carrier] }",
        "x.yaml:5:43: ml.outcomes has no column 'carrier'"
      ),
      (
        "time: { column: scheduled_at, window: 1 day }\nreference: { training: ml.outcomes }\ndrift: {}",
        "x.yaml:5:24: ml.outcomes has no column 'scheduled_at'"
      ),
    ])
  func unfit(rest: String, expected: String) throws {
    #expect(try shown(rest).contains(expected))
  }

  @Test("The training table needs no segments of tests that do not look at it, and what is nowhere is told once")
  func segmentsOfTraining() throws {
    let reference = "reference: { training: ml.outcomes }\n"
    #expect(try shown(reference + "tests: [{ row_count: { min: 1, segment_by: carrier } }]") == "")
    #expect(try shown(reference + "tests: [{ row_count: { within: 10 %, segment_by: flight_id } }]") == "")
    let nowhere = try shown(reference + "tests: [{ row_count: { within: 10 %, segment_by: nowhere } }]")
    #expect(nowhere.contains("ml.flights has no column 'nowhere'") && !nowhere.contains("ml.outcomes has no"))
  }

  @Test("Where the table's own columns are not known, other tables are judged all the same")
  func unknownTable() throws {
    let text = "dataset: d\nsource: s\ntable: t\nkey: [a]\nroles: { label: { table: l, key: b, column: late } }\n"
    let dataset = try RuleFile.parse(text, file: "x.yaml", environment: [:]).get()
    let labels = [CatalogColumn(name: "b", type: .int64, typeName: "bigint")]
    let errors = CatalogCheck.mistakes(in: dataset, columns: nil) { $0 == "l" ? labels : nil }
    #expect(errors.map(\.mistake) == [.unknownColumn("late", table: "l", nearest: nil)])
  }
}
