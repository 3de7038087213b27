import Checks
import History
import Incidents
import Postgres
import Profiles
import Testing

@testable import Agent

/// Drift that was paged, over nights in a real state.
@Suite struct IncidentHoldRunTests {
  private static let rules =
    Rides.rules.replacing("{ columns: [fare] }", with: "{ columns: [fare, city] }")
    + "\nincidents: { resolve_after: 1 window, hold: 3 windows }\n"

  /// First day of the incident and what it was: `7 opened`.
  private static func told(_ rides: Rides) async throws -> [String] {
    try await rides.rows(
      """
      SELECT extract(doy FROM i.first_start AT TIME ZONE 'UTC')::int - 1 || ' '
        || replace(o.type, 'leadsman.incident.', '') AS line
      FROM leadsman.outbox AS o JOIN leadsman.incident AS i ON i.id = o.subject
      WHERE o.receiver = 'on-call' AND i.fault_class = 'drift' ORDER BY o.seq
      """)
  }

  private static func incidents(_ rides: Rides) async throws -> [String] {
    try await rides.rows(
      """
      SELECT extract(doy FROM first_start AT TIME ZONE 'UTC')::int - 1 AS day, status, is_notified,
        (SELECT extract(doy FROM o.first_start AT TIME ZONE 'UTC')::int - 1 FROM leadsman.incident AS o
         WHERE o.id = i.held_as) AS held_as
      FROM leadsman.incident AS i WHERE fault_class = 'drift' ORDER BY first_start
      """)
  }

  @Test func `drift that comes back within the hold opens silently, and a further column pages`() async throws {
    try await Rides.with(Self.rules) { rides in
      for (number, rows) in zip(7..., [Rides.Kind.dear, .usual, .dear, .usual, .dear]) {
        try await rides.play(number, rows)
      }
      #expect(try await Self.told(rides) == ["7 opened", "7 resolved"])
      #expect(try await Self.incidents(rides) == ["7|resolved|true", "9|resolved|false|7", "11|open|false|7"])
      let before = try await rides.state()
      for number in [11, 7, 9, 8, 10, 7, 11] { try await rides.night(number) }
      #expect(try await rides.state() == before, "in whatever order the windows are run again")
      try await rides.play(12, .withoutCity)
      #expect(try await Self.told(rides) == ["7 opened", "7 resolved", "11 opened"])
      #expect(try await Self.incidents(rides).last == "11|open|true")
    }
  }

  @Test func `after as many quiet windows as the hold has, it pages again`() async throws {
    try await Rides.with(Self.rules) { rides in
      for (number, rows) in zip(7..., [Rides.Kind.dear, .usual, .usual, .usual, .dear]) {
        try await rides.play(number, rows)
      }
      #expect(try await Self.told(rides) == ["7 opened", "7 resolved", "11 opened"])
    }
  }

  @Test func `what nobody was reached with holds nothing`() async throws {
    try await Rides.with(Self.rules) { rides in
      try await rides.play(7, .dear)
      try await rides.store.connection.executeScript("UPDATE leadsman.outbox SET status = 'superseded'")
      try await rides.play(8, .usual)
      try await rides.play(9, .dear)
      #expect(try await Self.told(rides) == ["7 opened", "7 resolved", "9 opened"])
    }
  }

  @Test(arguments: [IncidentAction.accept(.falseAlarm), .accept(.expected)])
  func `a false alarm holds, and what is expected is held against a new reference`(
    action: IncidentAction
  ) async throws {
    try await Rides.with(Self.rules.replacing("resolve_after: 1", with: "resolve_after: 2")) { rides in
      for number in 7...11 { try await rides.play(number, .dear) }
      let id = try #require(try await rides.store.incidents(faultClass: .drift).first).incident.id
      _ = try await IncidentDesk(rides.store, routes: rides.routes, clock: { Rides.now })
        .apply(action, to: id, actor: "ann", at: moment(12, hours: 5))
      // Usual again is a change where dear ones are expected.
      try await rides.play(12, action == .accept(.expected) ? .usual : .dear)
      let held = action == .accept(.expected) ? "12|open|true" : "12|open|false|7"
      #expect(try await Self.incidents(rides) == ["7|resolved|true", held])
    }
  }

  @Test func `a held incident ends without a word, and Alertmanager hears nothing of it`() async throws {
    try await Rides.with(Self.rules) { rides in
      for (number, rows) in zip(7..., [Rides.Kind.dear, .usual, .dear]) { try await rides.play(number, rows) }
      let open = try await rides.store.incidents(faultClass: .drift, status: [.open])
      #expect(open.count == 1 && open.first?.lastTold == nil && open.first?.incident.heldAs != nil)
      let told = try await rides.told()
      let id = try #require(open.first).incident.id
      _ = try await IncidentDesk(rides.store, routes: rides.routes, clock: { Rides.now })
        .apply(.resolve, to: id, actor: "ann", at: moment(10, hours: 5))
      try await rides.play(10, .usual)
      #expect(try await rides.told() == told)
    }
  }
}
