import Checks
import Foundation
import Profiles
import Rules
import TestSupport

let place = SourceLocation(file: "rules/d.yaml", line: 1, column: 1)

extension Window {
  static let night = Window(
    start: Instant(microsecondsSince1970: 1_360_299_600_000_000),
    end: Instant(microsecondsSince1970: 1_360_386_000_000_000))
}

extension TableProfile {
  /// A window of so many rows; the row count is measured like any other metric.
  static func of(
    rows: Int64, _ measurements: [Metric: Profiles.Measurement] = [:], schema: SchemaSnapshot = .usual,
    failingRows: [Metric: FailingRows] = [:]
  ) -> TableProfile {
    TableProfile(
      dataset: "d", window: .night, rowCount: rows, schema: schema,
      measurements: measurements.merging([.rowCount(filter: nil): .count(rows)]) { given, _ in given },
      failingRows: failingRows)
  }
}

extension SchemaSnapshot {
  static let usual = SchemaSnapshot(
    columns: [
      Column(name: "id", typeName: "bigint", isNotNull: true, number: 1),
      Column(name: "carrier", typeName: "character varying(2)", isNotNull: false, number: 2),
      Column(name: "distance", typeName: "numeric(10,2)", isNotNull: false, number: 4),
    ], primaryKey: ["id"])

  /// The same with one column changed.
  func changing(_ name: String, _ change: (Column) -> Column?) -> SchemaSnapshot {
    SchemaSnapshot(
      columns: columns.compactMap { $0.name == name ? change($0) : $0 }, primaryKey: primaryKey, details: details)
  }

  func adding(_ column: Column) -> SchemaSnapshot {
    SchemaSnapshot(columns: columns + [column], primaryKey: primaryKey, details: details)
  }
}

extension TestContext {
  static func at(_ asOf: Instant = Window.night.end, lastSchema: LastSchema = .noState) -> TestContext {
    TestContext(asOf: asOf, lastSchema: lastSchema, timeColumn: "at")
  }
}

extension TestSuite {
  init(_ rules: [TestRule]) {
    self.init(Dataset(name: "d", source: Located("s", at: place), table: Located("t", at: place), tests: rules))
  }

  /// What one rule says; the comparison with the last run, which every dataset is held to, comes before it.
  static func finding(
    fail: Rules.Expectation? = nil, warn: Rules.Expectation? = nil, filter: String? = nil, _ profile: TableProfile,
    _ context: TestContext = .at()
  ) -> Finding {
    let rule = TestRule(
      name: "rule", fail: fail, warn: warn, filter: filter.map { Located($0, at: place) }, location: place)
    return TestSuite([rule]).findings(profile, context)[1]
  }

  /// Of a dataset whose days are New York's.
  static func schemaChange(_ last: TestContext.LastSchema, now: SchemaSnapshot) -> Finding {
    let zone = TimeZone(identifier: "America/New_York") ?? .gmt
    let dataset = Dataset(
      name: "d", source: Located("s", at: place), table: Located("t", at: place),
      time: .init(column: Located("at", at: place), window: .day, timeZone: zone, delay: .zero))
    return TestSuite(dataset).findings(.of(rows: 1, schema: now), .at(lastSchema: last))[0]
  }
}

extension Finding.Outcome {
  /// The word, with the reason where there is one.
  var sentence: String { words.reason.map { "\(words.outcome): \($0)" } ?? words.outcome }
}
