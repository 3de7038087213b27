import Checks
import Columns
import Profiles
import Sketches
import TestSupport
import Testing

/// NaN and infinities, and columns that lose their values in other ways.
@Suite struct NonFiniteTests {
  private func healthy(_ seed: UInt64, nonFinite: Int = 0, nulls: Int = 0, rows: Int = 200) -> [TableProfile] {
    var random = SeededGenerator(seed: seed)
    return (0..<10).map { night in
      let values = (0..<(rows - nulls - nonFinite)).map { _ in 10 + random.normal() }
      return .night(night, [.numeric("n", values, nulls: nulls, nonFinite: nonFinite)])
    }
  }

  @Test("a column that turns NaN or infinite fails by the share of such values", arguments: [20, 180, 200])
  func turned(count: Int) throws {
    var random = SeededGenerator(seed: 1)
    let values = (0..<(200 - count)).map { _ in 10 + random.normal() }
    let finding = try #require(
      DriftMonitor.judging(.numeric("n", values, nonFinite: count), against: healthy(2)))
    #expect(finding.outcome == .fail)
    #expect(finding.observed == "NaN or infinite in \(count / 2) % (\(count) of 200 values)")
    #expect(finding.expected.hasPrefix("at most "))
    #expect(finding.expected.hasSuffix(" %, always 0 %, as in training table t"))
    #expect(finding.statistics.first?.statistic == "non_finite_rate")
    #expect(finding.clause.hasPrefix("n drifted: NaN or infinite in \(count / 2) % (\(count) of 200 values), expected"))
  }

  @Test("NULLs are no part of the share")
  func amongNulls() throws {
    let reference = healthy(3, nulls: 100)
    let column = ColumnProfile.numeric("n", [], nulls: 100, nonFinite: 100)
    let finding = try #require(DriftMonitor.judging(column, against: reference))
    #expect(finding.outcome == .fail)
    #expect(finding.observed == "NaN or infinite in 100 % (100 of 100 values)")
  }

  @Test("as many as ever are no drift")
  func usual() throws {
    let finding = try #require(
      DriftMonitor.judging(healthy(4, nonFinite: 60)[0].columns[0], against: healthy(5, nonFinite: 60)))
    #expect(finding.outcome == .pass)
    #expect(finding.statistics.contains { $0.statistic == "non_finite_rate" && $0.score == 0.3 })
  }

  @Test("a single one in a large window is worth no page")
  func single() throws {
    let values = (0..<20_000).map { Double($0 % 1_000) }
    let reference = (0..<8).map { TableProfile.night($0, [.numeric("n", values)]) }
    let finding = try #require(DriftMonitor.judging(.numeric("n", values, nonFinite: 1), against: reference))
    #expect(finding.outcome == .pass)
  }

  @Test("a window without a finite value is never a pass, however ordinary its rates", arguments: 1...3)
  func tooFewToFail(rows: Int) throws {
    let finding = try #require(
      DriftMonitor.judging(.numeric("n", [], nonFinite: rows), against: healthy(6, nonFinite: 150)))
    #expect(finding.outcome == .notEvaluated(.because("none of the window's values is a finite number")))
    #expect(!finding.statistics.isEmpty)
  }

  @Test("a window of NULLs too few to fail is no pass either, where every window of the reference has values")
  func fewNulls() throws {
    let column = ColumnProfile.numeric("n", [], nulls: 1)
    let some = try #require(DriftMonitor.judging(column, against: healthy(7, nulls: 150)))
    #expect(some.outcome == .notEvaluated(.because("the window has no value to compare")))
    // Where such windows are ordinary, the null rate has judged all that there is.
    let reference = (0..<12).map { night in
      TableProfile.night(night, [.numeric("n", night % 2 == 0 ? [] : [1, 2], nulls: night % 2 == 0 ? 20 : 18)])
    }
    let ordinary = try #require(DriftMonitor.judging(.numeric("n", [], nulls: 20), against: reference))
    #expect(ordinary.outcome == .pass)
  }

  @Test("infinities where the reference is all NULL are no pass")
  func againstNulls() throws {
    let reference = (0..<8).map { TableProfile.night($0, [.numeric("n", [], nulls: 300)]) }
    let finding = try #require(DriftMonitor.judging(.numeric("n", [], nulls: 299, nonFinite: 1), against: reference))
    #expect(finding.outcome == .notEvaluated(.notInReference))
  }

  @Test("infinite dates are seen")
  func dates() throws {
    func dates(_ infinite: Int64) -> ColumnProfile {
      ColumnProfile(
        name: "d", type: .date, rowCount: 200, nonFiniteCount: infinite, distribution: .none, distinct: .init())
    }
    let reference = (0..<8).map { TableProfile.night($0, [dates(0)]) }
    #expect(DriftMonitor.judging(dates(0), against: reference)?.outcome == .pass)
    let finding = try #require(DriftMonitor.judging(dates(200), against: reference))
    #expect(finding.outcome == .fail && finding.statistics.first?.statistic == "non_finite_rate")
  }

  @Test("integers have no such rate")
  func integers() throws {
    let column = ColumnProfile.numeric("n", (0..<200).map { Double($0 % 20) }, type: .int32)
    let reference = (0..<8).map { TableProfile.night($0, [column]) }
    let finding = try #require(DriftMonitor.judging(column, against: reference))
    #expect(!finding.statistics.contains { $0.statistic == "non_finite_rate" })
  }

  @Test("a text column that becomes all NULL or all empty fails", arguments: [3, 40, 5_000])
  func emptied(categories: Int) throws {
    let rows = 300
    let reference = (0..<10).map { night in
      let texts = (0..<rows).map { "value \(($0 * 7 + night * rows) % categories)" }
      return TableProfile.night(night, [.categorical("c", texts.reduce(into: [:]) { $0[$1, default: 0] += 1 })])
    }
    let null = try #require(DriftMonitor.judging(.categorical("c", [:], nulls: rows), against: reference))
    #expect(null.outcome == .fail && null.statistics.first?.statistic == "null_rate")
    let empty = try #require(DriftMonitor.judging(.categorical("c", ["": rows]), against: reference))
    #expect(empty.outcome == .fail)
    #expect(empty.statistics.first { $0.statistic == "l_infinity" }.map { $0.score > 0.9 } == true)
  }
}
