import Profiles
import Testing

@testable import Checks
@testable import Rules

/// A label comes later than the rest of its row: drift looks at the rows that have one.
@Suite struct LabelTests {
  private static let place = SourceLocation(file: "r", line: 1, column: 1)

  private static func rule(where condition: String? = nil) -> DriftRule {
    DriftRule(
      columns: .all(except: []), falseAlarms: .standard, severity: .fail,
      filter: condition.map { Located($0, at: place) }, label: "late", location: place)
  }

  private static func night(_ index: Int, late: Int, of labelled: Int, rows: Int = 400) -> TableProfile {
    .night(
      index, [.categorical("late", ["true": late, "false": labelled - late], nulls: rows - labelled)])
  }

  private static func findings(_ profile: TableProfile) -> [Finding] {
    let reference = DriftReference(
      label: "r", profiles: (0..<10).map { night($0, late: 80 + $0 % 3, of: 400) }, watching: rule())
    return DriftMonitor(rule: rule(), reference: reference, windowLength: .seconds(86_400), sensitive: [])
      .findings(profile).filter { $0.column == "late" }
  }

  @Test func `that half of the labels are missing is no drift, and that the others are unlike is`() throws {
    let half = try #require(Self.findings(Self.night(10, late: 40, of: 200)).first)
    #expect(half.outcome == .pass && half.statistics.allSatisfy { $0.statistic != "null_rate" || $0.score == 0 })
    let unlike = try #require(Self.findings(Self.night(10, late: 120, of: 200)).first)
    #expect(unlike.outcome == .fail)
    #expect(Self.findings(Self.night(10, late: 0, of: 0)).isEmpty)
  }

  @Test func `where no row of a condition has a label, nothing is said of it`() {
    var profile = Self.night(0, late: 80, of: 200)
    let condition = "fare > 0"
    profile.slices = [
      SliceProfile(
        slice: .filter(condition), rowCount: 50, columns: [.categorical("late", [:], nulls: 50)])
    ]
    let seen = Self.rule(where: condition).view(of: profile)
    #expect(seen.columns.isEmpty && seen.unprofiled.isEmpty)
  }
}
