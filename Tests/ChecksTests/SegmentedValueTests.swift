import Checks
import Profiles
import Rules
import TestSupport
import Testing

/// Values of segments that are held against those of the reference.
@Suite struct SegmentedValueTests {
  private static let seen = Rules.Expectation.seenValues(column: "c", mostly: 1)
  private static let psi = Rules.Expectation.distribution(column: "n", .atMost(0.2, statistic: "psi"))

  /// A night whose rows fall into these segments of `city`.
  private static func night(_ index: Int, _ parts: [(city: String?, columns: [ColumnProfile])]) -> TableProfile {
    var profile = TableProfile.night(index, [])
    let slices = parts.map {
      SliceProfile(
        slice: .segment(column: "city", value: $0.city), rowCount: $0.columns.first?.rowCount ?? 1, columns: $0.columns)
    }
    profile.slices = slices + [SliceProfile(slice: .otherSegments(column: "city"))]
    profile.rowCount = slices.reduce(0) { $0 + $1.rowCount }
    profile.columns = parts.flatMap(\.columns).reduce(into: []) { merged, column in
      if let place = merged.firstIndex(where: { $0.name == column.name }) {
        try? merged[place].merge(column)
      } else {
        merged.append(column)
      }
    }
    return profile
  }

  private static func findings(
    _ fail: Rules.Expectation, warn: Rules.Expectation? = nil, _ profile: TableProfile, _ reference: [TableProfile]
  ) -> [Finding] {
    var context = TestContext.at()
    context.reference = .known(
      DriftReference(
        label: "training table ml.t", profiles: reference, keepsAll: false, keeping: ["c", "n"],
        segments: ["city": ["c", "n"]]))
    let rule = TestRule(
      name: "rule", fail: fail, warn: warn, segments: [Located("city", at: place)], location: place)
    return Array(TestSuite([rule]).findings(profile, context).dropFirst())
  }

  private static func values(_ city: String?, _ counts: [String: Int]) -> (city: String?, columns: [ColumnProfile]) {
    (city, [.categorical("c", counts)])
  }

  @Test("what is said of values of segments that are held against the reference")
  func messages() throws {
    var snapshot = Snapshot()
    let known = [
      Self.night(0, [Self.values("Oslo", ["bus": 40, "tram": 60]), Self.values(nil, ["tram": 9])]),
      Self.night(1, [Self.values("Oslo", ["bus": 40]), Self.values("Voss", ["bus": 5])]),
    ]
    func tonight(_ parts: (city: String?, columns: [ColumnProfile])...) -> TableProfile { Self.night(40, parts) }
    snapshot.add("only known ones", Self.findings(Self.seen, tonight(Self.values("Oslo", ["tram": 8])), known))
    snapshot.add(
      "known elsewhere, and new here",
      Self.findings(
        Self.seen, tonight(Self.values("Oslo", ["tram": 8]), Self.values("Voss", ["bus": 9, "tram": 1])), known))
    snapshot.add(
      "in the segment without a value", Self.findings(Self.seen, tonight(Self.values(nil, ["bus": 1])), known))
    snapshot.add(
      "a segment that the reference has not",
      Self.findings(Self.seen, tonight(Self.values("Oslo", ["bus": 8]), Self.values("Hamar", ["bus": 1])), known))
    snapshot.add("no segment that it has", Self.findings(Self.seen, tonight(Self.values("Hamar", ["bus": 1])), known))
    snapshot.add("no rows", Self.findings(Self.seen, tonight(), known))
    var many = tonight(Self.values("Oslo", ["bus": 1]))
    many.slices[1].rowCount = 3
    snapshot.add("too many segments", Self.findings(Self.seen, many, known))
    var unavailable = tonight()
    unavailable.rowCount = 9
    unavailable.slices = [SliceProfile(.otherSegments(column: "city"), unavailable: "rows do not leave the server")]
    snapshot.add("no slices to be had", Self.findings(Self.seen, unavailable, known))
    unavailable.slices = []
    snapshot.add("no slices asked for", Self.findings(Self.seen, unavailable, known))
    var uncut = known[0]
    uncut.slices = [SliceProfile(.otherSegments(column: "city"), unavailable: "it has no column 'city'")]
    snapshot.add(
      "a reference without slices", Self.findings(Self.seen, tonight(Self.values("Oslo", ["bus": 1])), [uncut]))
    let both = tonight(Self.values("Oslo", ["bus": 1]), Self.values("Hamar", ["ferry": 1]))
    snapshot.add("a window of the reference without slices", Self.findings(Self.seen, both, known + [uncut]))
    var crowded = known[1]
    crowded.slices[2].rowCount = 3
    snapshot.add("too many segments in a window of the reference", Self.findings(Self.seen, both, [known[0], crowded]))
    snapshot.add(
      "none of them that it tells of",
      Self.findings(Self.seen, tonight(Self.values("Hamar", ["ferry": 1])), [known[0], crowded]))
    try snapshot.expect("segments_values")
  }

