/// What is still worth a statement after others ran into the time limit.
///
/// A filter is the likeliest to be slow, so that one time-out ends all that have one; a second ends everything, and so
/// does the first where no filter took part.
struct Patience {
  private var isLostWithFilters = false
  private var isLost = false

  /// A statement of these entries ran into the time limit.
  mutating func lose(to entries: some Sequence<AggregateEntry>) {
    if isLostWithFilters || entries.allSatisfy({ $0.filter == nil }) { isLost = true }
    isLostWithFilters = true
  }

  /// Why an entry is not to be read, in a sentence; nil where it is.
  func refusal(of entry: AggregateEntry) -> String? {
    isLost || isLostWithFilters && entry.filter != nil ? Self.reason(for: entry) : nil
  }

  static func reason(for entry: AggregateEntry) -> String {
    let (what, remedy) =
      entry.filter == nil
      ? ("the counts", "narrow the window") : ("the counts with a `where`", "make the `where` cheaper")
    return "\(what) ran into the time limit of a statement, or were canceled (SQLSTATE 57014); "
      + "raise the source's statement_timeout, or \(remedy)"
  }
}
