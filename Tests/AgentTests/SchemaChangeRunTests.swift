import Checks
import History
import Postgres
import Profiles
import TestSupport
import Testing

@testable import Agent

/// The schema from one night to the next, as it is stored in between.
@Suite struct SchemaChangeRunTests {
  private func change(_ rides: Rides, _ number: Int) async throws -> Finding? {
    try await rides.night(number).evaluation.findings.first { $0.test == "schema(last run)" }
  }

  @Test func `what the catalog tells beyond the columns is kept, and compared`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .usual)
      let details = try await rides.store.lastSchema(dataset: "rides", before: day(8))?.schema.details
      #expect(details?.kind == .table && details?.columns.isEmpty == true)
      try await rides.load(8)
      try await rides.store.connection.executeScript("ALTER TABLE rides ALTER fare SET DEFAULT 4711")
      let finding = try #require(try await change(rides, 8))
      #expect(finding.outcome == .warn && finding.observed == "fare gained a default")
      #expect(finding.expected == "the schema of the last run, window 2013-01-08")
      let stored = try await rides.rows("SELECT schema::text FROM leadsman.profile")
      #expect(stored.allSatisfy { !$0.contains("4711") })
    }
  }

  @Test func `a schema that was stored before its details were read is no change`() async throws {
    try await Rides.with { rides in
      try await rides.store.connection.executeScript(
        "ALTER TABLE rides ADD PRIMARY KEY (id), ALTER fare SET DEFAULT 1, ALTER city TYPE text COLLATE \"C\"")
      try await rides.play(7, .usual)
      try await rides.store.connection.executeScript("UPDATE leadsman.profile SET schema = schema - 'details'")
      try await rides.load(8)
      let finding = try #require(try await change(rides, 8))
      #expect(finding.outcome == .pass && finding.observed == "unchanged")
      // From then on they are known.
      try await rides.load(9)
      try await rides.store.connection.executeScript("ALTER TABLE rides ALTER fare DROP DEFAULT")
      #expect(try await change(rides, 9)?.observed == "fare lost its default")
    }
  }

  @Test func `a column that was copied into a new one is told as probably renamed`() async throws {
    try await Rides.with(Rides.rules.replacing("drift: { columns: [fare] }", with: "drift: { columns: all }")) {
      rides in
      try await rides.play(7, .usual)
      try await rides.load(8)
      try await rides.store.connection.executeScript(
        """
        ALTER TABLE rides ADD tariff double precision; UPDATE rides SET tariff = fare; ALTER TABLE rides DROP fare
        """)
      let finding = try #require(try await change(rides, 8))
      #expect(finding.outcome == .fail)
      #expect(
        finding.observed
          == "fare was probably renamed to tariff: the one is gone, the other is new and has like values")
    }
  }

  @Test func `a table that was made anew with the same columns is unchanged`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .usual)
      try await rides.load(8)
      try await rides.store.connection.executeScript(
        """
        CREATE TABLE fresh AS SELECT id, at, city, fare, was_late FROM rides;
        DROP TABLE rides; ALTER TABLE fresh RENAME TO rides
        """)
      #expect(try await change(rides, 8)?.observed == "unchanged")
    }
  }

  @Test func `a check without state has no last run, and reads no details`() async throws {
    try await Rides.with { rides in
      let reader = try await SourceReader.connect(rides.dataset, rides.source)
      let evaluation = try await Evaluator(rides.dataset, reader: reader).evaluate(
        day(6), asOf: moment(7), lastSchema: .noState)
      await reader.close()
      #expect(evaluation.findings.first { $0.test == "schema(last run)" }?.outcome == .notEvaluated(.noState))
      #expect(evaluation.profile?.schema.details == nil)
    }
  }
}
