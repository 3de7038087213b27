/// What is still worth a statement after others ran into the time limit.
///
/// A filter is the likeliest to be slow, so that one time-out ends all that have one; a second ends everything, and so
/// does the first where no filter took part.
struct Patience {
  private var isLostWithFilters = false
  private var isLost = false

  /// A statement of these entries ran into the time limit.
  mutating func lose(to entries: some Sequence<AggregateEntry>) {
    if isLostWithFilters || entries.allSatisfy({ $0.texts.isEmpty }) { isLost = true }
    isLostWithFilters = true
  }

  /// Why an entry is not to be read, in a sentence; nil where it is.
  func refusal(of entry: AggregateEntry) -> String? {
    isLost || isLostWithFilters && !entry.texts.isEmpty ? Self.reason(for: entry) : nil
  }

  static func reason(for entry: AggregateEntry) -> String {
    let text = entry.texts.first.map { "`\($0.role.rawValue)`" }
    let what = text.map { "the counts with a \($0)" } ?? "the counts"
    let remedy = text.map { "make the \($0) cheaper" } ?? "narrow the window"
    return "\(what) ran into the time limit of a statement, or were canceled (SQLSTATE 57014); "
      + "raise the source's statement_timeout, or \(remedy)"
  }
}
