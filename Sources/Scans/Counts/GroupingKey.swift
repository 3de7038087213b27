/// By what the rows are grouped, and what the groups are called.
struct GroupingKey: Hashable, Sendable {
  /// Arguments of the server's `GROUPING`.
  static let greatestColumnCount = 31

  let columns: [String]
  /// The same, quoted.
  let names: [String]
  /// The SQL of each value's text.
  let texts: [String]
}
