import Checks
import Rules
import Testing

@testable import leadsman

@Suite struct TestSelectionTests {
  private static let critical = Annotations(tags: ["critical"])
  private static let rides = Dataset.of(
    [
      .of("not_null(city)"), .of("not_null(fare)", about: critical), .of("cheap enough", family: "between"),
      .of("row_count"),
    ],
    drift: DriftRule(
      columns: .all(except: []), falseAlarms: .standard, severity: .fail, location: .line(20)))
  private static let trips = Dataset.of(
    [.of("unique(id)")],
    drift: DriftRule(
      columns: .only([Located("fare", at: .line(9))]), falseAlarms: .standard, severity: .fail, location: .line(20)),
    about: Annotations(tags: ["nightly"]), name: "trips")

  private static func names(only: [String] = [], tags: [String] = []) throws -> [String: [String]] {
    let selection = try #require(TestSelection(only: only, tags: tags))
    let narrowed = try selection.narrowed([rides, trips])
    let all = ["schema(last run)", "drift(fare)", "drift(city)"].map {
      Finding.of($0, .pass, column: $0.hasPrefix("drift") ? String($0.dropFirst(6).dropLast()) : nil)
    }
    return Dictionary(
      uniqueKeysWithValues: narrowed.map { dataset in
        let extra = all.filter { ($0.isOfDrift ? dataset.drift != nil : true) && selection.includes($0, of: dataset) }
        return (dataset.name, dataset.tests.map(\.name) + extra.map(\.test))
      })
  }

  @Test("Tests are chosen by name, by family, by tag, and by both") func choices() throws {
    #expect(try Self.names(only: ["not_null"]) == ["rides": ["not_null(city)", "not_null(fare)"]])
    #expect(try Self.names(only: ["not_null(city)"]) == ["rides": ["not_null(city)"]])
    #expect(try Self.names(only: ["between"]) == ["rides": ["cheap enough"]])
    #expect(try Self.names(only: ["cheap enough", "unique"]) == ["rides": ["cheap enough"], "trips": ["unique(id)"]])
    #expect(try Self.names(tags: ["critical"]) == ["rides": ["not_null(fare)"]])
    #expect(try Self.names(only: ["not_null"], tags: ["critical"]) == ["rides": ["not_null(fare)"]])
    #expect(try Self.names(only: ["schema"]) == ["rides": ["schema(last run)"], "trips": ["schema(last run)"]])
    #expect(
      try Self.names(tags: ["nightly"]) == ["trips": ["unique(id)", "schema(last run)", "drift(fare)", "drift(city)"]])
  }

  @Test("Drift is chosen a column, also where the rules name none, and read as a whole") func drift() throws {
    #expect(
      try Self.names(only: ["drift"]) == [
        "rides": ["drift(fare)", "drift(city)"], "trips": ["drift(fare)", "drift(city)"],
      ])
    #expect(try Self.names(only: ["drift(city)"]) == ["rides": ["drift(city)"]])
    #expect(try Self.names(only: ["drift(fare)"]) == ["rides": ["drift(fare)"], "trips": ["drift(fare)"]])
    #expect(try Self.names(only: ["row_count"])["rides"] == ["row_count"])
    #expect(try Self.names(only: ["drift of the row count"]) == ["rides": []])
    #expect(try Self.names(only: ["drift of columns together"]) == ["rides": [], "trips": []])
  }

  @Test(
    "What nobody has is answered with the nearest name",
    arguments: [
      (["not_nul"], [], "no test is called 'not_nul', and no family of tests; did you mean 'not_null'?"),
      (["cheap"], [], "no test is called 'cheap', and no family of tests; did you mean 'cheap enough'?"),
      ([], ["critcal"], "no test has the tag 'critcal'; did you mean 'critical'?"),
      ([], ["x"], "no test has the tag 'x'; there are: critical, nightly"),
      (["unique"], ["critical"], "no test of --only has a tag of --tag"),
    ] as [([String], [String], String)])
  func misses(_ only: [String], _ tags: [String], _ sentence: String) throws {
    let failure = try #require(throws: CommandFailure.self) { try Self.names(only: only, tags: tags) }
    #expect(failure.sentence == sentence)
    #expect(failure.status == .usage)
  }

  @Test("A column that nobody watches is found out by the scan") func unwatched() throws {
    let selection = try #require(TestSelection(only: ["drift(fore)"], tags: []))
    let failure = try #require(throws: CommandFailure.self) { try selection.checkFound(["drift(fare)"]) }
    #expect(failure.sentence == "no column is watched as 'drift(fore)'; did you mean 'drift(fare)'?")
    try selection.checkFound(["drift(fore)"])
  }

  @Test("Nothing asked for is everything") func none() { #expect(TestSelection(only: [], tags: []) == nil) }
}
