import Foundation
import Testing

/// A night on which the data drifted: on-call hears of it in a file and over HTTP, the training core over HTTP.
struct Night {
  let workspace: Workspace
  let sink: WebhookSink

  /// The file that on-call reads.
  private static let alerts = "alerts.jsonl"

  /// Calls `body` with a night whose window is 8 January 2013, or yesterday for the agent to find by its schedule.
  static func with(isLive: Bool = false, _ body: (Night) async throws -> Void) async throws {
    let sink = try WebhookSink()
    defer { sink.close() }
    try await Workspace.with { workspace in
      let night = Night(workspace: workspace, sink: sink)
      try await night.prepare(isLive: isLive)
      try await body(night)
    }
  }

  private func prepare(isLive: Bool) async throws {
    let start = isLive ? "date_trunc('day', now(), 'UTC') - interval '8 days'" : "timestamptz '2013-01-01 00:00Z'"
    try await workspace.sql(
      """
      CREATE TABLE rides (id bigint, at timestamptz, fare double precision);
      INSERT INTO rides
      SELECT day * 1000 + n, \(start) + day * interval '1 day' + n * interval '1 minute',
        n % 40 + CASE WHEN day = 7 THEN 200 ELSE 0 END
      FROM generate_series(0, 7) AS day, generate_series(1, 200) AS n
      """)
    try workspace.write(workspace.filled("sources: { warehouse: '${DB}' }\nstate: '${DB}'\n"), to: "leadsman.yaml")
    try workspace.write(
      """
      dataset: rides
      source: warehouse
      table: rides
      time: { column: at, window: 1 day }
      key: [id]
      model: { name: fares }
      schedule: "* * * * *"
      tests: [{ row_count: { min: 1 } }]
      reference: { trailing: 6 windows }
      drift: { columns: [fare] }
      retrain:
        policy: auto
        when: { drifted: 1 of 1 windows }
        train_on: { trailing: 5 days }
        send_to: [core]
      """, to: "rules/rides.yaml")
    try workspace.write(
      """
      receivers:
        - { name: book, file: { path: \(workspace.folder.path)/\(Self.alerts) } }
        - { name: pager, webhook: { url: "http://127.0.0.1:\(sink.port)/pager", secret: "whsec_\(Self.key)" } }
        - { name: core, webhook: { url: "http://127.0.0.1:\(sink.port)/core", secret: "whsec_\(Self.key)" } }
      routes: [{ to: [book, pager] }]
      """, to: "alerts/routes.yaml")
  }

  private static let key = Data(repeating: 7, count: 32).base64EncodedString()

  static let run = ["run", "--replay", "--window", "2013-01-08"]
  static let agent = ["agent", "--interval", "1"]

  /// A part of the whole, from 0 up to 1; by the golden ratio seeds spread evenly.
  static func share(_ seed: UInt64) -> Double {
    (Double(seed) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
  }

  /// What was claimed by a process that is dead is sent again when its lease ends, which is brought forward here.
  func endLeases() async throws {
    try await workspace.sql(
      """
      DO $$ BEGIN
        UPDATE leadsman.outbox SET lease_expires_at = now() WHERE status = 'sending';
      EXCEPTION WHEN undefined_table OR invalid_schema_name THEN NULL;
      END $$
      """)
  }

  static let isDelivered = """
    (SELECT count(*) = 3 AND bool_and(status = 'delivered') FROM leadsman.outbox)
    """

  /// Whatever happened on the way: everybody heard, of the same thing by the same id, and of one thing only.
  /// - Parameter runs: how many processes have sent; none sends twice.
  func expectToldOnce(runs: Int) async throws {
    #expect(try await workspace.sql("SELECT count(*) FROM leadsman.incident") == "1")
    #expect(try await workspace.sql("SELECT fault_class, status FROM leadsman.incident") == "drift|open")
    #expect(try await workspace.sql("SELECT count(DISTINCT window_start) FROM leadsman.run") == "1")
    #expect(try await workspace.sql("SELECT status FROM leadsman.trigger") == "dispatched")
    #expect(try await workspace.sql("SELECT bool_and(status = 'delivered'), count(*) FROM leadsman.outbox") == "t|3")
    let incident = try await workspace.sql("SELECT id FROM leadsman.incident")
    let trigger = try await workspace.sql("SELECT id FROM leadsman.trigger")
    let pages = sink.posts.filter { $0.path == "/pager" }
    let calls = sink.posts.filter { $0.path == "/core" }
    let lines = try String(contentsOf: workspace.folder.appending(path: Self.alerts), encoding: .utf8)
      .split(separator: "\n")
    for (what, count) in [("pages", pages.count), ("calls", calls.count), ("lines", lines.count)] {
      #expect((1...runs).contains(count), "\(what)")
    }
    // A repetition is the same to the byte, so that whoever hears it twice can tell.
    #expect(Set(pages).count == 1)
    #expect(Set(calls).count == 1)
    #expect(Set(lines).count == 1)
    let page = try #require(pages.first)
    #expect(page.id.hasPrefix("\(incident).opened."))
    #expect(calls.first?.id == "\(trigger).dispatched")
    #expect(lines.first?.contains("\"id\":\"\(page.id)\"") == true)
  }
}
