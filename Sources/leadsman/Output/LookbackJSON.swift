import Agent
import Checks
import Profiles

/// What a run found of the windows before its own, as JSON; the keys are stable. The windows that were judged again are
/// evaluations of their own.
struct LookbackJSON: Encodable {
  struct Change: Encodable {
    let windowStart: String
    let windowEnd: String
    let rowsBefore: Int64
    let rowsNow: Int64
    let verdict: String
  }

  let windows: Int
  let rowsRead: Int64
  let changed: [Change]
  let comparedByRowCountAlone: Int
  /// Why nothing could be looked at.
  let reason: String?

  init(_ lookback: Lookback) {
    windows = lookback.windows
    rowsRead = lookback.rowsRead
    changed = lookback.changes.map { change in
      Change(
        windowStart: change.window.start.description, windowEnd: change.window.end.description,
        rowsBefore: change.rowsBefore, rowsNow: change.rowsNow, verdict: change.evaluation.verdict.rawValue)
    }
    comparedByRowCountAlone = lookback.countAlone.values.reduce(0, +)
    reason = lookback.shownUnavailable
  }
}
