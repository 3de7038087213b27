import Checks
import History
import Incidents
import Profiles
import Testing

@testable import Agent

@Suite struct IncidentDeskTests {
  private static func apply(
    _ action: IncidentAction, _ rides: Rides, at instant: Instant = moment(8, hours: 5)
  ) async throws -> Incident {
    let id = try #require(try await rides.store.incidents().first?.incident.id)
    return try await IncidentDesk(rides.store, routes: rides.routes, clock: { Rides.now })
      .apply(action, to: id, actor: "ann", at: instant)
  }

  private static func incidents(_ rides: Rides) async throws -> [String] {
    try await rides.rows("SELECT status, closure FROM leadsman.incident ORDER BY first_start")
  }

  @Test func `somebody on it is stored, told nobody, and stays while it fails`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .withoutFare)
      let told = try await rides.told()
      #expect(try await Self.apply(.acknowledge, rides).status == .acknowledged)
      try await rides.play(8, .withoutFare)
      #expect(try await Self.incidents(rides) == ["acknowledged"])
      #expect(try await rides.told() == told)
      let steps = try await rides.store.incidentEvents(id: #require(rides.store.incidents().first).incident.id)
      #expect(steps.map(\.kind) == ["opened", "acknowledged", "joined"])
      #expect(steps[1].actor == "ann" && steps[1].at == moment(8, hours: 5))
    }
  }

  @Test func `an incident ended by hand is told of once, and the next failing window is a new one`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .withoutFare)
      #expect(try await Self.apply(.resolve, rides).closure == .manual)
      let last = "SELECT type, created_at, as_of FROM leadsman.outbox ORDER BY seq DESC LIMIT 1"
      #expect(
        try await rides.rows(last)
          == ["leadsman.incident.resolved|2014-02-05T00:00:00+00:00|2013-01-09T05:00:00+00:00"])
      #expect(try await rides.told().count == 4)
      try await rides.night(7)
      #expect(try await rides.told().count == 4)
      try await rides.play(8, .withoutFare)
      #expect(try await Self.incidents(rides) == ["resolved|manual", "open"])
      #expect(try await rides.told().count == 6)
      let incidents = try await rides.store.incidents()
      #expect(incidents.first?.incident.previous == incidents.last?.incident.id)
    }
  }

  @Test func `drift that is expected moves the reference to the windows since it began`() async throws {
    try await Rides.with { rides in
      for number in 7...11 { try await rides.play(number, .dear) }
      #expect(try await Self.apply(.accept(.expected), rides, at: moment(12, hours: 5)).closure == .expected)
      let reference = try #require(try await rides.store.activeReference(dataset: "rides"))
      #expect(reference.kind == "accepted" && reference.triggerID == nil && reference.actor == "ann")
      #expect(reference.window == Window(start: moment(7), end: moment(12)))
      #expect(reference.since == Window(start: moment(12), end: moment(12)))
      let report = try await rides.play(12, .dear)
      let drift = try #require(report.evaluation.findings.first { $0.faultClass == .drift })
      #expect(drift.outcome == .pass && drift.expected.contains("the windows since the accepted change"))
    }
  }

  @Test func `broken data that is expected moves no reference`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .withoutFare)
      _ = try await Self.apply(.accept(.expected), rides)
      #expect(try await Self.incidents(rides) == ["resolved|expected"])
      #expect(try await rides.store.activeReference(dataset: "rides") == nil)
    }
  }

  @Test func `a false alarm moves no reference, and can still be said when it is over`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .dear)
      _ = try await Self.apply(.resolve, rides)
      let told = try await rides.told()
      #expect(try await Self.apply(.accept(.falseAlarm), rides).closure == .falseAlarm)
      #expect(try await Self.incidents(rides) == ["resolved|false_alarm"])
      #expect(try await rides.told() == told)
      #expect(try await rides.store.activeReference(dataset: "rides") == nil)
    }
  }

  @Test func `an incident that nobody was told of ends in silence`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .withoutFare, .backfill)
      _ = try await Self.apply(.resolve, rides)
      #expect(try await Self.incidents(rides) == ["resolved|manual"])
      #expect(try await rides.told().isEmpty)
    }
  }

  @Test func `what is not possible is refused and leaves no trace`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .withoutFare)
      _ = try await Self.apply(.resolve, rides)
      let state = try await rides.state()
      for action in [IncidentAction.acknowledge, .resolve, .accept(.expected), .retrained] {
        await #expect(throws: IncidentError.self) { try await Self.apply(action, rides) }
      }
      let desk = IncidentDesk(rides.store, routes: rides.routes, clock: { Rides.now })
      let error = await #expect(throws: IncidentDesk.DeskError.self) {
        try await desk.apply(.resolve, to: "INC-NONE", actor: "ann", at: moment(9))
      }
      #expect(error?.description.contains("INC-NONE") == true)
      #expect(try await rides.state() == state)
    }
  }
}
