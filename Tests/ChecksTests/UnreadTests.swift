import Checks
import Profiles
import Rules
import Testing

/// A scan that got no further than the catalog, as when the time column was dropped.
@Suite struct UnreadTests {
  private let reason = "the table has no column 'at'"

  private func profile(_ metrics: [Metric], schema: SchemaSnapshot = .usual) -> TableProfile {
    let measurements = ([.rowCount(filter: nil)] + metrics).map {
      ($0, Profiles.Measurement.unavailable(reason: reason))
    }
    return TableProfile(
      dataset: "d", window: .night, rowCount: 0, schema: schema,
      measurements: Dictionary(measurements, uniquingKeysWith: { first, _ in first }), unprofiled: ["n": reason])
  }

  private let suite = TestSuite([
    TestRule(name: "rows", fail: .rowCount(minimum: 1, maximum: nil), warn: nil, location: place),
    TestRule(name: "null", fail: nil, warn: .notNull(column: "carrier", mostly: 1), location: place),
    TestRule(
      name: "once", fail: .unique(columns: ["id"]), warn: nil, filter: Located("f", at: place), location: place),
    TestRule(name: "new", fail: .freshness(column: "at", maximumAge: .seconds(60)), warn: nil, location: place),
    TestRule(name: "timeless", fail: .freshness(column: nil, maximumAge: .seconds(60)), warn: nil, location: place),
    TestRule(
      name: "schema",
      fail: .schema(SchemaExpectation(columns: [.init(name: "at", type: nil)], extra: .ignore, order: .ignore)),
      warn: nil, location: place),
  ])

  @Test("the schema is judged, and every other test says why it is not")
  func findings() {
    let last = SchemaSnapshot.usual.adding(.init(name: "at", typeName: "date", isNotNull: true, number: 9))
    let findings = suite.findings(profile(suite.metrics), .at(lastSchema: .known(last, .night)))
    #expect(findings.map(\.test) == ["schema(last run)", "rows", "null", "once", "new", "timeless", "schema"])
    #expect(findings[0].outcome == .fail && findings[0].observed == "at was dropped")
    #expect(findings[6].outcome == .fail && findings[6].observed == "at is missing")
    #expect(findings[1...5].allSatisfy { $0.outcome == .notEvaluated(.because(reason)) && $0.failingCount == nil })
    #expect(Verdict(findings) == .brokenData)
    #expect(findings.holdRetraining(usedColumns: []))
  }

  @Test("with the schema as it was, the verdict is unknown and not healthy")
  func unknown() {
    let suite = TestSuite([
      TestRule(name: "rows", fail: .rowCount(minimum: nil, maximum: 9), warn: nil, location: place)
    ])
    let findings = suite.findings(profile(suite.metrics), .at(lastSchema: .known(.usual, .night)))
    #expect(findings.map(\.outcome) == [.pass, .notEvaluated(.because(reason))])
    #expect(Verdict(findings) == .unknown)
    #expect(suite.evidence(profile(suite.metrics), .at()).isEmpty)
  }

  @Test("drift monitors say why, for every column that they watch")
  func drift() {
    var nights = Nights(seed: 1)
    let monitor = DriftMonitor(
      rule: DriftRule(columns: .all(except: []), falseAlarms: .standard, severity: .fail, location: place),
      reference: DriftReference(label: "r", profiles: nights.reference(8), keepsAll: true),
      windowLength: .seconds(86_400))
    let findings = monitor.findings(profile([]))
    #expect(findings.map(\.test) == ["drift(n)"])
    #expect(findings.map(\.outcome) == [.notEvaluated(.because(reason))])
  }

  @Test("a reference that could not be read is no reference that is too short")
  func reference() {
    var nights = Nights(seed: 2)
    let finding = DriftMonitor.judging(nights.numbers(), against: [profile([])])
    #expect(finding?.outcome == .notEvaluated(.because("training table t cannot be read: \(reason)")))
  }
}
