import Checks
import History
import Postgres
import Profiles
import Testing

@testable import Agent

/// Weekends with fewer rows, of a table that is watched from its first week on.
@Suite struct WeekendTests {
  @Test func `what each weekend is like becomes usual, though the first of them fail`() async throws {
    let rules = Rides.rules.replacing(
      "reference: { range: 2013-01-01..2013-01-08 }", with: "reference: { trailing: 28 windows }"
    )
    .replacing("columns: [fare]", with: "columns: all, multivariate: false")
    try await Rides.with(rules) { rides in
      // 2013-01-07 was a Monday.
      try await rides.store.connection.executeScript(
        """
        TRUNCATE rides;
        INSERT INTO rides SELECT day * 1000 + n, timestamptz '2013-01-01 00:00Z' + day * interval '1 day'
          + n * interval '1 minute', (ARRAY['Oslo', 'Bergen'])[1 + n % 2], n % 40, n % 3 = 0
        FROM generate_series(6, 48) AS day,
          generate_series(1, CASE WHEN day % 7 IN (4, 5) THEN 250 ELSE 800 END + (day * 7) % 20) AS n
        """)
      var failed: [Int] = []
      for number in 11...48 {
        let report = try await rides.night(number)
        if report.evaluation.verdict == .brokenData { failed.append(number) }
      }
      #expect(failed.first == 11 && failed.allSatisfy { $0 < 27 }, "\(failed)")
    }
  }
}