  @Test("a distribution that moves in one segment is found there, where all rows together look as usual")
  func moved() throws {
    var nights = Nights(seed: 3)
    func parts(_ oslo: Double, _ voss: Double) -> [(city: String?, columns: [ColumnProfile])] {
      [("Oslo", [nights.numbers(mean: oslo)]), ("Voss", [nights.numbers(mean: voss)])]
    }
    let reference = (0..<12).map { Self.night($0, parts(10, 14)) }
    let (same, swapped) = (Self.night(40, parts(10, 14)), Self.night(41, parts(14, 10)))
    for rule in [Self.psi, .distribution(column: "n", .learned(.standard))] {
      #expect(Self.findings(rule, same, reference).map(\.outcome) == [.pass])
      let found = Self.findings(rule, swapped, reference)
      #expect(Set(found.compactMap(\.segment?.name)) == ["city=Oslo", "city=Voss"])
      #expect(found.allSatisfy { $0.isFailure && $0.faultClass == .drift })
      var context = TestContext.at()
      context.reference = .known(
        DriftReference(label: "r", profiles: reference, keepsAll: false, keeping: ["n"], segments: ["city": ["n"]]))
      #expect(TestSuite.finding(fail: rule, swapped, context).outcome == .pass)
    }
  }

  @Test("each segment is judged as a table of its own rows would be", arguments: 1...20)
  func sameAsAlone(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let cities: [String?] = ["Oslo", nil, "", "Voss"]
    func night(_ index: Int, _ values: Int) -> TableProfile {
      Self.night(
        index,
        cities.filter { _ in Int.random(in: 0..<6, using: &random) > 0 }.map { city in
          let counts = (0..<30).map { _ in "v\(Int.random(in: 0..<values, using: &random))" }
          return (
            city,
            [
              .categorical("c", Dictionary(counts.map { ($0, 1) }, uniquingKeysWith: +)),
              .numeric("n", (0..<30).map { _ in Double.random(in: 0..<Double(values), using: &random) }),
            ]
          )
        })
    }
    let reference = (0..<4).map { night($0, 40) }
    let tonight = night(40, Int.random(in: 30...44, using: &random))
    func alone(_ profile: TableProfile, _ city: String?) -> TableProfile? {
      let slice = profile.slices.first { $0.slice == .segment(column: "city", value: city) }
      return slice.map {
        TableProfile.night(Int(profile.window.start.microsecondsSince1970 / 1_000_000_000), $0.columns)
      }
    }
    for rule in [Self.seen, .seenValues(column: "c", mostly: 0.8), Self.psi] {
      let found = Self.findings(rule, tonight, reference)
      var expected: [String] = []
      for city in cities {
        let known = reference.compactMap { alone($0, city) }
        guard let tonight = alone(tonight, city), !known.isEmpty else { continue }
        var context = TestContext.at()
        context.reference = .known(
          DriftReference(label: "training table ml.t", profiles: known, keepsAll: false, keeping: ["c", "n"]))
        let finding = TestSuite.finding(fail: rule, tonight, context)
        if finding.isFailure { expected.append(finding.observed) }
      }
      #expect(found.filter(\.isFailure).map(\.observed).sorted() == expected.sorted())
      if expected.isEmpty { #expect(found.map(\.outcome) == [.pass]) }
    }
  }

  @Test("a sensitive column has no values by segments, and such a test takes no count of the scan")
  func withoutValues() {
    var tonight = Self.night(40, [("Oslo", [.categorical("c", ["bus": 1])])])
    tonight.columns.append(.numeric("n", [1, 2]))
    let known = [Self.night(0, [("Oslo", [.categorical("c", ["bus": 1]), .numeric("n", [1])])])]
    #expect(
      Self.findings(Self.psi, tonight, known).map(\.outcome)
        == [.notEvaluated(.because("it is counted for all rows together, and not for those of a segment"))])
    let rule = TestRule(
      name: "rule", fail: Self.seen, warn: nil, segments: [Located("city", at: place)], location: place)
    #expect(TestSuite([rule]).metrics.isEmpty && TestSuite([rule]).keptOfSegments.isEmpty)
  }

  @Test("the segments share the false alarms that a distribution may give")
  func sharedBudget() throws {
    var nights = Nights(seed: 8)
    let names = (0..<10).map { "c\($0)" }
    func night(_ index: Int, _ count: Int) -> TableProfile {
      Self.night(index, names.prefix(count).map { ($0, [nights.numbers()]) })
    }
    let reference = (0..<12).map { night($0, 10) }
    var tonight = night(40, 1)
    tonight.slices[0].columns = [nights.numbers(mean: 13)]
    let rule = Rules.Expectation.distribution(column: "n", .learned(.standard))
    let alone = try #require(Self.findings(rule, tonight, reference).first)
    var among = night(40, 10)
    among.slices[0] = tonight.slices[0]
    let one = try #require(Self.findings(rule, among, reference).first { $0.segment?.name == "city=c0" })
    let limits = try #require(zip(alone.statistics, one.statistics).first { $0.statistic == $1.statistic })
    #expect(try #require(limits.0.limit) < (try #require(limits.1.limit)))
  }
}
