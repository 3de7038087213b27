import Checks
import Profiles
import Rules
import Statistics
import TestSupport
import Testing

@Suite struct SampledDriftTests {
  private static func findings(
    _ column: ColumnProfile, against reference: [TableProfile], share: Double? = 0.02, sensitive: Set<String> = []
  ) -> [Finding] {
    var night = TableProfile.night(reference.count, [column])
    night.sample = share.map { Sample(share: $0, method: .system) }
    let rule = DriftRule(columns: .all(except: []), falseAlarms: .standard, severity: .fail, location: place)
    return DriftMonitor(
      rule: rule, reference: DriftReference(label: "training table t", profiles: reference, keepsAll: true),
      windowLength: .seconds(86_400), sensitive: sensitive
    ).findings(night)
  }

  private static func reference(effect: Double, rate: Double = 0.02, rows: Int = 2_000) -> [TableProfile] {
    var nights = Nights(seed: 3)
    nights.rows = rows
    return (0..<20).map { index in
      var column = nights.numbers(nullRate: rate)
      column.designEffect = effect
      return .night(index, [column])
    }
  }

  @Test(
    "every finding on a sample says so",
    arguments: [
      (0.02, "in a 2 % sample"), (0.08, "in an 8 % sample"), (0.11, "in an 11 % sample"),
      (0.115, "in an 11.5 % sample"),
    ])
  func words(share: Double, words: String) throws {
    let reference = Self.reference(effect: 1)
    var nights = Nights(seed: 4)
    nights.rows = 2_000
    for column in [nights.numbers(), nights.numbers(mean: 14), .numeric("other", [1, 2]), .numeric("n", [])] {
      let finding = try #require(Self.findings(column, against: reference, share: share).first)
      #expect(finding.observed.hasSuffix(words), "\(finding.outcome): \(finding.observed)")
    }
    let moved = try #require(Self.findings(nights.numbers(mean: 14), against: reference, share: share).first)
    #expect(moved.isFailure && moved.clause.contains(words))
  }

  @Test("a sample without rows is not a window without rows")
  func empty() throws {
    let finding = try #require(Self.findings(.numeric("n", []), against: Self.reference(effect: 1)).first)
    #expect(finding.outcome == .notEvaluated(.because("the sample of the window has no rows")))
  }

  @Test("what was counted of all rows says nothing of a sample")
  func allRows() throws {
    let reference = Self.reference(effect: 1)
    var nights = Nights(seed: 4)
    let column = nights.numbers()
    for finding in Self.findings(column, against: reference, share: nil)
      + Self.findings(column, against: reference, sensitive: ["n"])
    {
      #expect(!finding.observed.contains("sample"))
    }
  }

  @Test("a rate is held against what its blocks tell: rows in clusters have a wider limit")
  func widerLimits() throws {
    func limit(_ effect: Double) throws -> Double {
      var nights = Nights(seed: 5)
      nights.rows = 2_000
      var column = nights.numbers()
      column.designEffect = effect
      let finding = try #require(Self.findings(column, against: Self.reference(effect: effect)).first)
      let movement = try #require(finding.movement)
      return try #require(movement.detectable.first).shift
    }
    let (rows, blocks) = (try limit(1), try limit(40))
    #expect(blocks > 1.5 * rows, "\(rows), \(blocks)")
  }

  @Test("chi-squared is divided by the design effect")
  func chiSquared() throws {
    func score(_ effect: Double) throws -> Double {
      var nights = Nights(seed: 6)
      nights.rows = 3_000
      func night() -> ColumnProfile {
        var column = nights.categories()
        column.designEffect = effect
        return column
      }
      let reference = (0..<10).map { TableProfile.night($0, [night()]) }
      let finding = try #require(Self.findings(night(), against: reference).first)
      return try #require(finding.statistics.first { $0.statistic == "chi_squared" }?.score)
    }
    let (one, ten) = (try score(1), try score(10))
    #expect(abs(ten * 10 / one - 1) < 1e-9)
  }

  @Test("effective rows keep the rate, and are never none")
  func effectiveRows() {
    func window(_ events: Int, _ rows: Int, _ effect: Double) -> RatePredictionLimit.Window {
      RatePredictionLimit.Window(events: events, of: rows, designEffect: effect)
    }
    #expect(window(7, 20, 1) == RatePredictionLimit.Window(events: 7, rows: 20))
    #expect(window(200, 1_000, 10) == RatePredictionLimit.Window(events: 20, rows: 100))
    #expect(window(1_000, 1_000, 3e9) == RatePredictionLimit.Window(events: 1, rows: 1))
    #expect(window(0, 0, 9) == RatePredictionLimit.Window(events: 0, rows: 0))
  }

  @Test("parts of a column have the effect of the whole, by their rows")
  func merge() throws {
    var (one, other, empty) = (
      ColumnProfile.numeric("n", [1, 2, 3]), ColumnProfile.numeric("n", [4]), ColumnProfile.numeric("n", [])
    )
    (one.designEffect, other.designEffect) = (5, 9)
    try one.merge(other)
    try one.merge(empty)
    #expect(one.designEffect == 6)
    try empty.merge(one)
    #expect(empty.designEffect == 6)
  }
}
