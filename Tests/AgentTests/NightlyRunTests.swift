import Checks
import History
import Incidents
import Postgres
import Profiles
import Retraining
import Rules
import Testing

@testable import Agent

/// What a night leaves in the state, and what it does not.
@Suite struct NightlyRunTests {
  private static let opened = ["on-call leadsman.incident.opened", "am leadsman.incident.opened"]
  private static let resolved = ["on-call leadsman.incident.resolved", "am leadsman.incident.resolved"]
  private static let dispatched = ["core leadsman.trigger.dispatched"]

  @Test func `a healthy night stores the run and tells nobody`() async throws {
    try await Rides.with { rides in
      let report = try await rides.play(7, .usual)
      #expect(report.evaluation.verdict == .healthy)
      #expect(report.incidents.isEmpty)
      #expect(report.decision?.isIdle == true)
      let stored = try #require(try await rides.store.currentRun(dataset: "rides", window: day(7)))
      #expect(stored.record.verdict == .healthy && stored.record.rowCount == 200 && stored.record.asOf == moment(8))
      #expect(try await rides.store.findings(run: stored.id) == report.evaluation.findings)
      #expect(try await rides.told().isEmpty)
    }
  }

  @Test func `a window that is run again changes nothing and tells nobody again`() async throws {
    try await Rides.with { rides in
      for (number, rows) in zip(7..., [Rides.Kind.dear, .withoutFare, .dear, .usual]) {
        try await rides.play(number, rows)
      }
      let before = try await rides.state()
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.trigger") != ["0"])
      for number in [10, 7, 9, 8, 10] { try await rides.night(number) }
      #expect(try await rides.state() == before)
      #expect(
        try await rides.rows("SELECT count(*), count(*) FILTER (WHERE superseded_by IS NULL) FROM leadsman.run")
          == ["9|4"])
    }
  }

  @Test func `a backfill neither pages nor triggers, and what lasts is paged by the next run`() async throws {
    try await Rides.with { rides in
      for number in 7...9 { try await rides.load(number, .dear) }
      for number in 7...8 {
        let report = try await rides.night(number, .backfill)
        #expect(report.evaluation.verdict == .drifted)
        #expect(report.decision == RetrainDecision.none(.backfill))
      }
      #expect(try await rides.told().isEmpty)
      #expect(try await rides.rows("SELECT status, is_notified FROM leadsman.incident") == ["open|false"])
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.trigger") == ["0"])
      try await rides.night(9)
      #expect(try await rides.told() == Self.opened + Self.dispatched)
    }
  }

  @Test func `a window that was mended and is run again ends its incident, and its trigger stands`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .dear)
      let trigger = try await rides.play(8, .dear).decision?.proposed
      try await rides.load(7)
      try await rides.load(8)
      try await rides.night(8)
      #expect(
        try await rides.rows("SELECT status, failing_windows, clean_windows FROM leadsman.incident") == ["open|1|1"])
      #expect(try await rides.night(7).incidents.map(\.kind) == [.superseded])
      #expect(try await rides.rows("SELECT status, closure FROM leadsman.incident") == ["resolved|superseded"])
      #expect(try await rides.told() == Self.opened + Self.dispatched + Self.resolved)
      #expect(try await rides.store.trigger(id: #require(trigger?.id))?.trigger.status == .dispatched)
    }
  }

  @Test func `an incident resolves after as many clean windows as the rule says, and is told of once`() async throws {
    try await Rides.with(Rides.rules + "\nincidents: { resolve_after: 2 windows }\n") { rides in
      try await rides.play(7, .withoutFare)
      try await rides.play(8, .usual)
      #expect(try await rides.rows("SELECT status FROM leadsman.incident") == ["open"])
      try await rides.play(9, .usual)
      try await rides.play(10, .usual)
      #expect(try await rides.rows("SELECT status, closure FROM leadsman.incident") == ["resolved|clean"])
      #expect(try await rides.told() == Self.opened + Self.resolved)
    }
  }

  @Test func `a source that is down is a finding, and holds`() async throws {
    try await Rides.with { rides in
      let down = Settings.Source(
        name: "warehouse", connection: Secret("host=/nowhere-secret password=hunter2 dbname=x"),
        statementTimeout: .seconds(60), lockTimeout: .seconds(10))
      let night = NightlyRun(
        rides.dataset, routes: rides.routes, history: rides.store, source: down, showsValues: true)
      let report = try await night.run(day(7), asOf: moment(8), kind: .live) { Rides.now }
      #expect(report.evaluation.verdict == .unknown && report.evaluation.profile == nil)
      #expect(report.evaluation.findings.allSatisfy { $0.incidentClass == .cannotEvaluate })
      #expect(try await rides.rows("SELECT status, verdict FROM leadsman.run") == ["failed|unknown"])
      #expect(try await rides.rows("SELECT fault_class FROM leadsman.incident") == ["cannot_evaluate"])
      #expect(try await rides.told() == Self.opened)
      let shown = report.evaluation.shownFindings.map { $0.outcome.words.reason ?? "" }
      #expect(shown.allSatisfy { $0.contains("libpq: ") })
      let all =
        try await rides.state() + rides.rows("SELECT * FROM leadsman.run")
        + rides.rows("SELECT * FROM leadsman.finding")
      #expect(!all.contains { $0.contains("libpq: ") || $0.contains("hunter2") })
    }
  }

  @Test func `the report of a run that could not commit is nowhere`() async throws {
    try await Rides.with { rides in
      try await rides.load(7, .dear)
      try await rides.store.connection.executeScript(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON leadsman.outbox FOR EACH ROW EXECUTE FUNCTION refuse()
        """)
      await #expect(throws: PostgresError.self) { try await rides.night(7) }
      #expect(try await rides.state().isEmpty)
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.run") == ["0"])
    }
  }

  @Test func `the columns are compared with those of the window before, whatever was run since`() async throws {
    try await Rides.with { (rides) async throws in
      try await rides.play(7, .usual)
      try await rides.play(8, .usual)
      try await rides.store.connection.executeScript("ALTER TABLE rides DROP COLUMN city")
      func hasChanged(_ number: Int) async throws -> Bool {
        try await rides.night(number).evaluation.findings.contains { $0.test == "schema(last run)" && $0.isFailure }
      }
      #expect(try await hasChanged(9))
      #expect(try await hasChanged(9), "it is not compared with itself")
      #expect(try await hasChanged(8), "nor with what came later")
      #expect(try await !hasChanged(9))
    }
  }

  @Test func `what a night learned is kept for the nights that it is a reference of`() async throws {
    try await Rides.with(Rides.rules.replacing("{ range: 2013-01-01..2013-01-08 }", with: "{ trailing: 6 windows }")) {
      (rides) async throws in
      try await rides.play(7, .usual)
      let profile = try await rides.store.profile(of: .dataset("rides"), window: day(7))
      #expect(profile?.rowCount == 200 && profile?.columns.map(\.name) == ["fare"])
      // Its rows are gone, and the profile stands in for them.
      try await rides.load(7, .missing)
      let report = try await rides.play(8, .usual)
      #expect(report.evaluation.verdict == .healthy)
      try await rides.play(8, .dear)
      let profiles = try await rides.store.profiles(
        of: .dataset("rides"), in: Window(start: moment(7), end: moment(9)))
      #expect(profiles.map(\.window) == [day(7), day(8)])
    }
  }

  @Test func `a window of before the reference moved is held against the reference of its time`() async throws {
    try await Rides.with { rides in
      for number in 7...11 { try await rides.play(number, .dear) }
      let incident = try #require(try await rides.store.incidents(faultClass: .drift).first?.incident.id)
      _ = try await IncidentDesk(rides.store, routes: rides.routes, clock: { Rides.now })
        .apply(.accept(.expected), to: incident, actor: "ann", at: moment(12))
      let before = try await rides.night(11).evaluation.findings.first { $0.faultClass == .drift }
      #expect(before?.outcome == .fail && before?.expected.contains("2013-01-01 to 2013-01-08") == true)
      let after = try await rides.play(12, .dear).evaluation.findings.first { $0.faultClass == .drift }
      #expect(after?.outcome == .pass)
    }
  }

  @Test func `an incident that was said to be over and fails again is told of again`() async throws {
    try await Rides.with { rides in
      for (number, rows) in zip(7..., [Rides.Kind.withoutFare, .usual, .usual]) { try await rides.play(number, rows) }
      #expect(try await rides.told() == Self.opened + Self.resolved)
      #expect(try await rides.play(9, .withoutFare).incidents.map(\.kind) == [.reopened])
      #expect(try await rides.rows("SELECT status, failing_windows FROM leadsman.incident") == ["open|2"])
      #expect(try await rides.told() == Self.opened + Self.resolved + Self.opened)
      try await rides.night(9)
      #expect(try await rides.told().count == 6)
    }
  }
}
