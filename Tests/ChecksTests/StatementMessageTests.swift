import Checks
import Profiles
import Rules
import Testing

/// What the tests say that take a statement of their own, one snapshot a family.
@Suite struct StatementMessageTests {
  private static let reference = RowReference(columns: ["origin"], table: "airports", otherColumns: ["code"])
  private static let pair = RowReference(columns: ["a", "b"], table: "ops.legs", otherColumns: ["x", "y"])

  private static func references(
    _ reference: RowReference, _ broken: Profiles.Measurement?, mostly: Double = 1, filter: String? = nil
  ) -> Finding {
    var measurements: [Metric: Profiles.Measurement] = [.rowCount(filter: filter): .count(1_000)]
    measurements[.statement(.orphans(reference, filter: filter))] = broken
    return TestSuite.finding(
      fail: .references(reference, mostly: mostly), filter: filter, .of(rows: 1_000, measurements))
  }

  @Test("a reference says how many rows lack a partner, and where")
  func references() throws {
    var snapshot = Snapshot()
    snapshot.add("one column", Self.references(Self.reference, .count(12)))
    snapshot.add("several columns", Self.references(Self.pair, .count(1)))
    snapshot.add("all but few", Self.references(Self.reference, .count(12), mostly: 0.995))
    snapshot.add("few enough", Self.references(Self.reference, .count(12), mostly: 0.98, filter: "n > 1"))
    snapshot.add("none", Self.references(Self.reference, .count(0)))
    snapshot.add("not to be had", Self.references(Self.reference, .unavailable(reason: "it is locked")))
    try snapshot.expect("references")
  }

  private static func query(
    _ found: Profiles.Measurement?, _ limits: NumberLimits? = nil, rows: Int64 = 100
  ) -> Finding {
    let metric = Metric.statement(limits == nil ? .queryRows("SELECT 1") : .queryNumber("SELECT 1"))
    return TestSuite.finding(fail: .query("SELECT 1", limits), .of(rows: rows, found.map { [metric: $0] } ?? [:]))
  }

  @Test("a query says how many rows it gave, or which number")
  func queries() throws {
    let limits = NumberLimits(minimum: "0.1", maximum: "0.3")
    var snapshot = Snapshot()
    for rows in [0, 1, 1_234, 100_000, 100_001] as [Int64] { snapshot.add("\(rows)", Self.query(.count(rows))) }
    snapshot.add("of an empty window", Self.query(.count(2), rows: 0))
    for text in ["0.2", "0.3", "0.30000000000000000001", "0.05", "NaN", "Infinity", "123456789"] {
      snapshot.add(text, Self.query(.number(text), limits))
    }
    snapshot.add("one limit", Self.query(.number("7"), NumberLimits(minimum: nil, maximum: "6")))
    snapshot.add("NULL", Self.query(.noRows, limits))
    snapshot.add("not to be had", Self.query(.unavailable(reason: "it gave two rows"), limits))
    try snapshot.expect("sql")
  }

  private static func matches(
    _ own: Profiles.Measurement, _ other: Profiles.Measurement, _ tolerance: String, aggregate: Aggregate? = nil,
    filter: String? = nil, rows: Int64 = 100
  ) throws -> Finding {
    let others = OtherRows(table: "ops.orders")
    let within = try #require(Tolerance(tolerance))
    let (ownMetric, statement, pair): (Metric, StatementMetric, Reconciliation) =
      if let aggregate {
        (
          .aggregate(aggregate, column: "price", filter: filter),
          .otherAggregate(aggregate, column: "price", otherColumn: "amount", others),
          .aggregate(aggregate, column: "price", otherColumn: "amount", others)
        )
      } else {
        (.rowCount(filter: filter), .otherRows(others), .rowCount(others))
      }
    return TestSuite.finding(
      fail: .matches(pair, within: within), filter: filter,
      .of(rows: rows, [ownMetric: own, .statement(statement): other]))
  }

