import Checks
import Foundation
import Profiles
import Rules
import Testing

/// What `increasing` and `no_gaps` say.
@Suite struct SequenceMessageTests {
  @Test("values that fall are told as a share of rows, with the order that they were held to")
  func increasing() throws {
    var snapshot = Snapshot()
    func add(
      _ title: String, broken: Int64, mostly: Double = 1, strictly: Bool = false, by: String? = nil,
      filter: String? = nil
    ) {
      let metric = Metric.disordered(column: "seq", by: by ?? "at", isStrict: strictly, filter: filter)
      var measurements: [Metric: Profiles.Measurement] = [metric: .count(broken)]
      if filter != nil { measurements[.rowCount(filter: filter)] = .count(50) }
      let rule = TestRule(
        name: "increasing(seq)", fail: .increasing(column: "seq", by: by, strictly: strictly, mostly: mostly),
        warn: nil,
        filter: filter.map { Located($0, at: place) }, location: place)
      let dataset = Dataset(
        name: "d", source: Located("s", at: place), table: Located("t", at: place),
        time: .init(column: Located("at", at: place), window: .day, timeZone: .gmt, delay: .zero), tests: [rule])
      let finding = TestSuite(dataset).findings(.of(rows: 1_000, measurements), .at())[1]
      snapshot.add("\(title)\n  clause: \(finding.clause)", finding)
    }
    add("none falls", broken: 0)
    add("some fall", broken: 12)
    add("some do not rise", broken: 12, strictly: true)
    add("as often as allowed", broken: 30, mostly: 0.97)
    add("in another order", broken: 1, mostly: 0.9995, by: "loaded_at")
    add("in a filter", broken: 50, by: "loaded_at", filter: "f")
    try snapshot.expect("increasing")
  }

  @Test("steps without a value are counted")
  func noGaps() throws {
    var snapshot = Snapshot()
    func add(
      _ title: String, _ missing: Profiles.Measurement?, of all: String = "1000", step: Step = .natural,
      mostly: Double = 1, filter: String? = nil
    ) {
      var measurements: [Metric: Profiles.Measurement] = [
        .aggregate(.steps(step), column: "seq", filter: filter): .number(all)
      ]
      measurements[.aggregate(.missingSteps(step), column: "seq", filter: filter)] = missing
      let finding = TestSuite.finding(
        fail: .noGaps(column: "seq", step: step, mostly: mostly), filter: filter, .of(rows: 1_000, measurements))
      snapshot.add("\(title)\n  clause: \(finding.clause)", finding)
    }
    add("none is missing", .number("0"))
    add("one is missing", .number("1"))
    add("as many as allowed", .number("30"), mostly: 0.97)
    add("one more", .number("31"), mostly: 0.97)
    add("of a length", .number("3"), step: .number(5_000))
    add("of a duration", .number("3"), step: .duration(.seconds(5_400)), mostly: 0.999)
    add("more than 64 bits hold", .number("18446744073709551614"), of: "18446744073709551616")
    add("one of more than doubles tell apart", .number("1"), of: "18446744073709551616")
    add("in a filter", .number("2"), filter: "f")
    add("a value in no step", .number("NaN"), of: "NaN")
    add("no value", .noRows)
    add("no value in the filter", .noRows, filter: "f")
    add("not measured", nil)
    try snapshot.expect("no_gaps")
  }
}
