import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// A sensitive column that is renamed in the table, or misspelt in the rules, would be a column like others.
@Suite struct MissingSensitiveTests {
  private static let table = """
    CREATE TABLE t AS SELECT i AS id, 'secret ' || i AS social_security_number, NULLIF(i % 3, 0) AS n,
      '2013-01-01 12:00Z'::timestamptz AS at, '1970-05-17'::date + i AS born
    FROM generate_series(1, 100) AS i
    """
  private static let counted: [Metric] = [
    .rowCount(filter: "n > 1"), .nulls(column: "n", filter: nil), .duplicates(columns: ["id"], filter: nil),
    .nulls(column: "social_security_number", filter: nil),
  ]

  private func scan(
    _ distributions: ScanRequest.Distributions, sensitive: Set<String>, _ metrics: [Metric] = counted
  ) async throws -> (profile: TableProfile, table: String) {
    var found: (TableProfile, String)?
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      let time = try ScanRequest.of("t", from: "2013-01-01T05:00:00Z", to: "2013-01-02T05:00:00Z", by: "at")
      let request = ScanRequest(
        dataset: "d", relation: time.relation, time: time.time, window: time.window, metrics: metrics,
        distributions: distributions, key: ["id"], sensitive: sensitive)
      found = (try await TableScan(connection).run(request) { _ in metrics }, "\(schema).t")
    }
    return try #require(found)
  }

  @Test(
    "no value leaves the server while a sensitive column is missing, and every column says which one and what to do")
  func nothingStreamed() async throws {
    let (profile, table) = try await scan(.all(except: ["at"]), sensitive: ["ssn", "born"])
    let reason =
      "\(table) has no column 'ssn', which the rules name as sensitive; no column is streamed until `sensitive` names "
      + "the columns as they are now"
    #expect(profile.columns.isEmpty)
    let columns = ["id", "social_security_number", "n", "born"]
    #expect(profile.unprofiled == Dictionary(uniqueKeysWithValues: columns.map { ($0, reason) }))
    #expect(profile.failingRows.isEmpty)
    var text = ""
    dump(profile, to: &text)
    #expect(!text.contains("secret"))
  }

  @Test("what is only counted is counted all the same")
  func counts() async throws {
    let (profile, _) = try await scan(.all(except: []), sensitive: ["ssn"])
    #expect(profile.rowCount == 100 && profile.unread == nil)
    #expect(Self.counted.map { profile.measurements[$0] } == [.count(33), .count(33), .count(0), .count(0)])
  }

  @Test("columns that are watched by name are withheld too, those that are gone among them")
  func watchedByName() async throws {
    let (profile, _) = try await scan(.only(["n", "ssn", "gone"]), sensitive: ["ssn", "tax_number"])
    #expect(profile.columns.isEmpty && profile.unprofiled.keys.sorted() == ["gone", "n", "ssn"])
    #expect(
      profile.unprofiled.values.allSatisfy {
        $0.contains(" has no columns 'ssn', 'tax_number', which the rules name as sensitive; no column is streamed")
      })
  }

  @Test("a newest value is one of those that stay in the server, unless it is the time column's")
  func newest() async throws {
    let metrics: [Metric] = [.newest(column: "born"), .newest(column: "at")]
    let (profile, _) = try await scan(.only([]), sensitive: ["birthday"], metrics)
    #expect(profile.reason(metrics[0])?.contains("has no column 'birthday', which the rules name as sensitive") == true)
    #expect(profile.measurements[metrics[1]] == .instant(try Instant(utc: "2013-01-01T12:00:00Z")))
  }
}