  @Test("row counts say both numbers and how far apart they are")
  func rowCounts() throws {
    var snapshot = Snapshot()
    func add(
      _ title: String, _ own: Int64, _ other: Int64, _ tolerance: String, filter: String? = nil
    ) throws {
      snapshot.add(title, try Self.matches(.count(own), .count(other), tolerance, filter: filter, rows: own))
    }
    try add("the same", 1_250, 1_250, "0")
    try add("exact", 1_234, 1_250, "0")
    try add("a number", 1_234, 1_250, "10")
    try add("one", 1, 2, "0.5")
    try add("within a number", 1_234, 1_250, "16")
    try add("a share", 1_234, 1_250, "1 %", filter: "n > 1")
    try add("just within a share", 99, 100, "1 %")
    try add("just above a share, which rounding would hide", 98_999_999, 100_000_000, "1.000 %")
    try add("nothing here", 0, 1_250, "100 %")
    try add("nothing there", 1_250, 0, "100 %")
    try add("nothing here, by a number", 0, 7, "7")
    try add("nothing on either side", 0, 0, "1 %")
    snapshot.add("not to be had", try Self.matches(.count(1), .unavailable(reason: "it is locked"), "0"))
    try snapshot.expect("row_count_matches")
  }

  @Test("numbers say what they are on both sides, to the digit that tells them apart")
  func aggregates() throws {
    var snapshot = Snapshot()
    func add(
      _ title: String, _ own: String?, _ other: String?, _ tolerance: String, _ aggregate: Aggregate = .sum,
      rows: Int64 = 100
    ) throws {
      let found = try Self.matches(
        own.map { .number($0) } ?? .noRows, other.map { .number($0) } ?? .noRows, tolerance, aggregate: aggregate,
        rows: rows)
      snapshot.add(title, found)
    }
    try add("a share", "1234", "1250.00", "0.1 %")
    try add("the same, in other digits", "12.50", "1.25e1", "0")
    try add("beyond doubles", "9007199254740993", "9007199254740992", "0")
    try add("beyond doubles, within", "9007199254740993", "9007199254740992", "1", .maximum)
    try add("below zero", "-10", "10", "50 %", .mean)
    try add("of two numbers below zero", "-99", "-100", "1 %", .minimum)
    try add("a quantile", "3.5", "3", "0.25", .quantile(0.95))
    try add("distinct values", "12", "14", "0", .distinctCount)
    try add("zero here", "0", "5", "500 %")
    try add("zero on both sides", "0", "0.00", "1 %")
    try add("NaN here", "NaN", "5", "99 %")
    try add("NaN on both sides", "NaN", "NaN", "0")
    try add("infinities", "Infinity", "-Infinity", "99 %")
    try add("no value here", nil, "5", "1 %", rows: 0)
    try add("no value there", "5", nil, "1 %")
    try add("no value on either side", nil, nil, "1 %")
    try snapshot.expect("aggregate_matches")
  }

  private static let rows = Metric.rowCount(filter: nil)

  /// What a test says of carriers, of each of which the numbers are as given.
  private static func segmented(
    _ fail: Rules.Expectation, filter: String? = nil, _ metrics: [Metric: [String?: Profiles.Measurement]],
    common: [Metric: Profiles.Measurement] = [:]
  ) -> [Finding] {
    var measurements = Dictionary(
      uniqueKeysWithValues: metrics.map { metric, parts in
        (
          Metric.segmented(metric, .each(of: ["carrier"])),
          Profiles.Measurement.segments(parts.map { SegmentMeasurement(Segment("carrier", $0), $1) })
        )
      })
    for (metric, measurement) in common { measurements[.segmented(metric, .each(of: ["carrier"]))] = measurement }
    let rule = TestRule(
      name: "rule", fail: fail, warn: nil, filter: filter.map { Located($0, at: place) },
      segments: [Located("carrier", at: place)], location: place)
    let rows: Int64 = metrics[Self.rows]?.isEmpty == true ? 0 : 300
    return Array(TestSuite([rule]).findings(.of(rows: rows, measurements), .at()).dropFirst())
  }

