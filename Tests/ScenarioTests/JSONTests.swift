import Foundation
import Testing

/// What programs read: every `--json` is JSON, whatever the data holds.
@Suite struct JSONTests {
  private static let rule = """
    dataset: rides
    source: warehouse
    table: rides
    time: { column: at, window: 1 day }
    key: [city]
    model: { name: fares }
    reference: { range: 2013-01-01..2013-01-07 }
    drift: { columns: [fare] }
    tests:
      - row_count: { min: 300 }
      - between: { column: fare, max: 100 }
      - not_null: "gone"
    retrain: { policy: auto, when: { drifted: 1 of 2 windows }, train_on: { trailing: 5 days }, cooldown: 1 s }
    """

  private static let broken = """
    dataset: "nowhere"
    source: warehouse
    table: '"no such table"'
    tests: [{ row_count: { min: 1 } }]
    """

  @Test("Each --json parses, and holds what was asked for")
  func parses() async throws {
    try await Workspace.with { workspace in
      try await workspace.sql(
        """
        CREATE TABLE rides (at timestamptz, city text, fare double precision);
        INSERT INTO rides
        SELECT timestamptz '2013-01-01 00:00Z' + day * interval '1 day' + n * interval '1 minute',
          E'O"s\\\\l\\no\\t' || chr(1) || n, CASE WHEN day < 7 THEN n % 40 WHEN n % 3 = 0 THEN float8 'infinity' ELSE 300 END
        FROM generate_series(0, 7) AS day, generate_series(1, 200) AS n
        """)
      try workspace.write(workspace.filled("sources: { warehouse: '${DB}' }\nstate: '${DB}'\n"), to: "leadsman.yaml")
      try workspace.write(Self.rule, to: "rules/rides.yaml")
      try workspace.write(Self.broken, to: "rules/broken.yaml")

      let day = ["--dataset", "rides", "--window", "2013-01-08", "--json"]
      try await expect(["check"] + day, key: "findings", in: workspace)
      try await expect(["check", "--dataset", "nowhere", "--json"], key: "verdict", in: workspace)
      try await expect(["run", "--replay"] + day, key: "findings", in: workspace)
      try await expect(["incidents", "list", "--json"], key: "fault_class", in: workspace)
      try await expect(["triggers", "list", "--json"], key: "status", in: workspace, count: 0)
      try await expect(["incidents", "list", "--json", "--dataset", "none"], key: "", in: workspace, count: 0)
    }
  }

  @Test("A claimed trigger is one JSON object")
  func claim() async throws {
    try await Night.with { night in
      _ = try await night.workspace.run(Night.run)
      let ended = try await night.workspace.run(["triggers", "claim", "--worker", "w"])
      let trigger = try #require(try Self.parse(ended) as? [String: Any])
      #expect(trigger["status"] as? String == "accepted")
      #expect(trigger["train_on"] is [String: String])
      try await expect(["triggers", "list", "--all", "--json"], key: "status", in: night.workspace, count: 1)
    }
  }

  /// - Parameter count: how many there must be; nil: at least one.
  private func expect(_ arguments: [String], key: String, in workspace: Workspace, count: Int? = nil) async throws {
    let ended = try await workspace.run(arguments)
    let items = try #require(try Self.parse(ended) as? [[String: Any]], "\(arguments)")
    #expect(count.map { items.count == $0 } ?? !items.isEmpty, "\(arguments): \(ended.output)")
    #expect(items.allSatisfy { $0[key] != nil }, "\(arguments): \(ended.output)")
  }

  private static func parse(_ ended: Command.Ended) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(ended.output.utf8), options: .fragmentsAllowed)
  }
}
