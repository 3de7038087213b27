import Postgres
import Profiles

/// Takes the distributions of a window by COPY.
struct TableStream {
  private let plan: ScanPlan
  private let connection: PostgresConnection

  init(_ plan: ScanPlan, on connection: PostgresConnection) {
    self.plan = plan
    self.connection = connection
  }

  /// Adds the profiles of the columns that the plan streams, and tells of those that could not be read.
  func read(into profile: inout TableProfile) async throws {
    // Rows in one order, whatever the server's settings: the sketches depend on it in their last digits.
    try await connection.executeScript("/* leadsman:one reader */ SET LOCAL max_parallel_workers_per_gather = 0")
    try await read(plan.streamed[...], into: &profile)
  }

  /// One COPY; where it fails for the sake of some columns, halves of it, so that only the culprits go without.
  private func read(
    _ columns: ArraySlice<RelationDescription.Column>, into profile: inout TableProfile
  ) async throws {
    guard let first = columns.first else { return }
    switch try await connection.isolated({ try await copy(columns) }) {
    case .success(let stream):
      profile.columns += stream.columns
      profile.slices += stream.slices
    case .failure(let reason, _) where columns.count == 1: profile.unprofiled[first.name] = reason
    case .failure:
      let middle = columns.startIndex + columns.count / 2
      try await read(columns[..<middle], into: &profile)
      try await read(columns[middle...], into: &profile)
    }
  }

  private func copy(_ columns: ArraySlice<RelationDescription.Column>) async throws -> StreamProfile {
    try await connection.copyOut(
      plan.streamSQL(columns), columns: columns.map { ($0.name, $0.type) }, into: TableFold(columns)
    ) { fold, batch in fold.fold(batch) }.profile()
  }
}