  @Test("of segments each statement tells of those that it has found, and the others have no row of it")
  func segments() throws {
    var snapshot = Snapshot()
    func add(_ title: String, _ findings: [Finding]) {
      for finding in findings {
        snapshot.add("\(title)\(finding.segment.map { " [\($0.name), of \($0.count)]" } ?? "")", finding)
      }
    }
    let all: [String?: Profiles.Measurement] = ["AA": .count(100), "UA": .count(150), nil: .count(50)]
    let orphans = Metric.statement(.orphans(Self.reference, filter: nil))
    let references = Rules.Expectation.references(Self.reference, mostly: 0.9)
    add("references", Self.segmented(references, [Self.rows: all, orphans: ["UA": .count(60), nil: .count(5)]]))
    add("references, none missing", Self.segmented(references, [Self.rows: all, orphans: [:]]))
    add("references, proved", Self.segmented(references, [Self.rows: all], common: [orphans: .count(0)]))
    add(
      "references, not to be had",
      Self.segmented(references, [Self.rows: all], common: [orphans: .unavailable(reason: "it is locked")]))

    let table = OtherRows(table: "ops.orders")
    let other = Metric.statement(.otherRows(table))
    let counts = Rules.Expectation.matches(.rowCount(table), within: .exact)
    add(
      "rows", Self.segmented(counts, [Self.rows: all, other: ["AA": .count(100), "UA": .count(140), nil: .count(50)]]))
    add(
      "rows of one side alone",
      Self.segmented(counts, [Self.rows: all, other: ["AA": .count(100), "B6": .count(7), nil: .count(50)]]))
    add("rows of an empty window", Self.segmented(counts, [Self.rows: [:], other: ["AA": .count(3)]]))
    add("no rows at all", Self.segmented(counts, [Self.rows: [:], other: [:]]))
    add(
      "no rows, and the other table has too many segments",
      Self.segmented(counts, [Self.rows: [:]], common: [other: .unavailable(reason: "carrier has more than 50 values")])
    )
    let filtered = Metric.rowCount(filter: "n > 1")
    add(
      "rows in the filter",
      Self.segmented(
        counts, filter: "n > 1",
        [Self.rows: all, filtered: ["AA": .count(9), "UA": .count(0), nil: .count(0)], other: ["AA": .count(9)]]))

    let sum = Metric.aggregate(.sum, column: "price", filter: nil)
    let otherSum = Metric.statement(.otherAggregate(.sum, column: "price", otherColumn: "amount", table))
    let sums = Rules.Expectation.matches(
      .aggregate(.sum, column: "price", otherColumn: "amount", table), within: .exact)
    add(
      "numbers",
      Self.segmented(
        sums,
        [
          Self.rows: all, sum: ["AA": .number("7"), "UA": .number("8"), nil: .noRows],
          otherSum: ["AA": .number("7.00"), "B6": .number("0"), nil: .noRows],
        ]))
    let values = Metric.aggregate(.distinctCount, column: "price", filter: nil)
    let otherValues = Metric.statement(
      .otherAggregate(.distinctCount, column: "price", otherColumn: "amount", table))
    add(
      "distinct values of one side alone",
      Self.segmented(
        .matches(.aggregate(.distinctCount, column: "price", otherColumn: "amount", table), within: .exact),
        [Self.rows: ["AA": .count(1)], values: ["AA": .number("0")], otherValues: ["B6": .number("3")]]))
    let few = Metric.aggregate(.sum, column: "price", filter: "n > 1")
    add(
      "numbers of segments without a row in the filter on either side",
      Self.segmented(
        sums, filter: "n > 1",
        [
          Self.rows: all, filtered: ["AA": .count(9), "UA": .count(0), nil: .count(0)],
          few: ["AA": .number("7"), "UA": .noRows, nil: .noRows], otherSum: ["AA": .number("7")],
        ]))

    let queryRows = Metric.statement(.queryRows("SELECT 1"))
    add("a query", Self.segmented(.query("SELECT 1", nil), [Self.rows: all, queryRows: ["UA": .count(3)]]))
    add(
      "a query of what the window does not have",
      Self.segmented(.query("SELECT 1", nil), [Self.rows: all, queryRows: ["B6": .count(1)]]))
    let queryNumber = Metric.statement(.queryNumber("SELECT 1"))
    let limits = NumberLimits(minimum: nil, maximum: "0.1")
    add(
      "numbers of a query",
      Self.segmented(
        .query("SELECT 1", limits), [Self.rows: all, queryNumber: ["UA": .number("0.2"), "B6": .number("0.1")]]))
    add(
      "a query without a number for any",
      Self.segmented(.query("SELECT 1", limits), [Self.rows: all, queryNumber: [:]]))
    try snapshot.expect("segmented_statements")
  }

  @Test("a finding carries the statement that finds its rows, where the test does not hold")
  func evidence() {
    let metric = Metric.statement(.orphans(Self.reference, filter: nil))
    var profile = TableProfile.of(rows: 1_000, [metric: .count(12)])
    profile.evidenceQueries = [metric: "SELECT 1;"]
    let rule = TestRule(name: "rule", fail: .references(Self.reference, mostly: 1), warn: nil, location: place)
    #expect(TestSuite([rule]).evidence(profile, .at()) == [metric])
    #expect(TestSuite([rule]).findings(profile, .at())[1].evidenceSQL == "SELECT 1;")
  }
}
