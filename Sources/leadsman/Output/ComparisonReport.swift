import Checks
import Foundation
import Profiles

/// A comparison with what the command line said of it, and its exit code.
struct ComparisonReport {
  struct Side {
    let label: String
    let window: Window?
  }

  /// A column that is over a limit.
  struct Breach {
    let column: String
    let limit: CompareCommand.Limit
    let score: Double
  }

  let comparison: TableComparison
  let first: Side
  let second: Side
  let isOneMoment: Bool
  /// Columns that were not compared by their nature, with the reason.
  let leftOut: [String: String]
  let limits: [CompareCommand.Limit]

  var breaches: [Breach] {
    comparison.columns.flatMap { column in
      limits.compactMap { limit in
        column.scores[limit.statistic].flatMap { score in
          score > limit.value ? Breach(column: column.name, limit: limit, score: score) : nil
        }
      }
    }
  }

  /// Columns that may be over a limit, and whose values could not be compared.
  var unjudged: [ColumnDifference] { limits.isEmpty ? [] : comparison.columns.filter(\.isInconclusive) }

  var status: ExitStatus {
    if !breaches.isEmpty { return .testFailed }
    return comparison.unread.isEmpty && unjudged.isEmpty ? .allHold : .notEvaluated
  }
}
