import Checks
package import Foundation
package import Profiles

/// What a run found out about the windows before its own.
package struct Lookback: Sendable {
  /// A window whose rows are others than when it was profiled; it was judged again.
  package struct Change: Sendable {
    package let window: Window
    package let rowsBefore: Int64
    /// At the look that found the change.
    package let rowsNow: Int64
    package let evaluation: Evaluation
  }

  /// Why a window's rows could only be counted, and not compared.
  package enum CountAlone: Hashable, Sendable, CaseIterable {
    case notFingerprinted
    case otherColumns
    case otherServer
    case notNow
  }

  /// Windows that were looked at: those before the run's own that were profiled.
  package let windows: Int
  package let rowsRead: Int64
  /// Oldest first.
  package let changes: [Change]
  package let countAlone: [CountAlone: Int]
  /// Why nothing could be looked at, where nothing could: a sentence without data values.
  package let unavailable: String?
  /// The same with the server's own words, where these were asked for.
  package let shownUnavailable: String?

  init(
    windows: Int, rowsRead: Int64, changes: [Change], countAlone: [CountAlone: Int] = [:], unavailable: String? = nil,
    shownUnavailable: String? = nil
  ) {
    self.windows = windows
    self.rowsRead = rowsRead
    self.changes = changes
    self.countAlone = countAlone
    self.unavailable = unavailable
    self.shownUnavailable = shownUnavailable ?? unavailable
  }
}

extension Lookback {
  /// For a person: `7 windows, 1,234 rows read; 1 had changed and was judged again: 2013-02-03 (+12 rows)`.
  package func words(in timeZone: TimeZone) -> String {
    if let shownUnavailable { return "not evaluated: \(shownUnavailable)" }
    var text = "\(windows.counted("window")), \(rowsRead.counted("row")) read; "
    if changes.isEmpty {
      text += "none had changed"
    } else {
      let list = changes.map { "\($0.window.words(in: timeZone)) (\($0.words))" }.joined(separator: ", ")
      text += "\(changes.count.grouped) had changed and \(changes.count == 1 ? "was" : "were") judged again: \(list)"
    }
    for reason in CountAlone.allCases {
      if let count = countAlone[reason] { text += "; \(count.grouped) compared by row count alone: \(reason.words)" }
    }
    return text
  }
}

extension Lookback.Change {
  /// `+12 rows`, `−1 row`, `as many rows, other values`.
  package var words: String {
    let difference = rowsNow - rowsBefore
    if difference == 0 { return "as many rows, other values" }
    return (difference > 0 ? "+" : "") + (difference == -1 ? "−1 row" : difference.counted("row"))
  }
}

extension Lookback.CountAlone {
  fileprivate var words: String {
    switch self {
    case .notFingerprinted: "profiled without a fingerprint of the rows"
    case .otherColumns: "the table's columns were others"
    case .otherServer: "profiled on another version of the server"
    case .notNow: "the rows could not be fingerprinted"
    }
  }
}
