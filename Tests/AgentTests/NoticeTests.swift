import Checks
import Delivery
import History
import Postgres
import Profiles
import Rules
import Sketches
import Testing

@testable import Agent

/// What is put into the outbox.
@Suite struct NoticeTests {
  private static func bodies(_ rides: Rides, _ type: String) async throws -> [String] {
    try await rides.rows("SELECT body FROM leadsman.outbox WHERE type = '\(type)' AND receiver <> 'am' ORDER BY seq")
  }

  private static func incidents(_ rides: Rides, _ type: String = "opened") async throws -> [IncidentEvent] {
    try await bodies(rides, "leadsman.incident.\(type)").map { try IncidentEvent(body: $0) }
  }

  @Test func `a page holds the findings of its own class, and lapses a window after the next one is due`() async throws
  {
    let rules =
      Rides.rules.replacing("window: 1 day", with: "window: 1 day, delay: 2 hours")
      + "\nlink: https://wiki.example/rides\n"
    try await Rides.with(rules) { rides in
      try await rides.play(7, .dear)
      try await rides.play(8, .missing)
      let events = try await Self.incidents(rides)
      let drift = try #require(events.first { $0.class == "drift" })
      #expect(drift.severity == "warning" && drift.status == "open" && drift.kind == .opened)
      #expect(drift.findings.map(\.test) == ["drift(fare)"])
      #expect(drift.asOf.instant == moment(8))
      #expect(drift.expiresAt.instant == moment(10, hours: 2))
      #expect(drift.model == "fares" && drift.runbook == "https://wiki.example/rides")
      let stored = try await rides.store.incidents(faultClass: .drift).first
      #expect(drift.summary == stored?.summary && !drift.summary.isEmpty && drift.summary.contains("fare"))
      let volume = try #require(events.first { $0.class == "volume" })
      #expect(volume.severity == "critical" && volume.findings.map(\.test) == ["row_count"])
      #expect(try await rides.rows("SELECT DISTINCT created_at FROM leadsman.outbox") == ["2014-02-05T00:00:00+00:00"])
    }
  }

  @Test func `what is resolved keeps the words of what was wrong`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .withoutFare)
      try await rides.play(8, .usual)
      try await rides.play(9, .usual)
      let opened = try #require(try await Self.incidents(rides).first { $0.class == "validity" })
      let resolved = try #require(try await Self.incidents(rides, "resolved").first { $0.class == "validity" })
      #expect(resolved.summary == opened.summary && resolved.status == "resolved")
      #expect(resolved.incident == opened.incident && resolved.severity == opened.severity)
    }
  }

  @Test func `a recurrence names the incident before it`() async throws {
    try await Rides.with(Rides.rules + "\nincidents: { resolve_after: 1 window }\n") { rides in
      for (number, rows) in zip(7..., [Rides.Kind.withoutFare, .usual, .withoutFare]) {
        try await rides.play(number, rows)
      }
      let events = try await Self.incidents(rides).filter { $0.class == "validity" }
      try #require(events.count == 2)
      #expect(events[0].previousIncident == nil && events[1].previousIncident == events[0].incident)
    }
  }

  @Test func `the training core hears which data to train on, and what to leave out`() async throws {
    try await Rides.with(Rides.rules.replacing("2 of 3", with: "1 of 1")) { rides in
      try await rides.play(7, .withoutFare)
      try await rides.play(8, .dear)
      let event = try TriggerEvent(body: #require(await Self.bodies(rides, "leadsman.trigger.dispatched").first))
      #expect(event.model == "fares" && event.dataset == "rides" && event.cause == "drift")
      #expect(event.trainOn.start.instant == moment(3) && event.trainOn.end.instant == moment(9))
      #expect(event.excluded.map(\.start.instant) == [moment(7)])
      #expect(event.createdAt.instant == moment(9))
    }
  }

  @Test(
    arguments: [
      ("columns: all", ["city", "fare", "was_late"]), ("columns: [fare]", ["fare"]),
      ("columns: { all_except: [city] }", ["fare", "was_late"]),
      ("columns: { all_except: [city, was_late] }", ["fare"]),
    ])
  func `key, time and model version are watched by nobody`(columns: String, watched: [String]) async throws {
    let rules = Rides.rules.replacing("columns: [fare]", with: columns) + "\nroles: { label: { column: was_late } }\n"
    try await Rides.with(rules) { rides in
      try await rides.play(7, .usual)
      let profile = try #require(try await rides.store.profile(of: .dataset("rides"), window: day(7)))
      #expect(profile.columns.map(\.name) == watched)
    }
  }

  @Test func `a sensitive column is read by its buckets alone, in the reference too`() async throws {
    let rules =
      Rides.rules.replacing("columns: [fare]", with: "columns: [fare, city]")
      .replacing("{ range: 2013-01-01..2013-01-08 }", with: "{ training: training }")
      + "\nroles: { sensitive: [city] }\n"
    try await Rides.with(rules) { rides in
      try await rides.store.connection.executeScript("CREATE TABLE training AS SELECT * FROM rides")
      try await rides.play(7, .usual)
      let training = try await rides.store.profiles(
        of: .reference(dataset: "rides", table: "training"), in: Window(start: moment(0), end: moment(9)))
      let own = try await rides.store.profiles(of: .dataset("rides"), in: day(7))
      #expect(training.count == 7 && own.count == 1)
      for profile in training + own {
        let city = try #require(profile[column: "city"])
        guard case .categorical(let counts) = city.distribution else {
          Issue.record("\(city.distribution)")
          return
        }
        #expect((0..<16).reduce(0) { $0 + counts.count(of: "bucket \($1)") } == 200)
      }
    }
  }
}
