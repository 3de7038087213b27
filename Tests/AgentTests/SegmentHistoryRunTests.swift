import Checks
import History
import Postgres
import Profiles
import Rules
import Scans
import Testing

@testable import Agent

/// Segments that are held against the nights before and against the reference, from the rule file to the findings.
@Suite struct SegmentHistoryRunTests {
  private static func rules(_ tests: String, more: String = "", reference: String = "range: 2013-01-01..2013-01-08")
    -> String
  {
    """
    dataset: rides
    source: warehouse
    table: rides
    time: { column: at, window: 1 day }
    key: [id]
    reference: { \(reference) }
    \(more)
    tests:
    \(tests.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
    """
  }

  private static let all = """
    - anomaly: { metric: row_count, segment_by: city }
    - row_count: { within: 20 %, segment_by: city }
    - mean: { column: fare, within: 20 %, segment_by: city }
    - distribution: { column: fare, statistic: psi, max: 0.5, segment_by: city }
    - unseen_values: { column: city, segment_by: was_late }
    """

  private func findings(_ name: String, _ report: NightlyRun.Report) -> [Finding] {
    report.evaluation.findings.filter { $0.test == name }
  }

  private func segments(_ name: String, _ report: NightlyRun.Report) -> Set<String> {
    Set(findings(name, report).filter(\.isFailure).compactMap(\.segment?.name))
  }

  /// Late rides are from Oslo alone.
  private func usual(_ rides: Rides, _ number: Int) async throws {
    if number >= 7 { try await rides.load(number) }
    try await rides.store.connection.executeScript(
      "UPDATE rides SET city = 'Oslo' WHERE was_late AND id / 1000 = \(number)")
  }

