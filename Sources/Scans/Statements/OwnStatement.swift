import Postgres
import Profiles

/// A statement that takes one number of one row, or one of each segment, for a metric that no other shares.
struct OwnStatement: Sendable {
  enum Form: Sendable {
    case count
    /// In text; of a query, the only column of its only row.
    case number
  }

  let metric: Metric
  let sql: String
  let form: Form
  /// Of what part of the rows each number is, whose texts then come after it; nil: one of all.
  var segments: GroupingKey?
  /// What of it the rule gives in SQL.
  var texts: [FilterText] = []
  var query: QueryText?

  /// Why the server rejects it: a sentence without data values.
  /// - Parameter statement: what was sent, which holds `sql`.
  func reason(_ error: PostgresError, in statement: String) -> String {
    error.description(placing: { position in
      query?.place(of: position, in: statement).map { "at character \($0) of the `query`" }
        ?? texts.lazy.compactMap { $0.place(of: position, in: statement) }.first
    })
  }
}
