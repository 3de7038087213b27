import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// Where each count is taken.
@Suite struct CountingPlanTests {
  private static let rows = Metric.rowCount(filter: nil)
  private static func nulls(_ column: String) -> Metric { .nulls(column: column, filter: nil) }
  private static func unique(_ column: String) -> Metric { .duplicates(columns: [column], filter: nil) }
  private static let many = (0..<16).map { Metric.rowCount(filter: "i > \($0)") }

  private struct Decision: Equatable {
    var server: [Metric]
    var stream: [Metric]
    var isApart = false
  }

  private func decision(
    _ metrics: [Metric], profiling columns: Set<String> = [], sensitive: Set<String> = [],
    slices: [ScanRequest.Slices] = [], relation: String = "t", _ change: (inout ScanOptions) -> Void = { _ in }
  ) async throws -> Decision {
    var options = ScanOptions()
    change(&options)
    let request = ScanRequest(
      dataset: "d", relation: RelationName(name: relation), time: nil, window: .moment, metrics: metrics,
      distributions: .only(columns), sensitive: sensitive, slices: slices, options: options)
    var decision: Decision?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TYPE pair AS (a integer, b integer);
        CREATE TABLE t (i integer, s text, p pair); CREATE VIEW v AS SELECT * FROM t; BEGIN
        """)
      let described = try await Catalog(connection).relation(request.relation)
      let counting = try await ScanPlan(request, described, window: .all, on: connection).counting
      decision = Decision(
        server: counting.inServer.map(\.metric), stream: counting.alongStream.map(\.metric),
        isApart: counting.setsSortedApart)
      try await connection.executeScript("ROLLBACK")
    }
    return try #require(decision)
  }

  @Test("without a stream everything is counted in the server")
  func noStream() async throws {
    #expect(try await decision([Self.nulls("i")]) == Decision(server: [Self.rows, Self.nulls("i")], stream: []))
  }

  @Test("rows and nulls of streamed columns come with the stream, and then no SELECT is needed")
  func streamAlone() async throws {
    let metrics = [Self.nulls("i"), Self.nulls("s")]
    #expect(try await decision([], profiling: ["i"]) == Decision(server: [], stream: [Self.rows]))
    #expect(
      try await decision(metrics, profiling: ["i", "s"]) == Decision(server: [], stream: [Self.rows] + metrics))
  }

  @Test("where there is a SELECT anyway, it counts the rows, and the stream the nulls of its columns")
  func both() async throws {
    #expect(
      try await decision([Self.nulls("i"), Self.nulls("s")], profiling: ["i"])
        == Decision(server: [Self.rows, Self.nulls("s")], stream: [Self.nulls("i")]))
    let filtered = Metric.nulls(column: "i", filter: "i > 0")
    #expect(
      try await decision([filtered], profiling: ["i"]) == Decision(server: [Self.rows, filtered], stream: []))
  }

  @Test("a sample, a pace, a view and a composite column tell no counts")
  func notFromStream() async throws {
    let counted = Decision(server: [Self.rows, Self.nulls("i")], stream: [])
    #expect(try await decision([Self.nulls("i")], profiling: ["i"]) { $0.sample = Sample(share: 0.5) } == counted)
    #expect(try await decision([Self.nulls("i")], profiling: ["i"]) { $0.rowsPerSecond = 1_000 } == counted)
    #expect(try await decision([Self.nulls("i")], profiling: ["i"]) { $0.strategy = .aggregate } == counted)
    #expect(try await decision([Self.nulls("i")], profiling: ["i"], relation: "v") == counted)
    #expect(
      try await decision([Self.nulls("p")], profiling: ["p"])
        == Decision(server: [Self.rows, Self.nulls("p")], stream: []))
  }

  @Test("nothing of a sensitive column comes from a stream")
  func sensitive() async throws {
    #expect(
      try await decision([Self.nulls("s"), Self.nulls("i")], profiling: ["i", "s"], sensitive: ["s"])
        == Decision(server: [Self.rows, Self.nulls("s")], stream: [Self.nulls("i")]))
    #expect(
      try await decision([Self.nulls("i")], profiling: ["i"], sensitive: ["gone"])
        == Decision(server: [Self.rows, Self.nulls("i")], stream: []))
  }

  @Test("what decides which slices are streamed is counted before the stream")
  func slices() async throws {
    #expect(
      try await decision([Self.nulls("s")], profiling: ["i", "s"], slices: [.segments(column: "s")])
        == Decision(server: [Self.rows, Self.nulls("s")], stream: []))
  }

  @Test("distinct rows are counted apart from many other counts, and only where nothing is streamed")
  func apart() async throws {
    #expect(try await decision(Self.many + [Self.unique("i")]).isApart)
    #expect(try await !decision([Self.unique("i"), Self.nulls("s")]).isApart)
    #expect(try await !decision(Self.many).isApart)
    #expect(try await !decision(Self.many + [Self.unique("i")], profiling: ["s"]).isApart)
    #expect(try await !decision(Self.many + [Self.unique("i")], slices: [.filter("i > 0")]).isApart)
    #expect(try await decision(Self.many + [Self.unique("i")], profiling: ["s"], sensitive: ["s"]).isApart)
  }
}
