import Checks
import Profiles
import Rules
import TestSupport
import Testing

/// Drift of the rows for which the rule's `where` holds.
@Suite struct DriftFilterTests {
  private static let condition = "city = 'Oslo'"

  /// A night of which all rows have their numbers elsewhere than those of the condition.
  private static func night(_ index: Int, _ nights: inout Nights, mean: Double = 10, others: Double = 500)
    -> TableProfile
  {
    var profile = TableProfile.night(index, [nights.numbers(mean: others), nights.categories()])
    profile.rowCount = 600
    profile.slices = [
      SliceProfile(slice: .segment(column: "c", value: condition), rowCount: 300, columns: [nights.numbers(mean: 900)]),
      SliceProfile(
        slice: .filter(condition), rowCount: 300, columns: [nights.numbers(mean: mean), nights.categories()]),
    ]
    return profile
  }

  private static func findings(_ judged: TableProfile, against reference: [TableProfile]) throws -> [Finding] {
    let rule = DriftRule(
      columns: .all(except: []), falseAlarms: .standard, severity: .fail, filter: Located(condition, at: place),
      location: place)
    let reference = DriftReference(label: "training table t", profiles: reference, keepsAll: true, filter: condition)
    return DriftMonitor(rule: rule, reference: reference, windowLength: .seconds(86_400), sensitive: [])
      .findings(judged)
  }

  private static func outcome(_ findings: [Finding], _ column: String) -> Finding.Outcome? {
    findings.first { $0.column == column }?.outcome
  }

  @Test(
    "the rows of the condition are judged against those of the reference, and no others",
    arguments: 0..<4 as Range<UInt64>)
  func filtered(seed: UInt64) throws {
    var nights = Nights(seed: seed)
    let reference = (0..<8).map { Self.night($0, &nights) }
    let elsewhere = Self.night(8, &nights, others: 5000)
    #expect(try Self.findings(elsewhere, against: reference).map(\.outcome) == [.pass, .pass])
    let drifted = Self.night(8, &nights, mean: 12)
    #expect(try Self.outcome(Self.findings(drifted, against: reference), "n") == .fail)
    #expect(try Self.outcome(Self.findings(drifted, against: reference), "c") == .pass)
  }

  @Test("a slice that could not be had leaves the columns unjudged, for its reason")
  func unavailable() throws {
    var nights = Nights(seed: 1)
    let reference = (0..<8).map { Self.night($0, &nights) }
    var judged = Self.night(8, &nights)
    judged.slices = [SliceProfile(.filter(Self.condition), unavailable: "a number was divided by zero")]
    let findings = try Self.findings(judged, against: reference)
    #expect(findings.map(\.column) == ["c", "n"])
    #expect(
      findings.allSatisfy { $0.outcome == .notEvaluated(.because("a number was divided by zero")) })
    var lost = reference
    for index in lost.indices { lost[index].slices = judged.slices }
    for finding in try Self.findings(Self.night(8, &nights), against: lost) {
      #expect(
        finding.outcome
          == .notEvaluated(.because("training table t cannot give it: a number was divided by zero")))
    }
  }

  @Test("profiles of all rows never pass for those of the condition")
  func missing() throws {
    var nights = Nights(seed: 2)
    let reference = (0..<8).map { Self.night($0, &nights) }
    let unfiltered = nights.reference(8)
    for finding in try Self.findings(Self.night(8, &nights), against: unfiltered) {
      #expect(
        finding.outcome
          == .notEvaluated(
            .because("training table t cannot give it: the window was profiled without the `where`")))
    }
    for finding in try Self.findings(unfiltered[0], against: reference) {
      #expect(finding.outcome == .notEvaluated(.because("the window was profiled without the `where`")))
    }
  }

  @Test("a column that is only counted for all rows is unjudged, and the others are judged")
  func sensitive() throws {
    var nights = Nights(seed: 3)
    let reference = (0..<8).map { Self.night($0, &nights) }
    var judged = Self.night(8, &nights)
    judged.columns.append(.categorical("secret", ["bucket 1": 600]))
    let findings = try Self.findings(judged, against: reference)
    #expect(Self.outcome(findings, "n") == .pass && Self.outcome(findings, "c") == .pass)
    #expect(
      Self.outcome(findings, "secret")
        == .notEvaluated(.because("it is counted for all rows together, and not for those of the `where`")))
  }

  @Test("a window without a row of the condition is not judged")
  func noRows() throws {
    var nights = Nights(seed: 4)
    let reference = (0..<8).map { Self.night($0, &nights) }
    var judged = Self.night(8, &nights)
    judged.slices = [
      SliceProfile(slice: .filter(Self.condition), columns: [.numeric("n", []), .categorical("c", [:])])
    ]
    let findings = try Self.findings(judged, against: reference)
    #expect(findings.map(\.outcome) == Array(repeating: .notEvaluated(.because("the window has no rows")), count: 2))
  }
}
