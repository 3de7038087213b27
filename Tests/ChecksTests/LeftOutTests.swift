import Checks
import Columns
import Profiles
import Testing

/// Columns whose distribution is not compared, and what of them is watched all the same.
@Suite struct LeftOutTests {
  /// So many windows of 200 rows, each with every one of the values.
  private func repeated(_ values: Int, windows: Int = 20) -> [TableProfile] {
    (0..<windows).map { night in
      let counts = Dictionary(
        uniqueKeysWithValues: (0..<values).map { ("value \($0)", 200 / values) })
      return .night(
        night, [.categorical("c", counts), .numeric("n", (0..<200).map { Double($0 % values) }, type: .int64)])
    }
  }

  /// Eight windows of keys, none twice, and a number that grows.
  private func keys(nulls: Int = 0) -> [TableProfile] {
    (0..<8).map { .night($0, Self.keys($0, nulls: nulls)) }
  }

  private static func keys(_ night: Int, nulls: Int = 0, nonFinite: Int = 0) -> [ColumnProfile] {
    let ids = (0..<(200 - nulls)).map { night * 200 + $0 }
    return [
      .categorical("key", Dictionary(uniqueKeysWithValues: ids.map { ("key \($0)", 1) }), nulls: nulls),
      .numeric("clock", nonFinite > 0 ? [] : ids.map { Double($0) + 0.5 }, nulls: nulls, nonFinite: nonFinite),
    ]
  }

  @Test("values that come back every window are no keys", arguments: [200, 100, 10])
  func comingBack(values: Int) {
    let reference = DriftReference(label: "r", profiles: repeated(values), keepsAll: false)
    #expect(reference.leftOut.isEmpty)
  }

  @Test("keys are, also over so many windows that their number is an estimate", arguments: [8, 60])
  func estimated(windows: Int) {
    let profiles = (0..<windows).map { TableProfile.night($0, Self.keys($0)) }
    let reference = DriftReference(label: "r", profiles: profiles, keepsAll: false)
    #expect(
      reference.leftOut == [
        "key": "nearly every row has a value of its own", "clock": "it grows from window to window",
      ])
  }

  @Test("a column that is left out is still judged by its rates, and by them alone")
  func rates() {
    let findings = DriftMonitor.judging(Self.keys(8), against: keys(nulls: 20), keepsAll: false)
    #expect(findings.map(\.test) == ["drift(key)", "drift(clock)"])
    #expect(
      findings.map { Set($0.statistics.map(\.statistic)) } == [
        ["null_rate"], ["null_rate", "non_finite_rate"],
      ])
    let usual = DriftMonitor.judging(Self.keys(8, nulls: 20), against: keys(nulls: 20), keepsAll: false)
    #expect(usual.map(\.outcome) == [.pass, .pass])
  }

  @Test("it fails where it turns NULL or NaN")
  func lost() {
    let null = DriftMonitor.judging(
      [.categorical("key", [:], nulls: 200), .numeric("clock", [], nulls: 200)], against: keys(), keepsAll: false)
    #expect(null.map(\.outcome) == [.fail, .fail])
    #expect(null.map(\.observed) == Array(repeating: "null rate 100 % (200 of 200 rows)", count: 2))
    let nan = DriftMonitor.judging(Self.keys(8, nonFinite: 200), against: keys(), keepsAll: false)
    #expect(nan.map(\.outcome) == [.pass, .fail])
    #expect(nan.last?.observed == "NaN or infinite in 100 % (200 of 200 values)")
  }

  @Test("its kind of type is the schema test's affair")
  func kind() {
    let now: [ColumnProfile] = [.numeric("key", (0..<200).map(Double.init), type: .int64)]
    #expect(DriftMonitor.judging(now, against: keys(), keepsAll: false).map(\.outcome) == [.pass])
  }
}