  @Test func `one segment misbehaves while all rows together look as usual`() async throws {
    let whole = """
      - anomaly: { name: all rows, metric: row_count }
      - mean: { name: all fares, column: fare, within: 20 % }
      - distribution: { name: all of it, column: fare, statistic: psi, max: 0.5 }
      - unseen_values: { name: every city, column: city }
      """
    try await Rides.with(Self.rules(Self.all + "\n" + whole)) { rides in
      for number in 0..<7 { try await usual(rides, number) }
      for number in 0..<7 {
        let young = try await rides.night(number)
        #expect(
          findings("anomaly(row_count)", young).map(\.outcome) == [
            .notEvaluated(.warmingUp(windowsMissing: 7 - number))
          ])
      }
      for number in 7..<12 {
        try await usual(rides, number)
        let report = try await rides.night(number)
        #expect(report.evaluation.verdict == .healthy, "\(report.evaluation.findings.filter { $0.outcome != .pass })")
        #expect(findings("anomaly(row_count)", report)[0].observed == "holds in all 2 segments of city")
      }
      try await usual(rides, 12)
      // Oslo has the cheap rides now.
      try await rides.store.connection.executeScript(
        "UPDATE rides SET city = CASE WHEN fare < 20 THEN 'Oslo' ELSE 'Bergen' END WHERE id / 1000 = 12")
      let moved = try await rides.night(12)
      for name in ["all rows", "all fares", "all of it", "every city"] {
        #expect(findings(name, moved).map(\.outcome) == [.pass], "\(name)")
      }
      let both: Set = ["city=Oslo", "city=Bergen"]
      #expect(segments("anomaly(row_count)", moved) == both && segments("row_count", moved) == both)
      #expect(segments("mean(fare)", moved) == both && segments("distribution(fare)", moved) == both)
      #expect(segments("unseen_values(city)", moved) == ["was_late=true"])
      // No window of the reference was read once more.
      #expect(try await rides.store.profiles(of: .unrun(dataset: "rides")).isEmpty)
      // Of segments only what is compared is stored.
      let stored = try await rides.rows(
        "SELECT DISTINCT p.slices -> c.slice -> 'slice' -> 'segment' ->> 'column' AS cut, c.name "
          + "FROM leadsman.column_profile AS c JOIN leadsman.profile AS p ON p.id = c.profile_id "
          + "WHERE c.slice IS NOT NULL AND (p.slices -> c.slice -> 'slice') ? 'segment' ORDER BY 1, 2")
      #expect(Set(stored) == ["city|fare", "was_late|city"])
    }
  }

  @Test func `a segment that stops is missed, and one that comes is too new to be judged`() async throws {
    try await Rides.with(Self.rules(Self.all)) { rides in
      for number in 0..<10 { try await usual(rides, number) }
      for number in 0..<10 { try await rides.night(number) }
      try await usual(rides, 10)
      try await rides.store.connection.executeScript("DELETE FROM rides WHERE city = 'Bergen' AND id / 1000 = 10")
      let gone = try await rides.night(10)
      #expect(segments("anomaly(row_count)", gone) == ["city=Bergen"] && segments("row_count", gone) == ["city=Bergen"])
      #expect(findings("mean(fare)", gone).map(\.observed) == ["holds in the only segment of city"])
      #expect(findings("distribution(fare)", gone).map(\.outcome) == [.pass])
      try await usual(rides, 11)
      try await rides.store.connection.executeScript(
        "INSERT INTO rides SELECT id + 500, at, 'Voss', fare, false FROM rides WHERE id / 1000 = 11 AND id % 4 = 0")
      let new = try await rides.night(11)
      for name in ["anomaly(row_count)", "row_count", "mean(fare)", "distribution(fare)"] {
        let found = findings(name, new)
        #expect(
          found.map(\.observed) == ["holds in all 2 segments of city, and 1 more is too new to be judged"],
          "\(name): \(found)")
      }
    }
  }

  @Test func `a rule that comes later has the reference's windows cut once more, and once only`() async throws {
    try await Rides.with(Self.rules("- row_count: { min: 1 }")) { rides in
      for number in 0..<7 {
        try await usual(rides, number)
        try await rides.night(number)
      }
      try await usual(rides, 7)
      let later = try Rides.dataset(Self.rules(Self.all))
      let night = NightlyRun(later, routes: rides.routes, history: rides.store, source: rides.source)
      let report = try await night.run(day(7), asOf: moment(8), kind: .replay) { Rides.now }
      for name in ["row_count", "mean(fare)", "distribution(fare)", "unseen_values(city)"] {
        #expect(findings(name, report).map(\.outcome) == [.pass], "\(findings(name, report))")
      }
      // Windows that were run without segments tell nothing of them.
      #expect(
        findings("anomaly(row_count)", report).map(\.outcome) == [.notEvaluated(.warmingUp(windowsMissing: 7))])
      #expect(try await rides.store.profiles(of: .unrun(dataset: "rides")).count == 7)
      // What was kept serves the next night: without the rows the reference is the same.
      try await usual(rides, 8)
      try await rides.store.connection.executeScript("DELETE FROM rides WHERE id / 1000 < 7")
      let next = NightlyRun(later, routes: rides.routes, history: rides.store, source: rides.source)
      let again = try await next.run(day(8), asOf: moment(9), kind: .replay) { Rides.now }
      for name in ["row_count", "mean(fare)", "distribution(fare)", "unseen_values(city)"] {
        #expect(findings(name, again).map(\.outcome) == [.pass], "\(findings(name, again))")
      }
    }
  }

  /// Takes the fares of the first rows of each city: of 100 rows each.
  private func loseFares(_ rides: Rides, _ number: Int, oslo: Int, bergen: Int) async throws {
    if number >= 7 { try await rides.load(number) }
    try await rides.store.connection.executeScript(
      """
      UPDATE rides SET fare = NULL
      WHERE id / 1000 = \(number) AND id % 1000 <= 2 * CASE city WHEN 'Oslo' THEN \(oslo) ELSE \(bergen) END
      """)
  }

  @Test func `a share of broken rows is held against that of its own segment in the reference`() async throws {
    let test = "not_null: { column: fare, within: 20 %, segment_by: city }"
    try await Rides.with(Self.rules("- \(test)")) { rides in
      for number in 0..<7 { try await loseFares(rides, number, oslo: 10, bergen: 20) }
      try await loseFares(rides, 7, oslo: 12, bergen: 20)
      #expect(findings("not_null(fare)", try await rides.night(7)).map(\.outcome) == [.pass])
      // All rows together have fewer broken ones.
      try await loseFares(rides, 8, oslo: 13, bergen: 10)
      let found = findings("not_null(fare)", try await rides.night(8))
      #expect(found.map(\.segment?.name) == ["city=Oslo"] && found[0].isFailure)
      #expect(found[0].observed == "13 % null (13 of 100 rows), usually 10 %")
      #expect(found[0].failingCount == 13 && found[0].failingKeys.first == "id=8002")
      let sql = try #require(found[0].evidenceSQL)
      #expect(try await rides.store.connection.query(sql.replacing(";", with: "")).count == 13)
    }
  }

  @Test func `of many segments with broken rows those with the greatest share are named before the reference is known`()
    async throws
  {
    try await Rides.with(Self.rules("- not_null: { column: fare, within: 20 %, segment_by: city }")) { rides in
      func spread(_ number: Int, worst: Int) async throws {
        if number >= 7 { try await rides.load(number) }
        try await rides.store.connection.executeScript(
          """
          UPDATE rides SET city = 'c' || id % 10,
            fare = CASE WHEN (id % 1000) / 10 < CASE id % 10 WHEN 9 THEN \(worst) ELSE 3 END THEN NULL ELSE fare END
          WHERE id / 1000 = \(number)
          """)
      }
      for number in 0..<7 { try await spread(number, worst: 3) }
      try await spread(7, worst: 12)
      let found = findings("not_null(fare)", try await rides.night(7))
      #expect(found.map(\.segment?.name) == ["city=c9"])
      #expect(found[0].evidenceSQL != nil && !found[0].failingKeys.isEmpty)
    }
  }

  @Test func `where rows cannot be cut into slices it is said why`() async throws {
    let tests = "- distribution: { column: fare, statistic: psi, max: 0.5, segment_by: city }"
    for (more, reason) in [
      ("scan: { strategy: aggregate }", "`strategy: aggregate` lets none leave the server"),
      ("roles: { sensitive: [fare] }", "it is counted for all rows together, and not for those of a segment"),
      ("roles: { sensitive: [ssn] }", "has no column 'ssn'"),
    ] {
      try await Rides.with(Self.rules(tests, more: more)) { rides in
        for number in 0..<7 { try await usual(rides, number) }
        let found = findings("distribution(fare)", try await rides.night(6))
        #expect(found.count == 1)
        #expect(found[0].outcome.words.reason?.contains(reason) == true, "\(more): \(found[0].outcome)")
      }
    }
    try await Rides.with(Self.rules(tests, more: "scan: { sample: 50 % }")) { rides in
      for number in 0..<7 {
        try await usual(rides, number)
        try await rides.night(number)
      }
      try await usual(rides, 7)
      #expect(findings("distribution(fare)", try await rides.night(7)).map(\.outcome) == [.pass])
      try await rides.play(8, .dear)
      #expect(findings("distribution(fare)", try await rides.night(8)).allSatisfy { $0.observed.contains("sample") })
    }
  }

  @Test func `a dataset without such tests asks for no slice and keeps none`() throws {
    let plain = try Rides.dataset(Self.rules("- distribution: fare\n- anomaly: row_count"))
    #expect(plain.slices.isEmpty && plain.storedSlices == .filters && plain.comparedBySegments.isEmpty)
    let cut = try Rides.dataset(Self.rules(Self.all, more: "drift: { columns: [fare], segments: [city, was_late] }"))
    #expect(cut.slices == [.segments(column: "city"), .segments(column: "was_late")])
    let compared = try Rides.dataset(Self.rules(Self.all, more: "drift: { segments: [city] }"))
    #expect(compared.slices == [.segments(column: "city"), .segments(column: "was_late", profiling: ["city"])])
    let tested = try Rides.dataset(Self.rules(Self.all + "\n- distribution: { column: id, segment_by: city }"))
    #expect(
      tested.slices == [
        .segments(column: "city", profiling: ["fare", "id"]), .segments(column: "was_late", profiling: ["city"]),
      ])
    #expect(cut.storedSlices == .all)
  }
}
