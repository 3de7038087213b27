import Profiles

/// By what the rows are grouped, and what the groups are called.
struct GroupingKey: Hashable, Sendable {
  /// Arguments of the server's `GROUPING`.
  static let greatestColumnCount = 31

  let columns: [String]
  /// The same, quoted.
  let names: [String]
  /// The SQL of each value's text.
  let texts: [String]
  /// Whose rows they are, where not the dataset's own.
  var table: String?

  /// Why there is no number for each of the groups, of which there are more than are told apart.
  var tooMany: String { Segment.tooMany(columns, of: table) }
}
