import Checks
import Delivery
import History
import Incidents
import Postgres
import Profiles
import Rules
import Testing

@testable import Agent

@Suite struct AlertRefresherTests {
  private static let interval = Duration.seconds(60)

  /// Incidents of all sorts; `drift` and `schema` are those to be told again.
  private static func prepare(_ rides: Rides) async throws {
    // Resolved by two clean windows.
    try await rides.play(7, .withoutFare)
    try await rides.play(8, .usual)
    try await rides.play(9, .usual)
    // Open, and nobody was told.
    try await rides.play(10, .withoutFare, .backfill)
    try await rides.play(11, .dear)
    try await rides.store.connection.executeScript("ALTER TABLE rides DROP COLUMN city")
    try await rides.night(12)
    let drift = try #require(try await rides.store.incidents(faultClass: .drift).first?.incident.id)
    _ = try await IncidentDesk(rides.store, routes: rides.routes, clock: { Rides.now })
      .apply(.acknowledge, to: drift, actor: "ann", at: moment(12))
  }

  private static func refresh(
    _ rides: Rides, routes: Routes? = nil, _ receivers: [String: any Receiver]
  ) async throws {
    try await AlertRefresher(history: rides.store, routes: routes ?? rides.routes, receivers: receivers)
      .refresh(every: interval, at: moment(13))
  }

  @Test func `Alertmanager hears again of what lasts and was told, and nobody else of anything`() async throws {
    try await Rides.with(Rides.rules + "\nincidents: { resolve_after: 2 windows }\n") { rides in
      try await Self.prepare(rides)
      let before = try await rides.state()
      let (manager, pager) = (Recorder(), Recorder())
      try await Self.refresh(rides, ["am": manager, "on-call": pager])
      let events = try manager.received.map { try IncidentEvent(body: $0.body) }
      let expected = try await rides.rows(
        """
        SELECT id FROM leadsman.incident WHERE is_notified AND status IN ('open', 'acknowledged') ORDER BY id
        """)
      #expect(events.map(\.incident).sorted() == expected)
      #expect(events.contains { $0.class == "drift" && $0.status == "acknowledged" })
      #expect(events.contains { $0.class == "schema" && $0.status == "open" })
      #expect(!events.contains { $0.class == "validity" })
      #expect(pager.received.isEmpty)
      #expect(try await rides.state() == before)
    }
  }

  @Test func `each alert holds until four rounds from now`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .dear)
      let manager = Recorder()
      try await Self.refresh(rides, ["am": manager])
      let event = try IncidentEvent(body: #require(manager.received.first).body)
      #expect(event.expiresAt.instant == moment(13).advanced(by: Self.interval * 4))
      #expect(event.kind == .opened && event.asOf.instant == moment(13))
      #expect(manager.received.first?.type == "leadsman.incident.opened")
      #expect(manager.received.count == 1)
    }
  }

  @Test func `what does not arrive stops no other`() async throws {
    try await Rides.with { rides in
      try await Self.prepare(rides)
      let away = Recorder(.retry(after: nil, .connection(host: "am")))
      try await Self.refresh(rides, ["am": away])
      #expect(away.received.count >= 2)
    }
  }

  @Test func `an Alertmanager that no route names hears nothing`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .dear)
      let manager = Recorder()
      let routes = Routes(
        receivers: rides.routes.receivers,
        routes: rides.routes.routes.map {
          Routes.Route(datasets: $0.datasets, classes: $0.classes, to: $0.to.filter { $0.value != "am" })
        })
      try await Self.refresh(rides, routes: routes, ["am": manager])
      #expect(manager.received.isEmpty)
    }
  }
}
