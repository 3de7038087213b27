import Checks
import Columns
import Profiles
import Rules
import Testing

@Suite struct DriftMonitorTests {
  @Test("a night like the others passes", arguments: 0..<20 as Range<UInt64>)
  func identical(seed: UInt64) {
    var nights = Nights(seed: seed)
    let reference = nights.reference(14)
    let findings = DriftMonitor.judging([nights.numbers(), nights.categories()], against: reference)
    #expect(findings.map(\.test) == ["drift(n)", "drift(c)"])
    #expect(findings.allSatisfy { $0.outcome == .pass && $0.faultClass == .drift && !$0.statistics.isEmpty })
  }

  /// What may happen to the numeric column, and which statistics may say so.
  enum Fault: String, CaseIterable, Sendable {
    case shiftedMean, unitChange, allNull, moreNulls, swappedCategory, unseenCategory, constant

    func column(_ nights: inout Nights) -> ColumnProfile {
      switch self {
      case .shiftedMean: nights.numbers(mean: 11)
      case .unitChange: nights.numbers(scale: 1_000)
      case .allNull: nights.numbers(nullRate: 1)
      case .moreNulls: nights.numbers(nullRate: 0.3)
      case .swappedCategory: nights.categories([("EWR", 0.2), ("JFK", 0.3), ("LGA", 0.5)])
      case .unseenCategory: nights.categories([("EWR", 0.5), ("JFK", 0.3), ("HPN", 0.2)])
      case .constant: .numeric("n", [Double](repeating: 10, count: 300))
      }
    }

    var statistics: Set<String> {
      switch self {
      case .shiftedMean, .unitChange, .constant: ["location", "scale", "share_of_range"]
      case .allNull, .moreNulls: ["null_rate"]
      case .swappedCategory: ["share", "difference_of_shares"]
      case .unseenCategory: ["unseen_rate", "share"]
      }
    }
  }

  @Test("what moved fails, by a statistic that sees it", arguments: Fault.allCases, 0..<5 as Range<UInt64>)
  func faults(fault: Fault, seed: UInt64) throws {
    var nights = Nights(seed: seed)
    let reference = nights.reference(14)
    let finding = try #require(DriftMonitor.judging(fault.column(&nights), against: reference))
    #expect(finding.outcome == .fail)
    let deciding = try #require(finding.statistics.first)
    #expect(fault.statistics.contains(deciding.statistic))
    #expect(finding.score == deciding.score && finding.threshold == deciding.limit)
    let movement = try #require(finding.movement)
    #expect(!(movement.limits.low...movement.limits.high).contains(movement.mean))
    #expect(movement.inARow == 1 && movement.windows == 1 && movement.now == movement.mean)
    #expect((finding.pValue ?? 1) < 0.01)
  }

  @Test("a rule of severity warn warns")
  func severity() {
    var nights = Nights(seed: 1)
    let reference = nights.reference(14)
    let findings = DriftMonitor.judging([nights.numbers(mean: 12)], against: reference, severity: .warn)
    #expect(findings.map(\.outcome) == [.warn])
  }

