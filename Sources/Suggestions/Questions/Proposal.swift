import Profiles

/// A question about each window, and the test that the answers make.
///
/// What is asked is what the test itself will read, so that a draft holds on what it was drafted from.
protocol Proposal: Sendable {
  /// What is asked.
  var metrics: [Metric] { get }
  /// - Returns: no tests where the answers are too many or too far apart to tell a fault from a day.
  func tests(_ windows: Windows) -> [DraftTest]
}

/// The windows that were measured.
struct Windows {
  let all: [MeasuredWindow]
  /// Of the middling window.
  let rows: Double

  init(_ all: [MeasuredWindow]) {
    self.all = all
    let counts = all.map(\.rowCount).sorted()
    rows = counts.isEmpty ? 0 : counts[counts.count / 2]
  }

  var isWholeTable: Bool { all.count == 1 && all[0].label.isEmpty }

  /// ` a day`, where there are days.
  var each: String { isWholeTable ? "" : " a day" }

  /// nil where no window has it.
  func series(_ metric: Metric) -> Series? { Series(all.compactMap { $0.number(metric) }, rows: rows) }

  /// The share of all rows that `metric` counts.
  func shares(_ metric: Metric) -> Series? {
    Series(all.compactMap { window in window.number(metric).map { $0 / max(window.rowCount, 1) } }, rows: rows)
  }

  func total(_ metric: Metric) -> Double { all.compactMap { $0.number(metric) }.reduce(0, +) }

  var totalRows: Double { all.reduce(0) { $0 + $1.rowCount } }

  /// `674 to 943 a day`, `50,000`, `1 % to 3 % of the rows a day`.
  func words(_ series: Series, _ shown: (Double) -> String = RoundNumber.shown, of what: String = "") -> String {
    let (low, high) = (shown(series.low), shown(series.high))
    return (low == high ? low : "\(low) to \(high)") + what + each
  }
}
