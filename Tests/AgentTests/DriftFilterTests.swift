import Checks
import History
import Postgres
import Profiles
import Rules
import TestSupport
import Testing

@testable import Agent

/// Nights of a dataset whose drift rule has a `where`.
@Suite struct DriftFilterTests {
  private static let condition = "city = 'Oslo'"
  private static let filtered = Rides.rules.replacing(
    "drift: { columns: [fare] }", with: "drift: { columns: [fare], where: \"\(condition)\", segments: [city] }")

  /// Fares of Bergen lie elsewhere altogether, and are not all alike.
  private static func part(_ rides: Rides) async throws {
    try await rides.store.connection.execute("UPDATE rides SET fare = fare + 1000 WHERE city = 'Bergen' AND fare < 900")
  }

  private static func drift(_ rides: Rides, _ number: Int) async throws -> Finding.Outcome? {
    try await part(rides)
    return try await rides.night(number).evaluation.findings.first { $0.test == "drift(fare)" }?.outcome
  }

  @Test(arguments: ["{ range: 2013-01-01..2013-01-08 }", "{ trailing: 7 windows }", "{ training: training }"])
  func `only the rows of the condition are compared`(reference: String) async throws {
    let rules = Self.filtered.replacing("{ range: 2013-01-01..2013-01-08 }", with: reference)
    try await Rides.with(rules) { rides in
      try await Self.part(rides)
      try await rides.store.connection.execute("CREATE TABLE training AS SELECT * FROM rides WHERE at < '2013-01-08'")
      try await rides.load(7)
      #expect(try await Self.drift(rides, 7) == .pass)
      try await rides.load(8)
      try await rides.store.connection.execute(
        "UPDATE rides SET fare = fare + 5000 WHERE city = 'Bergen' AND id / 1000 = 8")
      #expect(try await Self.drift(rides, 8) == .pass)
      try await rides.load(9)
      try await rides.store.connection.execute(
        "UPDATE rides SET fare = fare + 50 WHERE city = 'Oslo' AND id / 1000 = 9")
      #expect(try await Self.drift(rides, 9) == .fail)
      let stored = try #require(try await rides.store.profile(of: .dataset("rides"), window: day(8)))
      #expect(stored.slices.map(\.rowCount) == [100, 100, 100, 0])
      #expect(Set(stored.slices.compactMap(\.slice.segmentColumn)) == ["city"])
    }
  }

  @Test(arguments: ["{ range: 2013-01-01..2013-01-08 }", "{ trailing: 7 windows }", "{ training: training }"])
  func `windows that were profiled before there was a condition are profiled again, once`(
    reference: String
  ) async throws {
    let range = "{ range: 2013-01-01..2013-01-08 }"
    try await Rides.with(Rides.rules.replacing(range, with: reference)) { rides in
      try await Self.part(rides)
      try await rides.store.connection.execute("CREATE TABLE training AS SELECT * FROM rides WHERE at < '2013-01-08'")
      for number in 0..<7 { try await rides.night(number) }
      let later = Rides(
        database: rides.database, store: rides.store,
        dataset: try Rides.dataset(Self.filtered.replacing(range, with: reference)), routes: rides.routes)
      try await later.load(7)
      #expect(try await Self.drift(later, 7) == .pass)
      // What was read is kept: without the rows it is still there.
      try await later.store.connection.executeScript(
        "DELETE FROM rides WHERE id < 7000; DELETE FROM training WHERE id % 1000 > 20")
      try await later.load(8)
      try await rides.store.connection.execute(
        "UPDATE rides SET fare = fare + 50 WHERE city = 'Oslo' AND id / 1000 = 8")
      #expect(try await Self.drift(later, 8) == .fail)
      let training = try await rides.store.profiles(of: .reference(dataset: "rides", table: "training"))
      #expect(training.count == (reference.contains("training") ? 7 : 0))
      #expect(training.allSatisfy { $0.rowCount == 200 && $0.slices.map(\.rowCount) == [100] })
      // The runs of these windows stand as they were.
      let first = try #require(try await rides.store.profile(of: .dataset("rides"), window: day(3)))
      #expect(first.slices.isEmpty && first.rowCount == 200)
    }
  }

  @Test func `a condition that fails on the data leaves the columns unjudged, and says why`() async throws {
    let rules = Self.filtered.replacing(Self.condition, with: "1 / (id - 7003) >= 0")
    try await Rides.with(rules) { rides in
      try await rides.load(7)
      guard case .notEvaluated(.because(let reason))? = try await Self.drift(rides, 7) else {
        Issue.record("it was evaluated")
        return
      }
      #expect(reason.contains("(SQLSTATE 22012)"))
    }
  }
}