  @Test("rates say the rows behind them")
  func words() throws {
    var nights = Nights(seed: 3)
    let reference = nights.reference(14)
    let nulls = try #require(DriftMonitor.judging(.numeric("n", [], nulls: 300), against: reference))
    #expect(nulls.observed == "null rate 100 % (300 of 300 rows)")
    #expect(nulls.expected.hasPrefix("at most "))
    #expect(nulls.expected.hasSuffix(" %, usually 0.33 % to 3 %, as in training table t"))
    let unseen = try #require(
      DriftMonitor.judging(.categorical("c", ["EWR": 150, "JFK": 84, "LGA": 46, "HPN": 20]), against: reference))
    #expect(unseen.observed == "share of unseen values 6.7 % with 'HPN' 6.7 %")
  }

  @Test("fewer than five windows are warming up", arguments: 0..<5)
  func warmingUp(count: Int) {
    var nights = Nights(seed: 5)
    let reference = nights.reference(count)
    let outcomes = DriftMonitor.judging([nights.numbers(mean: 10.5)], against: reference).map(\.outcome)
    #expect(outcomes == [.notEvaluated(.warmingUp(windowsMissing: 5 - count))])
  }

  @Test("what needs no limit to be seen fails from the first window of a reference", arguments: 1..<5)
  func gross(count: Int) throws {
    var nights = Nights(seed: 5)
    let reference = nights.reference(count)
    let moved = try #require(DriftMonitor.judging(nights.numbers(mean: 50), against: reference))
    #expect(moved.outcome == .fail && moved.statistics.first?.statistic == "location")
    let lost = try #require(DriftMonitor.judging(nights.numbers(nullRate: 1), against: reference))
    #expect(lost.outcome == .fail && lost.observed == "null rate 100 % (300 of 300 rows)")
    #expect(lost.expected.hasPrefix("at most "))
  }

  @Test("five windows are enough")
  func fiveWindows() {
    var nights = Nights(seed: 6)
    let reference = nights.reference(5)
    #expect(DriftMonitor.judging([nights.numbers(scale: 1_000)], against: reference).map(\.outcome) == [.fail])
  }

  @Test("a column whose kind of type changed is not compared, in either direction")
  func changedKind() {
    var nights = Nights(seed: 7)
    let reference = nights.reference(8)
    let reason = Finding.Outcome.notEvaluated(.because("this column is of another kind of type in training table t"))
    let text = DriftMonitor.judging(.categorical("n", ["10": 300]), against: reference)
    #expect(text?.outcome == reason)
    let number = DriftMonitor.judging(.numeric("c", [1, 2, 3]), against: reference)
    #expect(number?.outcome == reason)
    let mixed = reference + [.night(8, [.categorical("n", ["10": 300])])]
    #expect(
      DriftMonitor.judging(nights.numbers(), against: mixed)?.outcome
        == .notEvaluated(.because("this column is of more than one kind of type in training table t")))
  }

  @Test("an empty window is not evaluated")
  func emptyWindow() {
    var nights = Nights(seed: 8)
    let reference = nights.reference(8)
    #expect(
      DriftMonitor.judging(.numeric("n", []), against: reference)?.outcome
        == .notEvaluated(.because("the window has no rows")))
  }

  @Test("empty windows of the reference teach nothing")
  func emptyReferenceWindows() {
    var nights = Nights(seed: 9)
    var reference = nights.reference(4)
    for index in 4..<10 { reference.append(.night(index, [.numeric("n", []), .categorical("c", [:])])) }
    #expect(
      DriftMonitor.judging(nights.numbers(), against: reference)?.outcome
        == .notEvaluated(.warmingUp(windowsMissing: 1)))
  }

  @Test("a constant column passes while it is constant, and fails when it moves")
  func constantColumn() {
    let reference = (0..<8).map { index in
      TableProfile.night(
        index,
        [
          .numeric("n", [Double](repeating: 5, count: 100)), .categorical("c", ["x": 100]),
          .numeric("e", [], nulls: 100),
        ])
    }
    let same = DriftMonitor.judging(
      [.numeric("n", [Double](repeating: 5, count: 90)), .categorical("c", ["x": 90]), .numeric("e", [], nulls: 90)],
      against: reference)
    #expect(same.map(\.outcome) == [.pass, .pass, .pass])
    let moved = DriftMonitor.judging(
      [.numeric("n", [Double](repeating: 6, count: 90)), .categorical("c", ["y": 90])], against: reference)
    #expect(moved.map(\.outcome) == [.fail, .fail])
  }

  @Test("numbers at the ends of what a double holds are judged, not a crash")
  func extremes() {
    let huge = Double.greatestFiniteMagnitude
    let values: [[Double]] = [[huge, -huge, 0], [.leastNonzeroMagnitude, 0, 0], [1e300, -1e300, 1e-300]]
    for value in values {
      let reference = (0..<8).map { TableProfile.night($0, [.numeric("n", value + value)]) }
      let finding = DriftMonitor.judging(.numeric("n", [0, huge, -huge, 1]), against: reference)
      #expect(finding.map { $0.outcome.words.outcome } != nil)
    }
  }

  @Test("distances beyond what a double holds are left out of the limits")
  func infiniteDistances() {
    let huge = Double.greatestFiniteMagnitude
    // The share of each end differs from night to night, which puts the windows infinitely far apart.
    let reference = (0..<8).map { night in
      let values = (0..<20).map { $0 < 4 + night ? huge : -huge }
      return TableProfile.night(night, [.numeric("n", values)])
    }
    let finding = DriftMonitor.judging(.numeric("n", [huge, -huge]), against: reference)
    #expect(finding?.statistics.contains { $0.statistic == "wasserstein" } == false)
    #expect(finding?.statistics.contains { $0.statistic == "ks" } == true)
  }

  @Test("keys and values that only grow are left out, unless the user named them")
  func leftOut() {
    var nights = Nights(seed: 10)
    let reference = (0..<8).map { index in
      let ids = (0..<200).map { Double(index * 200 + $0) }
      let keys = Dictionary(uniqueKeysWithValues: ids.map { ("key \($0)", 1) })
      let growing = ids.map { ($0 / 20).rounded(.down) }
      return TableProfile.night(
        index,
        [
          .numeric("id", ids, type: .int64), .categorical("key", keys), .numeric("sequence", growing, type: .int64),
          nights.numbers(),
        ])
    }
    let automatic = DriftReference(label: "r", profiles: reference, keepsAll: false)
    #expect(automatic.leftOut.keys.sorted() == ["id", "key", "sequence"])
    #expect(automatic.leftOut["key"] == "nearly every row has a value of its own")
    #expect(automatic.leftOut["sequence"] == "it grows from window to window")
    #expect(DriftReference(label: "r", profiles: reference, keepsAll: true).leftOut.isEmpty)
    let findings = DriftMonitor.judging(reference[3].columns, against: reference, keepsAll: false)
    #expect(findings.map(\.test) == ["drift(id)", "drift(key)", "drift(sequence)", "drift(n)"])
    #expect(findings.dropLast().allSatisfy { $0.statistics.map(\.statistic) == ["null_rate"] })
    #expect(findings.last?.statistics.contains { $0.statistic == "ks" } == true)
  }

  @Test("the rule says which columns are watched")
  func watched() {
    func rule(_ columns: DriftRule.Columns) -> DriftRule {
      DriftRule(columns: columns, falseAlarms: .standard, severity: .fail, location: place)
    }
    let all = ["a", "b", "c"]
    let except = DriftMonitor.notEvaluated(rule(.all(except: [Located("b", at: place)])), columns: all, .noState)
    #expect(except.map(\.column) == ["a", "c"])
    let only = DriftMonitor.notEvaluated(rule(.only([Located("b", at: place)])), columns: all, .noState)
    #expect(only.map(\.test) == ["drift(b)"])
    #expect(only.map(\.outcome) == [.notEvaluated(.noState)])
  }

  @Test("the same profiles give the same findings to the bit")
  func deterministic() {
    func findings() -> [Finding] {
      var nights = Nights(seed: 11)
      let reference = nights.reference(9)
      return DriftMonitor.judging([nights.numbers(mean: 10.3), nights.categories()], against: reference)
    }
    #expect(findings() == findings())
  }
}
