import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@Suite struct PreviewTests {
  private static let table = """
    CREATE TABLE t AS SELECT i AS id, '2013-01-01 12:00Z'::timestamptz AS at, '2013-01-01'::date AS day, 's' || i AS s,
      '{}'::json AS j FROM generate_series(1, 1000) AS i
    """

  private static func between(_ column: String, _ minimum: String) -> Metric {
    .outside(column: column, bounds: .init(minimum: minimum, maximum: nil), filter: nil)
  }

  /// Mistakes, with what the reason says.
  private static let mistakes: [(metric: Metric, reason: String)] = [
    (.rowCount(filter: "id >"), "The SQL is not well-formed at the end of the `where`"),
    (.rowCount(filter: "true) OR (true"), "closes at character 5 what it did not open"),
    (.rowCount(filter: "ident > 0"), "A column does not exist at character 1 of the `where`"),
    (.rowCount(filter: "id > 0 AND lenght(s) > 1"), "A function or operator does not exist for these types"),
    (.rowCount(filter: "count(*) > 1"), "(SQLSTATE 42803)"),
    (.rowCount(filter: "id + 1"), "The types do not fit at character 1 of the `where`"),
    (.nulls(column: "ident", filter: nil), "the table has no column 'ident'"),
    (.newest(column: "s"), "s is text, not a date or timestamp"),
    (.duplicates(columns: ["j"], filter: nil), "values of j (json) cannot be compared in Postgres"),
    (between("id", "ten"), "does not fit the column id, integer"),
    (between("day", "2013-02-30"), "does not fit the column day, date"),
    (.unaccepted(column: "at", values: ["soon"], filter: nil), "does not fit the column at, timestamp with time zone"),
  ]
  private static let sound: [Metric] = [
    .rowCount(filter: nil), .rowCount(filter: "id > (SELECT avg(x.id) FROM t AS x)"), .nulls(column: "id", filter: nil),
    // Only the data can tell.
    .rowCount(filter: "1 / (id - 1) > 0"), between("day", "2013-01-01 12:00"),
  ]

  private func request(
    _ metrics: [Metric], by time: String = "at", to end: String = "2013-01-02T05:00:00Z",
    _ distributions: ScanRequest.Distributions = .only([]), sensitive: Set<String> = [], schema: String? = nil
  ) throws -> ScanRequest {
    let part = try ScanRequest.of("t", from: "2013-01-01T05:00:00Z", to: end, by: time)
    return ScanRequest(
      dataset: "d", relation: RelationName(schema: schema, name: "t"), time: part.time, window: part.window,
      metrics: metrics, distributions: distributions, sensitive: sensitive)
  }

  private func preview(_ request: ScanRequest, _ script: String = table) async throws -> ScanPreview {
    var preview: ScanPreview?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(script)
      preview = try await TableScan(connection).preview(request)
    }
    return try #require(preview)
  }

  @Test("every mistake that does not depend on the data is found at once, and nothing else")
  func mistakes() async throws {
    let preview = try await preview(request(Self.sound + Self.mistakes.map(\.metric), .all(except: [])))
    #expect(preview.unread == nil && preview.unprofiled.isEmpty)
    #expect(Set(preview.unavailable.keys) == Set(Self.mistakes.map(\.metric)))
    for (metric, reason) in Self.mistakes {
      #expect(preview.unavailable[metric]?.contains(reason) == true, "\(preview.unavailable[metric] ?? "nil")")
    }
  }

  @Test("a scan finds the same mistakes, in the same words")
  func scan() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let request = try request(Self.sound + Self.mistakes.map(\.metric), .only(["id", "gone"]))
      let preview = try await TableScan(connection).preview(request)
      let profile = try await TableScan(connection).run(request)
      for (metric, _) in Self.mistakes { #expect(profile.reason(metric) == preview.unavailable[metric]) }
      #expect(profile.unprofiled == preview.unprofiled && profile.unprofiled.keys.sorted() == ["gone"])
    }
  }

  @Test("no row is read, however many mistakes there are")
  func reads() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let sql = "SELECT seq_scan, seq_tup_read FROM pg_stat_user_tables WHERE relid = 't'::regclass"
      func reads() async throws -> [Int64] {
        try await connection.executeScript("SELECT pg_stat_force_next_flush()")
        let row = try await connection.query(sql)[0]
        return [try row.decode(0), try row.decode(1)]
      }
      let before = try await reads()
      _ = try await TableScan(connection).preview(
        request(Self.sound + Self.mistakes.map(\.metric), .all(except: []), sensitive: ["s"]))
      #expect(try await reads() == before)
      #expect(await !connection.isInTransaction)
    }
  }

  @Test("a window that the time column cannot cut is told, and the mistakes in the tests with it")
  func window() async throws {
    let (metric, reason) = Self.mistakes[2]
    let hour = try await preview(request([metric], by: "day", to: "2013-01-01T06:00:00Z"))
    #expect(
      hour.unread?.hasSuffix("t.day is a date, so its windows must be whole days: set `time: { window: 1 day }`")
        == true)
    let missing = try await preview(request([metric], by: "happened"))
    #expect(missing.unread?.contains("has no column 'happened', which the rules name as its time column") == true)
    let text = try await preview(request([metric], by: "s"))
    #expect(text.unread?.hasSuffix("t.s is text; it must be a timestamp, a timestamptz or a date") == true)
    for preview in [hour, missing, text] { #expect(preview.unavailable[metric]?.contains(reason) == true) }
    #expect(try await preview(request([metric], by: "day")).unread == nil)
  }

  @Test("a sensitive column that is missing withholds every column")
  func missingSensitive() async throws {
    let preview = try await preview(
      request([.nulls(column: "s", filter: nil)], .only(["s", "id"]), sensitive: ["ssn"]))
    #expect(preview.unread == nil && preview.unavailable.isEmpty && preview.unprofiled.keys.sorted() == ["id", "s"])
    #expect(
      preview.unprofiled.values.allSatisfy { $0.contains("has no column 'ssn', which the rules name as sensitive") })
  }

  @Test("slices that cannot be cut are told with the reason, and sound ones are not")
  func slices() async throws {
    func preview(_ slices: [ScanRequest.Slices], _ change: (inout ScanOptions) -> Void = { _ in }) async throws
      -> ScanPreview
    {
      var options = ScanOptions()
      change(&options)
      let whole = try request([])
      return try await self.preview(
        ScanRequest(
          dataset: "d", relation: whole.relation, time: whole.time, window: whole.window, metrics: [],
          distributions: .only(["id"]), slices: slices, options: options))
    }
    let all: [ScanRequest.Slices] = [
      .filter("id > 1"), .filter("id >"), .filter("id) OR ("), .segments(column: "s"), .segments(column: "gone"),
    ]
    let found = try await preview(all).unsliced
    #expect(Set(found.keys) == [.filter("id >"), .filter("id) OR ("), .otherSegments(column: "gone")])
    #expect(found[.otherSegments(column: "gone")] == "the table has no column 'gone'")
    let counted = try await preview(all) { $0.strategy = .aggregate }.unsliced
    #expect(counted.count == all.count && counted.values.allSatisfy { $0.contains("strategy: aggregate") })
  }

  @Test("a right to some columns does not suffice to lock a table, which the preview tells as the scan does")
  func columnGrants() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      try await TestServer.withRole(in: schema) { role in
        try await connection.executeScript("GRANT SELECT (id, at) ON t TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        let request = try request([.nulls(column: "id", filter: nil)], schema: schema)
        let sentence =
          "\(schema).t cannot be read: a scan locks it against being emptied meanwhile, and a right to some of its "
          + "columns does not suffice for that (SQLSTATE 42501); run GRANT SELECT ON \(schema).t"
        #expect(try await TableScan(reader).preview(request).unread == sentence)
        let error = await #expect(throws: ScanError.self) { try await TableScan(reader).run(request) }
        #expect(error?.description == sentence)
        #expect(await !reader.isInTransaction)
      }
    }
  }

  @Test("a policy that would hide rows is told once, not of every test")
  func rowSecurity() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        Self.table + "; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON t USING (id < 3)")
      try await TestServer.withRole(in: schema) { role in
        try await connection.executeScript("GRANT SELECT ON t TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        let metrics: [Metric] = [.nulls(column: "id", filter: nil), .nulls(column: "gone", filter: nil)]
        let preview = try await TableScan(reader).preview(request(metrics, schema: schema))
        #expect(
          preview.unread?.hasPrefix("\(schema).t cannot be read: The user lacks a privilege, or row-level") == true)
        #expect(preview.unavailable == [metrics[1]: "the table has no column 'gone'"])
      }
    }
  }

  @Test("a table that is not there, or that may not be read, is the server's own error")
  func noTable() async throws {
    let missing = await #expect(throws: PostgresError.self) { try await preview(request([]), "") }
    #expect(missing?.description == "There is no table or view t; check the name and the search path.")
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      try await TestServer.withRole(in: schema) { role in
        let reader = try await TestServer.connect("user=\(role)")
        let denied = await #expect(throws: PostgresError.self) {
          try await TableScan(reader).preview(request([], schema: schema))
        }
        #expect(denied?.description == "The user may not read \(schema).t; run GRANT SELECT (and USAGE on its schema).")
      }
    }
  }
}
