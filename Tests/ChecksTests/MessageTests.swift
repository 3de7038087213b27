import Checks
import Foundation
import Profiles
import Rules
import Testing

/// What every family says, held against the text files in `Snapshots`.
@Suite struct MessageTests {
  @Test("not_null says how many are null")
  func notNull() throws {
    let metric = Metric.nulls(column: "c", filter: nil)
    var snapshot = Snapshot()
    func add(
      _ title: String, rows: Int64, nulls: Profiles.Measurement, fail: Double? = nil, warn: Double? = nil,
      keys: [String] = []
    ) {
      let finding = TestSuite.finding(
        fail: fail.map { .notNull(column: "c", mostly: $0) }, warn: warn.map { .notNull(column: "c", mostly: $0) },
        .of(rows: rows, [metric: nulls], failingRows: [metric: FailingRows(keys: keys)]))
      snapshot.add(title, finding)
    }
    add("no null", rows: 100, nulls: .count(0), fail: 1)
    add("one null", rows: 100, nulls: .count(1), fail: 1, keys: ["id=7"])
    add("the allowed share of nulls", rows: 100, nulls: .count(3), fail: 0.97)
    add("one more than allowed", rows: 100, nulls: .count(4), fail: 0.97, keys: ["id=7", "id=9"])
    add("within fail and beyond warn", rows: 1000, nulls: .count(30), fail: 0.95, warn: 0.99)
    add("beyond both", rows: 1000, nulls: .count(300), fail: 0.95, warn: 0.99)
    add("beyond warn, without fail", rows: 3, nulls: .count(3), warn: 1)
    add("one in a million", rows: 1_000_000, nulls: .count(1), fail: 0.99995)
    add("all but one in a million", rows: 1_000_000, nulls: .count(999_999), fail: 1)
    add("no rows", rows: 0, nulls: .count(0), fail: 1)
    add("column missing", rows: 10, nulls: .unavailable(reason: "the table has no column 'c'"), fail: 1, warn: 1)
    try snapshot.expect("not_null")
  }

  @Test("between says the limits as the user wrote them")
  func between() throws {
    var snapshot = Snapshot()
    func add(_ title: String, _ bounds: Metric.Bounds, outside: Int64, mostly: Double = 1) {
      let metric = Metric.outside(column: "c", bounds: bounds, filter: nil)
      snapshot.add(
        title,
        TestSuite.finding(
          fail: .between(column: "c", bounds: bounds, mostly: mostly), .of(rows: 978, [metric: .count(outside)])))
    }
    add("inside", .init(minimum: "50", maximum: "6000"), outside: 0)
    add("outside of a closed range", .init(minimum: "50", maximum: "6000"), outside: 8)
    add("an open range", .init(minimum: "0", maximum: "1", excludesMinimum: true, excludesMaximum: true), outside: 500)
    add("a lower limit alone", .init(minimum: "2013-01-01", maximum: nil), outside: 978)
    add("an upper limit alone, mostly", .init(minimum: nil, maximum: "1.50"), outside: 48, mostly: 0.95)
    try snapshot.expect("between")
  }

  @Test("accepted_values names at most eight values")
  func acceptedValues() throws {
    var snapshot = Snapshot()
    func add(_ title: String, _ values: [String], unaccepted: Int64) {
      let metric = Metric.unaccepted(column: "c", values: values, filter: "f")
      snapshot.add(
        title,
        TestSuite.finding(
          fail: .acceptedValues(column: "c", values: values, mostly: 1), filter: "f",
          .of(rows: 100, [metric: .count(unaccepted), .rowCount(filter: "f"): .count(50)])))
    }
    add("all accepted", ["EWR", "JFK", "LGA"], unaccepted: 0)
    add("of the filtered rows alone", ["EWR", "JFK", "LGA"], unaccepted: 25)
    add("many values", (1...9).map { "v\($0)" }, unaccepted: 1)
    try snapshot.expect("accepted_values")
  }

