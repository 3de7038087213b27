import Foundation
import Profiles
import Testing

@Suite struct ValueTests {
  @Test(
    "an instant prints as ISO 8601 in UTC, with microseconds where there are any",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1_360_299_600_000_000, "2013-02-08T05:00:00Z"),
      (1_360_299_600_000_001, "2013-02-08T05:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
      (1_500_000, "1970-01-01T00:00:01.500000Z"), (-86_400_000_000, "1969-12-31T00:00:00Z"),
    ] as [(Int64, String)])
  func instantText(microseconds: Int64, text: String) {
    #expect(Instant(microsecondsSince1970: microseconds).description == text)
  }

  @Test("a date becomes the nearest microsecond, and comes back")
  func dates() {
    for microseconds: Int64 in [0, 1, -1, 1_360_299_600_123_457, -62_135_596_800_000_000] {
      let instant = Instant(microsecondsSince1970: microseconds)
      #expect(Instant(instant.date) == instant)
    }
  }

  @Test("instants advance by durations and tell the time between them")
  func arithmetic() {
    let instant = Instant(microsecondsSince1970: 10)
    #expect(instant.advanced(by: .seconds(1)).microsecondsSince1970 == 1_000_010)
    #expect(instant.advanced(by: .microseconds(-11)).microsecondsSince1970 == -1)
    #expect(instant.since(Instant(microsecondsSince1970: 30)) == .microseconds(-20))
    #expect(Duration.nanoseconds(1_999).microseconds == 1)
    #expect(Duration.nanoseconds(-1_999).microseconds == -1)
  }

  @Test("a window holds its start and not its end")
  func window() {
    func at(_ microseconds: Int64) -> Instant { Instant(microsecondsSince1970: microseconds) }
    let window = Window(start: at(10), end: at(20))
    #expect([9, 10, 19, 20].map { window.contains(at($0)) } == [false, true, true, false])
    #expect(window < Window(start: at(10), end: at(21)))
    #expect(window < Window(start: at(11), end: at(12)))
    #expect(!(window < window))
  }

  @Test("what is stored comes back as it was")
  func coding() throws {
    let metrics: [Metric] = [
      .rowCount(filter: nil), .rowCount(filter: "a > 'x'"), .newest(column: "t"), .nulls(column: "c", filter: nil),
      .outside(column: "c", bounds: .init(minimum: "1", maximum: nil, excludesMinimum: true), filter: "f"),
      .unaccepted(column: "c", values: ["a", "é\""], filter: nil), .duplicates(columns: ["a", "b"], filter: "f"),
    ]
    #expect(try roundTrip(metrics) == metrics)
    let measurements: [Profiles.Measurement] = [
      .count(.max), .instant(Instant(microsecondsSince1970: -5)), .noRows, .unavailable(reason: "why"),
    ]
    #expect(try roundTrip(measurements) == measurements)
    let schema = SchemaSnapshot(
      columns: [.init(name: #"Weird "Name""#, typeName: "numeric(10,2)", isNotNull: true, number: 3)],
      primaryKey: ["a"])
    #expect(try roundTrip(schema) == schema)
    let instant = Instant(microsecondsSince1970: 7)
    #expect(try String(decoding: JSONEncoder().encode([instant]), as: UTF8.self) == "[7]")
  }

  private func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  @Test("a metric knows its columns, its filter and whether its rows can be named")
  func metrics() {
    let bounds = Metric.Bounds(minimum: nil, maximum: "1")
    let metrics: [(Metric, [String], String?, Bool)] = [
      (.rowCount(filter: "f"), [], "f", false), (.newest(column: "t"), ["t"], nil, false),
      (.nulls(column: "c", filter: "f"), ["c"], "f", true),
      (.outside(column: "c", bounds: bounds, filter: "f"), ["c"], "f", true),
      (.unaccepted(column: "c", values: [], filter: "f"), ["c"], "f", true),
      (.duplicates(columns: ["a", "b"], filter: "f"), ["a", "b"], "f", true),
    ]
    for (metric, columns, filter, isViolation) in metrics {
      #expect(metric.columns == columns && metric.filter == filter && metric.isViolation == isViolation)
    }
  }

  @Test("a window is unread where its rows could not be counted, and an empty window is not")
  func unread() {
    func profile(_ count: Profiles.Measurement?) -> TableProfile {
      TableProfile(
        dataset: "d", window: Window(start: Instant(microsecondsSince1970: 0), end: Instant(microsecondsSince1970: 1)),
        rowCount: 0, schema: SchemaSnapshot(columns: [], primaryKey: []),
        measurements: count.map { [.rowCount(filter: nil): $0] } ?? [:])
    }
    #expect(profile(.unavailable(reason: "why")).unread == "why")
    #expect(profile(.count(0)).unread == nil && profile(nil).unread == nil)
    var other = profile(.count(3))
    other.measurements[.rowCount(filter: "f")] = .unavailable(reason: "why")
    #expect(other.unread == nil)
  }
}
