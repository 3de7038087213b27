/// Gathers the report of a command, window by window, in the order in which these end.
///
/// It keeps what it will print and not what it is told, so that a long range stays small.
protocol ReportWriter {
  mutating func add(_ report: WindowReport)
  /// What was done beside the windows, as one more line; only people read it.
  mutating func add(_ note: ReportNote)
  /// Without the line break at its end; nil where there is nothing to say.
  func text() throws -> String?
}

extension ReportWriter {
  mutating func add(_ note: ReportNote) {}
}

struct ReportNote {
  /// The window that it belongs to.
  enum Place {
    case beforeNext
    case afterLast
  }

  let dataset: String
  let text: String
  let place: Place
}
