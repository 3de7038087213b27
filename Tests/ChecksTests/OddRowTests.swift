import Checks
import Profiles
import Testing

/// One odd row in a large window is a matter for data tests, not for drift.
@Suite struct OddRowTests {
  private func nights(_ column: ColumnProfile) -> [TableProfile] { (0..<10).map { .night($0, [column]) } }

  @Test("one odd row among many of a constant column pages nobody", arguments: [1, 5, 50])
  func constant(odd: Int) throws {
    let text = try #require(
      DriftMonitor.judging(
        .categorical("c", ["ok": 20_000 - odd, "oops": odd]), against: nights(.categorical("c", ["ok": 20_000]))))
    #expect(text.outcome == .pass, "\(text.observed)")
    for value in [5.000_1, 6, -1e300] {
      let values = [Double](repeating: 5, count: 20_000 - odd) + [Double](repeating: value, count: odd)
      let reference = nights(.numeric("n", [Double](repeating: 5, count: 20_000)))
      let number = try #require(DriftMonitor.judging(.numeric("n", values), against: reference))
      #expect(number.outcome == .pass, "\(number.observed)")
    }
    let column = ColumnProfile.numeric("n", [Double](repeating: 5, count: 20_000 - odd), nulls: odd)
    let reference = nights(.numeric("n", [Double](repeating: 5, count: 20_000)))
    #expect(DriftMonitor.judging(column, against: reference)?.outcome == .pass)
  }

  @Test("the same windows over and over have no variance, and small changes of many categories page nobody either")
  func sameCategories() throws {
    let usual = Dictionary(uniqueKeysWithValues: (0..<20).map { ("value \($0)", 5_000) })
    var now = usual
    now["value 0"] = 5_040
    now["value 1"] = 4_960
    let finding = try #require(
      DriftMonitor.judging(.categorical("c", now), against: nights(.categorical("c", usual))))
    #expect(finding.outcome == .pass, "\(finding.observed)")
    #expect(finding.statistics.contains { $0.statistic == "chi_squared" && $0.score > 0.1 && $0.limit == nil })
  }

  @Test("a constant column of which a twentieth changes fails")
  func moved() throws {
    let text = try #require(
      DriftMonitor.judging(
        .categorical("c", ["ok": 19_000, "oops": 1_000]), against: nights(.categorical("c", ["ok": 20_000]))))
    #expect(text.outcome == .fail)
    #expect(text.observed.contains("'oops' 5 %"), "\(text.observed)")
  }

  @Test("many categories of which each changes by a fifth fail")
  func spread() throws {
    let usual = Dictionary(uniqueKeysWithValues: (0..<40).map { ("value \($0)", 500) })
    let now = Dictionary(uniqueKeysWithValues: (0..<40).map { ("value \($0)", $0 % 2 == 0 ? 600 : 400) })
    let finding = try #require(
      DriftMonitor.judging(.categorical("c", now), against: nights(.categorical("c", usual))))
    #expect(finding.outcome == .fail)
  }
}