  @Test("unique counts the rows in excess")
  func unique() throws {
    var snapshot = Snapshot()
    func add(_ title: String, _ columns: [String], _ duplicates: Profiles.Measurement?) {
      let metric = Metric.duplicates(columns: columns, filter: nil)
      snapshot.add(
        title,
        TestSuite.finding(
          fail: .unique(columns: columns),
          .of(rows: 100, duplicates.map { [metric: $0] } ?? [:], failingRows: [metric: FailingRows(keys: ["id=1"])])))
    }
    add("none", ["id"], .count(0))
    add("one", ["id"], .count(1))
    add("thousands", ["id"], .count(1_234))
    add("many, of two columns", ["carrier", "flight"], .count(12))
    add("not measured", ["id"], nil)
    try snapshot.expect("unique")
  }

  @Test("row_count says rows and limits")
  func rowCount() throws {
    var snapshot = Snapshot()
    func add(_ title: String, rows: Int64, _ minimum: Int64?, _ maximum: Int64?) {
      snapshot.add(
        title, TestSuite.finding(fail: .rowCount(minimum: minimum, maximum: maximum), .of(rows: rows)))
    }
    add("at the minimum", rows: 500, 500, 1200)
    add("below", rows: 499, 500, 1200)
    add("at the maximum", rows: 1200, 500, 1200)
    add("above", rows: 1201, 500, 1200)
    add("a maximum alone", rows: 1, nil, 1200)
    add("an empty window", rows: 0, 1, nil)
    let filter = "origin = 'EWR'"
    snapshot.add(
      "a filter that failed",
      TestSuite.finding(
        fail: .rowCount(minimum: 1, maximum: nil), filter: filter,
        .of(rows: 9, [.rowCount(filter: filter): .unavailable(reason: "A column does not exist.")])))
    try snapshot.expect("row_count")
  }

  @Test("freshness says how old the newest row is")
  func freshness() throws {
    var snapshot = Snapshot()
    func add(_ title: String, _ newest: Profiles.Measurement?, rows: Int64 = 9, column: String? = "at") {
      snapshot.add(
        title,
        TestSuite.finding(
          fail: .freshness(column: column, maximumAge: .seconds(6 * 3600)),
          .of(rows: rows, newest.map { [.newest(column: "at"): $0] } ?? [:])))
    }
    func ago(_ age: Duration) -> Profiles.Measurement { .instant(Window.night.end.advanced(by: .zero - age)) }
    add("just within", ago(.seconds(6 * 3600)))
    add("too old by a microsecond", ago(.seconds(6 * 3600) + .microseconds(1)))
    add("days old", ago(.seconds(86_400 * 2 + 3600 * 5 + 59)))
    add("ahead of the run", ago(.seconds(-90)))
    add("no rows", .noRows, rows: 0)
    add("rows without a value", .noRows)
    add("infinite", .unavailable(reason: "the newest value is infinite"))
    add("not measured", nil)
    add("no time column", nil, column: nil)
    let dataset = Dataset(
      name: "d", source: Located("s", at: place), table: Located("t", at: place),
      time: .init(column: Located("at", at: place), window: .day, timeZone: .gmt, delay: .zero),
      tests: [
        TestRule(name: "new", fail: .freshness(column: nil, maximumAge: .seconds(60)), warn: nil, location: place)
      ])
    let profile = TableProfile.of(rows: 9, [.newest(column: "at"): ago(.seconds(3600))])
    snapshot.add("by the dataset's time column", TestSuite(dataset).findings(profile, .at())[1])
    try snapshot.expect("freshness")
  }

