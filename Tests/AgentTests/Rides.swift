import Foundation
import History
import Postgres
import Profiles
import Rules
import TestSupport

@testable import Agent

/// A small table, one day of 2013 a window, and its nights; source and state are one database.
///
/// Days 0 to 6 are the reference; nights begin with day 7.
struct Rides: Sendable {
  /// What a day's rows are like.
  enum Kind: Sendable {
    case usual
    /// Every fare is 200 more.
    case dear
    /// No row has a fare.
    case withoutFare
    /// No row has a city, which the model does not use.
    case withoutCity
    /// There is no row.
    case missing
  }

  static let rules = """
    dataset: rides
    source: warehouse
    table: rides
    time: { column: at, window: 1 day }
    key: [id]
    model: { name: fares }
    reference: { range: 2013-01-01..2013-01-08 }
    drift: { columns: [fare] }
    tests:
      - row_count: { min: 1 }
      - not_null: [fare]
    retrain:
      policy: auto
      when: { drifted: 2 of 3 windows }
      cooldown: 3 days
      train_on: { trailing: 6 days }
      send_to: [core]
    """

  let database: TestDatabase
  let store: HistoryStore
  let dataset: Dataset
  let routes: Routes

  /// Calls `body` with a table of which days 0 to 6 are loaded.
  static func with(_ rules: String = rules, _ body: (Rides) async throws -> Void) async throws {
    try await TestDatabase.with { database in
      let store = try await database.open()
      try await store.connection.executeScript(
        "CREATE TABLE rides (id bigint, at timestamptz, city text, fare double precision, was_late boolean)")
      let rides = Rides(database: database, store: store, dataset: try dataset(rules), routes: try routes())
      for number in 0..<7 { try await rides.load(number) }
      try await body(rides)
      await store.close()
    }
  }

  static func dataset(_ rules: String) throws -> Dataset {
    try RuleFile.parse(rules, file: "rules/rides.yaml", environment: [:]).get()
  }

  /// On-call hears of incidents, the training core of triggers.
  static func routes() throws -> Routes {
    try RoutesFile.parse(
      """
      receivers:
        - { name: on-call, file: { path: /dev/null } }
        - { name: core, file: { path: /dev/null } }
        - { name: am, alertmanager: { url: "http://127.0.0.1:9" } }
      routes: [{ to: [on-call, am] }]
      """, file: "alerts/routes.yaml", faultClasses: ["drift"], environment: [:]
    ).get()
  }

  /// When messages are put into the outbox.
  static let now = moment(400)

  var source: Settings.Source {
    Settings.Source(
      name: "warehouse", connection: Secret(database.text), statementTimeout: .seconds(60), lockTimeout: .seconds(10))
  }

  /// Puts the rows of a day in the place of those that it has.
  func load(_ number: Int, _ kind: Kind = .usual) async throws {
    let fare =
      switch kind {
      case .usual, .withoutCity, .missing: "n % 40"
      case .dear: "n % 40 + 200"
      case .withoutFare: "NULL"
      }
    try await store.connection.executeScript(
      """
      DELETE FROM rides WHERE id / 1000 = \(number);
      INSERT INTO rides SELECT \(number) * 1000 + n,
        timestamptz '2013-01-01 00:00Z' + \(number) * interval '1 day' + n * interval '1 minute',
        \(kind == .withoutCity ? "NULL" : "(ARRAY['Oslo', 'Bergen'])[1 + n % 2]"), \(fare), n % 3 = 0
      FROM generate_series(1, \(kind == .missing ? 0 : 200)) AS n
      """)
  }

  /// The night's run over a day, as if it were that night.
  @discardableResult
  func night(
    _ number: Int, _ kind: RunRecord.Kind = .replay, asOf: Instant? = nil, showsValues: Bool = false
  ) async throws -> NightlyRun.Report {
    let night = NightlyRun(
      dataset, routes: routes, history: store, source: source, showsValues: showsValues)
    return try await night.run(day(number), asOf: asOf ?? moment(number + 1), kind: kind) { Self.now }
  }

  /// Loads a day and runs its night.
  @discardableResult
  func play(_ number: Int, _ rows: Kind, _ kind: RunRecord.Kind = .replay) async throws -> NightlyRun.Report {
    try await load(number, rows)
    return try await night(number, kind)
  }

  /// One line a row: its columns that are not null, separated by `|`.
  func rows(_ sql: String) async throws -> [String] {
    let line = "array_to_string(ARRAY(SELECT value FROM json_each_text(row_to_json(r))), '|')"
    return try await store.connection.query("SELECT \(line) FROM (\(sql)) AS r").map { try $0.decode(0) }
  }

  /// Who was told what, in order: `on-call leadsman.incident.opened`.
  func told() async throws -> [String] {
    try await rows("SELECT receiver || ' ' || type FROM leadsman.outbox ORDER BY seq")
  }

  /// All of the state that a repeated run must leave as it was; the runs themselves are replaced.
  func state() async throws -> [String] {
    var rows: [String] = []
    for table in [
      "incident", "incident_event", "incident_closure", "trigger", "trigger_event", "model_version", "reference",
      "outbox", "outbox_event",
    ] {
      rows += try await self.rows("SELECT '\(table)', t.* FROM leadsman.\(table) AS t ORDER BY t::text")
    }
    return rows
  }
}

/// Day `number` of 2013, from midnight to midnight in UTC.
func day(_ number: Int) -> Window { Window(start: moment(number), end: moment(number + 1)) }

/// Midnight of a day of 2013, and some hours.
func moment(_ day: Int, hours: Int = 0) -> Instant {
  Instant(microsecondsSince1970: (1_356_998_400 + Int64(day) * 86_400 + Int64(hours) * 3_600) * 1_000_000)
}
