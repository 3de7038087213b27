import Delivery
import History
import Logging
import Postgres
import Profiles
import Retraining
import Testing

@testable import Agent

@Suite struct UpkeepTests {
  private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private static func seconds(_ count: Int) -> Instant { moment(8).advanced(by: .seconds(count)) }

  @Test func `alerts are told again once a minute, however often it looks`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .dear)
      let manager = Recorder()
      var upkeep = Upkeep(rides.store, routes: rides.routes, receivers: ["am": manager], logger: Self.quiet)
      var told: [Int] = []
      for second in [0, 10, 59, 60, 70, 119, 121] {
        try await upkeep.look(at: Self.seconds(second))
        told.append(manager.received.count)
      }
      #expect(told == [1, 1, 1, 2, 2, 2, 3])
    }
  }

  @Test func `a promotion that cannot be stored is tried again, and a lost state ends it`() async throws {
    try await Rides.with { rides in
      _ = try await TriggerReconcilerTests.asked(rides)
      try await rides.store.connection.executeScript(
        """
        UPDATE leadsman.trigger SET status = 'succeeded', outcome = 'promoted', new_version = 'v2';
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON leadsman.reference FOR EACH ROW EXECUTE FUNCTION refuse()
        """)
      let store = try await rides.database.open()
      var upkeep = Upkeep(store, routes: rides.routes, receivers: [:], logger: Self.quiet)
      try await upkeep.look(at: Self.seconds(0))
      #expect(try await rides.store.pendingPromotions().count == 1)
      try await rides.store.connection.executeScript("DROP TRIGGER refuse ON leadsman.reference")
      try await upkeep.look(at: Self.seconds(10))
      #expect(try await rides.store.pendingPromotions().isEmpty)
      await store.close()
      await #expect(throws: PostgresError.self) { try await upkeep.look(at: Self.seconds(20)) }
    }
  }
}