  @Test("schema says what differs from the rule")
  func schema() throws {
    var snapshot = Snapshot()
    func add(
      _ title: String, _ columns: [SchemaExpectation.Column], extra: SchemaExpectation.Extra = .fail,
      order: SchemaExpectation.Order = .fail, key: [String] = [], of schema: SchemaSnapshot = .usual
    ) {
      snapshot.add(
        title,
        TestSuite.finding(
          fail: .schema(SchemaExpectation(columns: columns, extra: extra, order: order, primaryKey: key)),
          .of(rows: 0, schema: schema)))
    }
    let (id, carrier, distance) = (
      SchemaExpectation.Column(name: "id", type: "int8", isNotNull: true),
      SchemaExpectation.Column(name: "carrier", type: "varchar(2)"),
      SchemaExpectation.Column(name: "distance", type: "decimal(10, 2)", isNotNull: false)
    )
    add("as it is", [id, carrier, distance])
    add("missing", [id, carrier, distance, .init(name: "tail", type: nil)])
    add("another type", [id, .init(name: "carrier", type: "text"), distance])
    add("another length", [id, .init(name: "carrier", type: "varchar(3)"), distance])
    add("nullable", [id, .init(name: "carrier", type: nil, isNotNull: true), distance])
    add("not nullable", [.init(name: "id", type: nil, isNotNull: false), carrier, distance])
    add("one extra", [id, carrier])
    add("two extra, warned of", [id], extra: .warn)
    add("extra, ignored", [id], extra: .ignore)
    add("another order", [distance, carrier, id])
    add("another order, warned of", [distance, carrier, id], order: .warn)
    add("another order, ignored", [distance, carrier, id], order: .ignore)
    add("several at once", [carrier, .init(name: "id", type: "integer"), .init(name: "x", type: nil)], extra: .warn)
    add("nothing named", [])
    add("the primary key alone", [], key: ["id"])
    add("another primary key", [id, carrier, distance], key: ["id", "carrier"])
    let keyless = SchemaSnapshot(columns: SchemaSnapshot.usual.columns, primaryKey: [])
    add("no primary key", [], key: ["id"], of: keyless)
    let paired = SchemaSnapshot(columns: SchemaSnapshot.usual.columns, primaryKey: ["id", "carrier"])
    add("a primary key in another order", [id, carrier, distance], key: ["carrier", "id"], of: paired)
    try snapshot.expect("schema")
  }

  @Test("schema(last run) says what changed")
  func schemaChange() throws {
    var snapshot = Snapshot()
    let last = SchemaSnapshot.usual
    func add(_ title: String, _ now: SchemaSnapshot) {
      snapshot.add(title, TestSuite.schemaChange(.known(last, .night), now: now))
    }
    func column(_ name: String, _ type: String, notNull: Bool = false, _ number: Int) -> SchemaSnapshot.Column {
      .init(name: name, typeName: type, isNotNull: notNull, number: number)
    }
    snapshot.add("no state", TestSuite.schemaChange(.noState, now: last))
    snapshot.add("first run", TestSuite.schemaChange(.firstRun, now: last))
    add("unchanged", last)
    add("added", last.adding(column("tail", "text", 5)))
    add("dropped", last.changing("carrier") { _ in nil })
    add("renamed", last.changing("carrier") { column("airline", $0.typeName, $0.number) })
    add("retyped", last.changing("distance") { column($0.name, "text", $0.number) })
    add("retyped by its modifier", last.changing("distance") { column($0.name, "numeric(12,2)", $0.number) })
    add("became NOT NULL", last.changing("carrier") { column($0.name, $0.typeName, notNull: true, $0.number) })
    add("lost its NOT NULL", last.changing("id") { column($0.name, $0.typeName, $0.number) })
    add("reordered", SchemaSnapshot(columns: last.columns.reversed(), primaryKey: last.primaryKey))
    add("without a primary key", SchemaSnapshot(columns: last.columns, primaryKey: []))
    snapshot.add(
      "with its first primary key",
      TestSuite.schemaChange(.known(SchemaSnapshot(columns: last.columns, primaryKey: []), .night), now: last))
    add("another primary key", SchemaSnapshot(columns: last.columns, primaryKey: ["id", "carrier"]))
    add(
      "several at once",
      last.changing("carrier") { _ in nil }.changing("distance") { column($0.name, "text", $0.number) }
        .adding(column("tail", "text", 5)))
    try snapshot.expect("schema_last_run")
  }
}
