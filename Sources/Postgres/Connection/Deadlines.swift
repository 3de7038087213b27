import Foundation

/// Every time limit of this module that no caller sets.
enum Deadlines {
  /// For a connection whose options, environment and service file give no `connect_timeout`.
  static let connect: Duration = .seconds(10)
  /// How often a connection attempt looks whether its task was canceled.
  static let connectPoll: Duration = .milliseconds(100)
  /// Pauses between requests to cancel one statement; they double from the first to the last.
  static let firstCancelRepeat: TimeInterval = 0.02
  static let lastCancelRepeat: TimeInterval = 1
}

extension Duration {
  /// Whole milliseconds, rounded up and at least 1, because Postgres takes 0 as "no limit".
  var postgresMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
    if overflow { return Int64(Int32.max) }
    return min(max(milliseconds + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000, 1), Int64(Int32.max))
  }
}
