import Foundation
import Postgres

extension ReadOnlySnapshot {
  /// Has the dates and naive timestamps of rules and views read in a dataset's time zone, also against columns that have
  /// one. Lasts as long as the snapshot.
  func use(_ zone: TimeZone) async throws {
    let name = try await connection.quote(literal: zone.identifier)
    try await connection.executeScript("/* leadsman:time zone */ SET LOCAL timezone = \(name)")
  }
}
