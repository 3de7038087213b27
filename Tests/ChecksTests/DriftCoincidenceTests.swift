import Checks
import Columns
import Profiles
import Rules
import Testing

/// What drift is told to come with.
@Suite struct DriftCoincidenceTests {
  private static let columns = ["id", "fare"]

  /// Twenty windows of about a thousand rows, of one schema and one version.
  private static func facts(
    rows: [Int: Int64] = [:], gate: ClosedRange<Int>? = nil, version: (Int) -> String? = { _ in "v1" }
  ) -> [WindowFacts] {
    (0..<20).compactMap { index in
      let names = columns + (gate?.contains(index) == true ? ["gate"] : [])
      var profile = TableProfile.night(index, [])
      profile.rowCount = rows[index] ?? 1_000 + Int64(index % 3) * 10
      profile.schema = SchemaSnapshot(
        columns: names.enumerated().map {
          .init(name: $0.element, typeName: "text", isNotNull: false, number: $0.offset + 1)
        }, primaryKey: [])
      return WindowFacts(profile, modelVersion: version(index))
    }
  }

  /// Drift of a column since a window, at the last of the windows.
  private static func drift(
    _ column: String?, since index: Int, strength: Double = 9, faultClass: Finding.FaultClass = .drift
  ) -> Finding {
    let bounds = Movement.Bounds(low: 0, high: 1)
    let movement = Movement(
      statistic: "location", windows: 1, mean: 2, now: 2, expected: 0, usual: bounds, limits: bounds, inARow: 1,
      strength: strength, since: TableProfile.night(index, []).window.start, detectable: [])
    return Finding(
      test: "t", column: column, faultClass: faultClass, outcome: .fail, observed: "location +2 σ", movement: movement)
  }

  private static func told(_ findings: [Finding], _ facts: [WindowFacts]) -> [Finding] {
    DriftCoincidences(facts, season: .none, schemaChanges: SchemaChangeRule(), sensitive: []).told(of: findings)
  }

  @Test("a change of the schema, of the model's version or of the row count in the same window is told")
  func events() {
    let facts = Self.facts(rows: [15: 400], gate: 15...19) { $0 < 15 ? "v1" : "v2" }
    let finding = Self.told([Self.drift("fare", since: 15)], facts)[0]
    #expect(
      finding.observed
        == "location +2 σ, as gate (text) was added, the model version changed from 'v1' to 'v2' and the row count fell to 400 (usually 1,000 to 1,020)"
    )
    #expect(finding.movement?.coincidesWith?.map(\.kind) == [.schema, .modelVersion, .volume])
    #expect(finding.movement?.coincidesWith?.allSatisfy { $0.window == finding.movement?.since } == true)
  }

  @Test("what changed a window before is told as such, and nothing that changed earlier or later")
  func order() {
    let facts = Self.facts(rows: [18: 9_000], gate: 14...16) { $0 < 10 ? "v1" : "v2" }
    let finding = Self.told([Self.drift("fare", since: 15)], facts)[0]
    #expect(finding.observed == "location +2 σ, a window after gate (text) was added")
    let later = Self.told([Self.drift("fare", since: 12)], facts)[0]
    #expect(later == Self.drift("fare", since: 12))
  }

  @Test("a column that moved after another one tells which was first")
  func columns() {
    let drift = [
      Self.drift("a", since: 16), Self.drift("b", since: 15, strength: -4), Self.drift("c", since: 15, strength: 3),
      Self.drift("d", since: 19),
    ]
    let told = Self.told(drift, Self.facts())
    #expect(
      told.map(\.observed) == [
        "location +2 σ, a window after b moved", "location +2 σ", "location +2 σ, as b moved", "location +2 σ",
      ])
    #expect(told[0].movement?.coincidesWith?.first?.column == "b" && told[1].movement?.coincidesWith == nil)
  }

  @Test("of one window alone nothing is said to have come first, and of the row count not that it changed")
  func alone() {
    let drift = [Self.drift("a", since: 19), Self.drift("b", since: 19)]
    #expect(Self.told(drift, [Self.facts()[19]]) == drift)
    let volume = Self.drift(nil, since: 15, faultClass: .volume)
    #expect(Self.told([volume], Self.facts(rows: [15: 400])) == [volume])
  }

  @Test("a row count is held against those of the windows before, and told where it begins to differ")
  func volume() {
    // It varies: what is within a tenth of the least and the greatest is usual; and what lasts is told once.
    let facts = Self.facts(rows: [10: 925, 14: 3_000, 15: 3_000])
    func volumes(_ index: Int) -> Bool {
      Self.told([Self.drift("a", since: index)], facts)[0].movement?.coincidesWith != nil
    }
    #expect((6..<20).filter(volumes) == [14, 15], "the window after it is told of it too")
  }

  @Test("a version is what most rows have, or a whole number in their middle")
  func versions() {
    #expect(ColumnProfile.categorical("v", ["2024-03": 6, "2024-02": 5]).commonest == "2024-03")
    #expect(ColumnProfile.categorical("v", ["2024-03": 5, "2024-02": 5]).commonest == nil)
    #expect(ColumnProfile.numeric("v", [2, 3, 3], type: .int64).commonest == "3")
    #expect(ColumnProfile.numeric("v", [2, 3, 3]).commonest == nil)
    let unknown = Self.facts { $0 == 15 ? nil : $0 < 15 ? "v1" : "v2" }
    #expect(Self.told([Self.drift("a", since: 16)], unknown)[0].observed.hasSuffix("from 'v1' to 'v2'"))
  }
}
