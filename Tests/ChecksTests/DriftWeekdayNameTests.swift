import Foundation
import Profiles
import Rules
import Testing

@testable import Checks
@testable import Drift

/// Names that one weekday alone has, in a reference that knows its weekdays.
@Suite struct DriftWeekdayNameTests {
  /// Eleven names that are always frequent and one of the weekday, of which that of the third is the most frequent.
  private static func night(_ number: Int) -> TableProfile {
    var counts = Dictionary(uniqueKeysWithValues: (0..<11).map { ("name \($0)", 180) })
    counts["of weekday \(number % 7)"] = number % 7 == 2 ? 220 : 200
    let columns: [ColumnProfile] = [.categorical("c", counts)]
    var profile = TableProfile.night(number, columns)
    let rows = profile.rowCount
    profile.slices = [
      SliceProfile(slice: .segment(column: "s", value: "a"), rowCount: rows, columns: columns),
      SliceProfile(slice: .otherSegments(column: "s")),
    ]
    return profile
  }

  private static func rarer(_ baseline: DriftBaseline) throws -> Double {
    let statistics = try #require(baseline.columns.first { $0.name == "c" }).statistics
    let place = try #require(statistics.firstIndex { $0.kind == .otherCategories })
    return baseline.fit.statistics[place].centre
  }

  @Test func `its own weekday has it among the frequent ones, of all rows and of a segment`() throws {
    let rule = DriftRule(
      columns: .only([Located("c", at: place)]), falseAlarms: .standard, severity: .fail,
      segments: [Located("s", at: place)], location: place)
    let reference = DriftReference(
      label: "t", profiles: (0..<28).map(Self.night), watching: rule, season: DriftSeason(.auto, .day, in: .gmt))
    // The names of six of seven weekdays, of a tenth of the rows or less.
    let expected = 6.0 / 7 * 200 / 2_180
    #expect(abs(try Self.rarer(reference.baseline) - expected) < 1e-9)
    let segment = try #require(reference.segmentReferences.first?.segments.first)
    #expect(abs(try Self.rarer(segment.baseline) - expected) < 1e-9)
  }
}
