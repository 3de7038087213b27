import Checks
import History
import Postgres
import Testing

@testable import Agent

/// The first nights of a table, held against the nights before.
@Suite struct BeginningTests {
  @Test func `that each night has a city of its own opens no incident`() async throws {
    let rules = Rides.rules.replacing("{ range: 2013-01-01..2013-01-08 }", with: "{ trailing: 28 windows }")
      .replacing("columns: [fare]", with: "columns: [city], multivariate: false")
    try await Rides.with(rules) { rides in
      try await rides.store.connection.executeScript(
        """
        TRUNCATE rides;
        INSERT INTO rides SELECT day * 1000 + n, timestamptz '2013-01-01 00:00Z' + day * interval '1 day'
          + n * interval '1 minute', (ARRAY['Oslo', 'Bergen', 'Molde'])[1 + day * day % 3], n % 40, n % 3 = 0
        FROM generate_series(6, 16) AS day, generate_series(1, 200) AS n
        """)
      for number in 7...16 {
        let report = try await rides.night(number)
        #expect(report.evaluation.verdict != .drifted && report.incidents.isEmpty, "day \(number)")
      }
    }
  }
}
