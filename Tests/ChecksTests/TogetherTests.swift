import Profiles
import Rules
import TestSupport
import Testing

@testable import Checks

/// Drift that shows in several columns at once, and in none by itself.
@Suite struct TogetherTests {
  /// Nights of two numbers that go together, and of one that does not; each alone is standard normal.
  private struct Pairs {
    var random: SeededGenerator
    var rows = 400
    var night = 0

    init(seed: Int) { random = SeededGenerator(seed: seed) }

    /// - Parameters:
    ///   - shift: of the third column.
    ///   - keeps: whether whole rows are kept.
    mutating func next(correlation: Double = 0.8, shift: Double = 0, keeps: Bool = true) -> TableProfile {
      let rest = (1 - correlation * correlation).squareRoot()
      var columns: [String: [Double]] = ["x": [], "y": [], "z": []]
      for _ in 0..<rows {
        let x = random.normal()
        columns["x"]?.append(x)
        columns["y"]?.append(correlation * x + rest * random.normal())
        columns["z"]?.append(shift + random.normal())
      }
      let names = columns.keys.sorted()
      var profile = TableProfile.night(night, names.map { .numeric($0, columns[$0] ?? []) })
      if keeps {
        profile.rowSample = RowSample(
          keys: (0..<rows).map(UInt64.init),
          columns: names.map { RowSample.Column($0, .numbers((columns[$0] ?? []).map(Optional.some))) })
      }
      night += 1
      return profile
    }
  }

  private static func rule(_ multivariate: Bool? = nil, filter: String? = nil, severity: Severity = .fail) -> DriftRule
  {
    DriftRule(
      columns: .all(except: []), falseAlarms: .standard, severity: severity,
      filter: filter.map { Located($0, at: place) }, multivariate: multivariate.map { Located($0, at: place) },
      location: place)
  }

  private static func findings(
    _ profile: TableProfile, against reference: [TableProfile], _ rule: DriftRule = rule()
  ) -> [Finding] {
    let known = DriftReference(label: "training table t", profiles: reference, watching: rule)
    return DriftMonitor(rule: rule, reference: known, windowLength: .seconds(86_400), sensitive: []).findings(profile)
  }

  private static func together(_ findings: [Finding]) -> Finding? {
    findings.first { $0.test == DriftMonitor.togetherTest }
  }

