/// What of the columns is not as in the reference, in one window's rows.
package struct MultivariateChanges: Sendable {
  /// By how much a column's part of the rows' mean squared reconstruction error has changed.
  package struct Contribution: Sendable, Equatable {
    package let column: String
    /// Without a unit; below 0 where the column is told better than it was.
    package let change: Double
    /// Of all that rose, 0…1; 0 where the part fell.
    package let share: Double
  }

  /// Of two columns: the correlation of their normal scores, as rank correlations −1…1.
  package struct CorrelationChange: Sendable, Equatable {
    package let first: String
    package let second: String
    package let usual: Double
    package let now: Double
  }

  /// Of the window.
  package let rowCount: Double
  /// Of all columns, those that rose most first.
  package let contributions: [Contribution]
  /// Of all pairs of columns, those that changed most first.
  package let correlations: [CorrelationChange]

  /// - Parameters:
  ///   - squares: change of the mean squared residual, by column.
  ///   - pairs: correlations, a triangle row by row.
  init(
    columns: [String], squares: [Double], correlations pairs: [(usual: Double, now: Double)], rowCount: Double
  ) {
    self.rowCount = rowCount
    let risen = squares.reduce(0) { $0 + max($1, 0) }
    contributions = zip(columns, squares).map { column, change in
      Contribution(column: column, change: change, share: change > 0 ? change / risen : 0)
    }.sorted { ($1.change, $0.column) < ($0.change, $1.column) }
    var changes: [CorrelationChange] = []
    for second in columns.indices {
      for first in 0..<second {
        let pair = pairs[changes.count]
        changes.append(
          CorrelationChange(first: columns[first], second: columns[second], usual: pair.usual, now: pair.now))
      }
    }
    correlations = changes.enumerated().sorted {
      (abs($1.element.now - $1.element.usual), $0.offset) < (abs($0.element.now - $0.element.usual), $1.offset)
    }.map(\.element)
  }
}
