import Foundation
import Postgres

/// The demo's own tables: the flights, and the training core that lives beside them in plain SQL.
struct DemoWarehouse {
  private let connection: PostgresConnection
  private let files: DemoFiles

  init(_ connection: PostgresConnection, files: DemoFiles) {
    self.connection = connection
    self.files = files
  }

  /// Loads the flights of the year and trains the first model on January.
  func prepare() async throws {
    try await connection.executeScript(try files.text("warehouse.sql"))
    let flights = try await files.flights()
    let copy = "/* leadsman:demo */ COPY raw.csv FROM STDIN (FORMAT csv, HEADER true)"
    _ = try await connection.copyIn(copy, chunks: flights.chunks(of: 1 << 16))
    _ = try await connection.query("/* leadsman:demo */ SELECT raw.number_flights()")
    try await connection.executeScript(try files.text("training_core.sql"))
    try await connection.executeScript("/* leadsman:demo */ ANALYZE raw.flight")
    try await train(
      version: "v1", from: "\(DemoPlan.firstTraining.0) America/New_York",
      to: "\(DemoPlan.firstTraining.1) America/New_York", excluded: [], at: "\(DemoPlan.firstTraining.1)")
  }

  /// One day of work: scoring, outcomes, and what upstream breaks that day.
  func play(day: String, model: String) async throws {
    let fault = DemoPlan.faults[day]
    try await setDistanceType(fault == .retyped ? "double precision" : "integer")
    _ = try await connection.query(
      "/* leadsman:demo */ SELECT ml.play($1::text::date, $2, $3)",
      [.text(day), .text(model), .text(fault.map(\.rawValue) ?? "")])
  }

  /// - Returns: the rows trained on.
  @discardableResult func train(
    version: String, from start: String, to end: String, excluded: [(start: String, end: String)], at moment: String
  ) async throws -> Int {
    let holes = excluded.map { "[\"\($0.start)\",\"\($0.end)\")" }
    let rows = try await connection.query(
      """
      /* leadsman:demo */ SELECT ml.train($1, $2::text::timestamptz, $3::text::timestamptz,
        ARRAY(SELECT hole::tstzrange FROM unnest($4::text[]) AS hole), $5::text::timestamptz)
      """, [.text(version), .text(start), .text(end), .textArray(holes), .text(moment)])
    return try rows.first?.decode(0, as: Int.self) ?? 0
  }

  private func setDistanceType(_ type: String) async throws {
    let now = try await connection.query(
      """
      /* leadsman:demo */ SELECT pg_catalog.format_type(atttypid, atttypmod) FROM pg_catalog.pg_attribute
      WHERE attrelid = 'ml.predictions'::regclass AND attname = 'distance'
      """)
    guard try now.first?.decode(0, as: String.self) != type else { return }
    try await connection.executeScript("/* leadsman:demo */ ALTER TABLE ml.predictions ALTER distance TYPE \(type)")
  }
}

extension [UInt8] {
  fileprivate func chunks(of size: Int) -> [[UInt8]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