  @Test func `columns that stop going together are found the first night, and named`() throws {
    var pairs = Pairs(seed: 1)
    let reference = (0..<14).map { _ in pairs.next() }
    let healthy = Self.findings(pairs.next(), against: reference)
    #expect(try #require(Self.together(healthy)).outcome == .pass)
    let findings = Self.findings(pairs.next(correlation: -0.8), against: reference)
    // Each column is as it was.
    #expect(findings.filter(\.isFailure).map(\.test) == [DriftMonitor.togetherTest])
    let found = try #require(findings.last)
    #expect(found.faultClass == .drift && found.column == nil && found.movement?.inARow == 1)
    #expect(
      found.observed.wholeMatch(
        of:
          /reconstruction error 1\.\d+, most of it (x|y) \(\d+(\.\d)? %\) and (x|y) .*, correlation of x and y 0\.\d+ → −0\.\d+/
      ) != nil, "\(found.observed)")
    #expect(found.expected.hasSuffix("as in training table t"), "\(found.expected)")
    let movement = try #require(found.movement)
    #expect(movement.statistic == "reconstruction_error" && found.statistics.map(\.statistic) == [movement.statistic])
    // In the error's own unit, between what is usual and what it is.
    #expect(movement.usual.low < movement.expected && movement.expected < movement.usual.high)
    #expect(movement.limits.high < movement.now && movement.usual.high < movement.limits.high)
    #expect(movement.detectable.map(\.windows) == [1, 3, 7, 14] && movement.detectable.allSatisfy { $0.shift < 0.5 })
    #expect(
      Self.together(Self.findings(pairs.next(correlation: -0.8), against: reference, Self.rule(severity: .warn)))?
        .outcome == .warn)
  }

  @Test func `columns that begin to go together are told apart by the classifier`() throws {
    var pairs = Pairs(seed: 2)
    let reference = (0..<14).map { _ in pairs.next(correlation: 0) }
    let found = try #require(Self.together(Self.findings(pairs.next(correlation: 0.8), against: reference)))
    #expect(found.outcome == .fail && found.movement?.statistic == "domain_classifier")
    #expect(found.observed.hasPrefix("rows told apart from the reference's with AUROC 0."), "\(found.observed)")
    #expect(found.observed.contains(", correlation of x and y "), "\(found.observed)")
    let movement = try #require(found.movement)
    #expect(movement.usual.low > 0.4 && movement.usual.high < 0.6 && movement.now > 0.6 && movement.now < 1)
  }

  @Test func `it warms up until five windows have rows`() throws {
    var pairs = Pairs(seed: 3)
    let reference = (0..<8).map { pairs.next(keeps: $0 > 5) }
    let night = pairs.next()
    #expect(
      try #require(Self.together(Self.findings(night, against: reference))).outcome
        == .notEvaluated(.warmingUp(windowsMissing: 3)))
    let later = reference + (0..<3).map { _ in pairs.next() }
    let found = try #require(Self.together(Self.findings(pairs.next(correlation: -0.8), against: later)))
    #expect(found.outcome == .fail)
    // Columns by themselves have all windows.
    #expect(
      Self.findings(night, against: reference).filter { $0.test != DriftMonitor.togetherTest }.allSatisfy {
        $0.outcome == .pass
      })
  }

  @Test func `nothing is told where it is switched off, or no rows are kept, or too few, or of one column`() {
    var pairs = Pairs(seed: 4)
    let reference = (0..<7).map { _ in pairs.next() }
    let night = pairs.next()
    #expect(Self.together(Self.findings(night, against: reference, Self.rule(true))) != nil)
    #expect(Self.together(Self.findings(night, against: reference, Self.rule(false))) == nil)
    #expect(Self.together(Self.findings(pairs.next(keeps: false), against: reference)) == nil)
    pairs.rows = 19
    #expect(Self.together(Self.findings(pairs.next(), against: reference)) == nil)
    var narrow = night
    narrow.rowSample = night.rowSample?.columns { $0 == "x" }
    #expect(Self.together(Self.findings(narrow, against: [])) == nil)
    let one = DriftRule(
      columns: .only([Located("x", at: place)]), falseAlarms: .standard, severity: .fail, location: place)
    #expect(Self.together(Self.findings(night, against: reference, one)) == nil)
  }

  @Test func `a window without one of the columns waits for the reference`() throws {
    var pairs = Pairs(seed: 5)
    let reference = (0..<7).map { _ in pairs.next() }
    var night = pairs.next()
    night.columns.removeLast()
    night.rowSample = night.rowSample?.columns { $0 != "z" }
    #expect(
      try #require(Self.together(Self.findings(night, against: reference))).outcome == .notEvaluated(.notInReference))
    // Once a window of the reference is without it too, the others are watched.
    let found = try #require(Self.together(Self.findings(pairs.next(correlation: -0.8), against: reference + [night])))
    #expect(found.outcome == .fail)
  }

  @Test func `columns that are left out take no part`() throws {
    var pairs = Pairs(seed: 6)
    // z grows from night to night.
    let reference = (0..<7).map { pairs.next(shift: 20 * Double($0)) }
    let night = pairs.next(shift: 140)
    #expect(try #require(Self.together(Self.findings(night, against: reference))).outcome == .pass)
  }

  @Test func `columns whose names come and go take no part`() throws {
    var pairs = Pairs(seed: 9)
    // One code begins every fifth night, and two are alive at once.
    func night(_ number: Int, correlation: Double = 0.8) -> TableProfile {
      var profile = pairs.next(correlation: correlation)
      let codes = (0..<400).map { "code \(number / 5 - $0 % 2)" }
      profile.columns.append(.categorical("coupon", Dictionary(codes.map { ($0, 1) }, uniquingKeysWith: +)))
      let columns = (profile.rowSample?.columns ?? []) + [RowSample.Column("coupon", .categories(codes))]
      profile.rowSample = RowSample(keys: (0..<400).map(UInt64.init), columns: columns)
      return profile
    }
    let reference = (0..<28).map { night($0) }
    #expect(try #require(Self.together(Self.findings(night(42), against: reference))).outcome == .pass)
    let turned = Self.findings(night(43, correlation: -0.8), against: reference)
    #expect(try #require(Self.together(turned)).outcome == .fail)
  }

  @Test func `rows of a condition are those of it alone`() throws {
    var pairs = Pairs(seed: 7)
    func filtered(_ profile: TableProfile) -> TableProfile {
      var profile = profile
      profile.slices = [SliceProfile(slice: .filter("z > 0"), rowCount: profile.rowCount, columns: profile.columns)]
      return profile
    }
    let reference = (0..<8).map { _ in filtered(pairs.next()) }
    let turned = filtered(pairs.next(correlation: -0.8))
    let found = try #require(Self.together(Self.findings(turned, against: reference, Self.rule(filter: "z > 0"))))
    #expect(found.outcome == .fail)
    // They do not pass for rows of all.
    #expect(Self.together(Self.findings(turned, against: reference)) == nil)
    #expect(
      try #require(Self.together(Self.findings(pairs.next(), against: reference))).outcome
        == .notEvaluated(.warmingUp(windowsMissing: 5)))
  }

  @Test func `nights before it are looked at together with it`() throws {
    var pairs = Pairs(seed: 8)
    let reference = (0..<14).map { _ in pairs.next() }
    let known = DriftReference(label: "t", profiles: reference, watching: Self.rule())
    let monitor = DriftMonitor(
      rule: Self.rule(), reference: known, windowLength: .seconds(86_400), sensitive: [])
    var nights: [WatchedWindow?] = []
    var found: [Finding] = []
    for _ in 0..<7 {
      let profile = pairs.next(correlation: 0.69)
      found.append(try #require(Self.together(monitor.findings(profile, after: nights))))
      nights.append(known.watchedWindow(of: profile))
    }
    #expect(found[0].outcome == .pass && found[6].outcome == .fail, "\(found.map(\.observed))")
    #expect(try #require(found[6].movement).windows > 1)
    #expect(try #require(found[6].movement).since != nil)
  }
}
