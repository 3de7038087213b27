import Checks
import Profiles
import Rules
import Testing

/// Columns of which the reference has nothing, or not enough.
@Suite struct DriftAbsenceTests {
  private func nullNights(_ count: Int, rows: Int = 300) -> [TableProfile] {
    (0..<count).map { .night($0, [.numeric("n", [], nulls: rows), .categorical("c", [:], nulls: rows)]) }
  }

  @Test("a column that was added since warms up and opens no incident")
  func added() throws {
    var nights = Nights(seed: 1)
    let reference = nights.reference(8)
    let finding = try #require(DriftMonitor.judging(nights.numbers(name: "new"), against: reference))
    #expect(finding.outcome == .notEvaluated(.notInReference))
    #expect(finding.outcome.words.reason == "warming up, not in the reference yet")
    #expect(finding.expected == "as in training table t")
    #expect(finding.incidentClass == nil)
    #expect(Verdict([finding]) == .healthy)
  }

  @Test("a reference without windows, or of windows without rows, is warming up", arguments: [0, 3, 12])
  func empty(windows: Int) throws {
    var nights = Nights(seed: 9)
    let reference = (0..<windows).map { TableProfile.night($0, [.numeric("n", []), .categorical("c", [:])]) }
    let findings = DriftMonitor.judging([nights.numbers(), nights.categories()], against: reference)
    #expect(findings.map(\.outcome) == Array(repeating: .notEvaluated(.warmingUp(windowsMissing: 5)), count: 2))
    #expect(findings.allSatisfy { $0.incidentClass == nil })
  }

  @Test("with the windows that have it a column warms up as any other", arguments: 1..<5)
  func growing(windows: Int) throws {
    var nights = Nights(seed: 2)
    let reference = nights.reference(8).enumerated().map { index, night in
      index < windows ? TableProfile.night(index, night.columns + [nights.numbers(name: "new")]) : night
    }
    let finding = try #require(DriftMonitor.judging(nights.numbers(name: "new"), against: reference))
    #expect(finding.outcome == .notEvaluated(.warmingUp(windowsMissing: 5 - windows)))
  }

  @Test("a column that the reference could not read says so, and that is worth a page")
  func unreadable() throws {
    var nights = Nights(seed: 3)
    var reference = nights.reference(8)
    for index in reference.indices { reference[index].unprofiled = ["new": "permission denied"] }
    let finding = try #require(DriftMonitor.judging(nights.numbers(name: "new"), against: reference))
    #expect(finding.outcome == .notEvaluated(.because("training table t cannot give it: permission denied")))
    #expect(finding.incidentClass == .cannotEvaluate)
  }

  @Test("a column that was all NULL and now has values drifted", arguments: ["n", "c"])
  func allNull(name: String) throws {
    let now: ColumnProfile =
      name == "n"
      ? .numeric("n", (0..<120).map(Double.init), nulls: 180) : .categorical("c", ["x": 100, "y": 20], nulls: 180)
    let finding = try #require(DriftMonitor.judging(now, against: nullNights(8)))
    #expect(finding.outcome == .fail)
    #expect(finding.observed == "null rate 60 % (180 of 300 rows), its values not in the reference yet")
    #expect(finding.expected.hasPrefix("at least 9"))
    #expect(finding.expected.hasSuffix(" %, always 100 %, as in training table t"))
    #expect(finding.statistics.first?.statistic == "null_rate")
    #expect(finding.score == 0.6)
  }

  @Test("too few values among the NULLs to fail are still no pass", arguments: ["n", "c"])
  func nearlyAllNull(name: String) throws {
    let now: ColumnProfile =
      name == "n" ? .numeric("n", [1], nulls: 299) : .categorical("c", ["x": 1], nulls: 299)
    let finding = try #require(DriftMonitor.judging(now, against: nullNights(8)))
    #expect(finding.outcome == .notEvaluated(.notInReference))
    #expect(finding.statistics.first?.statistic == "null_rate")
  }

  @Test("a column that stays all NULL passes")
  func stillNull() {
    let findings = DriftMonitor.judging(
      [.numeric("n", [], nulls: 280), .categorical("c", [:], nulls: 280)], against: nullNights(8))
    #expect(findings.map(\.outcome) == [.pass, .pass])
  }

  @Test("no value is as usual where windows have a few, and no result where they have more", arguments: [2, 20])
  func hardlyEver(values: Int) throws {
    let reference = (0..<8).map { night in
      TableProfile.night(night, [.numeric("n", (0..<values).map { Double($0 + night % 2) }, nulls: 1_000)])
    }
    let finding = try #require(DriftMonitor.judging(.numeric("n", [], nulls: 10), against: reference))
    #expect(
      finding.outcome == (values < 5 ? .pass : .notEvaluated(.because("the window has no value to compare"))))
  }

  @Test("values in fewer than five windows of the reference teach no limit of the distribution", arguments: 1..<5)
  func fewValued(windows: Int) throws {
    var nights = Nights(seed: 4)
    let reference = (0..<9).map { index in
      TableProfile.night(index, [index < windows ? nights.numbers() : .numeric("n", [], nulls: 300)])
    }
    let finding = try #require(DriftMonitor.judging(nights.numbers(mean: 10.3), against: reference))
    #expect(finding.outcome == .notEvaluated(.warmingUp(windowsMissing: 5 - windows)))
    #expect(!finding.statistics.isEmpty)
  }

  @Test("nulls that become fewer are seen as those that become more", arguments: 0..<5 as Range<UInt64>)
  func fewerNulls(seed: UInt64) throws {
    var nights = Nights(seed: seed)
    let reference = (0..<14).map { TableProfile.night($0, [nights.numbers(nullRate: 0.4)]) }
    let finding = try #require(DriftMonitor.judging(nights.numbers(nullRate: 0), against: reference))
    #expect(finding.outcome == .fail)
    #expect(finding.statistics.first?.statistic == "null_rate")
    #expect(finding.observed == "null rate 0 % (0 of 300 rows)")
    #expect((finding.movement?.limits.low ?? 0) > 0)
    let same = try #require(DriftMonitor.judging(nights.numbers(nullRate: 0.4), against: reference))
    #expect(same.outcome == .pass)
  }

  @Test("rare nulls that go away are worth no page")
  func rareNulls() throws {
    let values = (0..<100_000).map { Double($0 % 1_000) }
    let reference = (0..<8).map { TableProfile.night($0, [.numeric("n", values, nulls: 300)]) }
    let finding = try #require(DriftMonitor.judging(.numeric("n", values, nulls: 0), against: reference))
    #expect(finding.outcome == .pass)
  }

  @Test("a column that never had a NULL is judged by its null rate alone")
  func neverNull() throws {
    let reference = (0..<8).map { TableProfile.night($0, [.categorical("c", ["x": 50, "y": 50])]) }
    let finding = try #require(DriftMonitor.judging(.categorical("c", ["x": 50, "y": 50]), against: reference))
    #expect(finding.outcome == .pass)
    #expect(finding.statistics.contains { $0.statistic == "null_rate" })
  }
}
