import Synchronization

/// Counts the rows of COPYs that run side by side, and holds them to one pace together.
package final class RowMeter: Sendable {
  private struct State {
    var rows = 0
    var pace: RowPace?
    var start: ContinuousClock.Instant?
  }

  private let state: Mutex<State>
  /// Rows to a count, so that a pace is kept ten times a second.
  let step: Int

  package init(pace: RowPace? = nil) {
    state = Mutex(State(pace: pace))
    step = pace.map { min(max($0.rowsPerSecond / 10, 1), 256) } ?? 4096
  }

  /// Rows that have come, also of a COPY that failed then.
  package var rows: Int { state.withLock(\.rows) }

  /// Whether the server has begun to send rows: before that it has read none.
  package var hasStarted: Bool { state.withLock { $0.start != nil } }

  func start() {
    state.withLock { state in if state.start == nil { state.start = .now } }
  }

  /// - Returns: how long no further row may be taken.
  func count(_ rows: Int) -> Duration {
    state.withLock { state in
      state.rows += rows
      guard let start = state.start else { return .zero }
      return state.pace?.delay(after: rows, elapsed: .now - start) ?? .zero
    }
  }
}
