/// Tells how long rows have to wait so that no more of them come in a second than are allowed; reads no clock.
package struct RowPace: Hashable, Sendable {
  /// What may be made up for after rows came slower than they may.
  private static let slack: Duration = .seconds(1)

  /// ≥ 1.
  package let rowsPerSecond: Int
  /// When all rows so far may have come.
  private var due: Duration = .zero

  package init(rowsPerSecond: Int) {
    precondition(rowsPerSecond >= 1, "a pace lets rows through")
    self.rowsPerSecond = rowsPerSecond
  }

  /// The time that rows take at this pace.
  package func time(for rows: Int64) -> Duration { .seconds(Double(rows) / Double(rowsPerSecond)) }

  /// Takes in rows that have come.
  /// - Parameters:
  ///   - rows: since the last call.
  ///   - elapsed: since the first row was asked for.
  /// - Returns: how long no further row may come.
  package mutating func delay(after rows: Int, elapsed: Duration) -> Duration {
    due = max(due, elapsed - Self.slack) + time(for: Int64(rows))
    return max(.zero, due - elapsed)
  }
}
