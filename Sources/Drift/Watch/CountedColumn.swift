import Foundation
import Profiles
import Sketches

/// What of one window's column the statistics are made of; divided by the design effect of its rows.
struct CountedColumn {
  let rows: Double
  let nulls: Double
  let nonFinite: Double
  /// By cell; nil without values that can be told apart.
  let cells: [Double]?
  /// Values whose name is none of those that are told apart; nil where its cells tell.
  let rarer: Double?
  /// Of values that were counted between edges.
  let mean: Double?
  let unseen: Double?
  let far: Double?
  let shape: ColumnShape?
  let effect: Double
  /// ln of the number of distinct values.
  let distinct: Double?

  /// - Parameters:
  ///   - counts: by cell.
  ///   - rarer: of a window of the reference; nil where it goes by its cells.
  ///   - unseen: values that no other window of the reference has; nil where not all are known.
  ///   - far: those of `FarValues`; nil where these are not looked for.
  init(_ column: ColumnProfile, counts: [Double]?, rarer: Double? = nil, unseen: Double?, far: Double?) {
    effect = max(column.designEffect, 1)
    shape = column.shape
    rows = Double(column.rowCount) / effect
    nulls = Double(column.nullCount) / effect
    nonFinite = Double(column.nonFiniteCount) / effect
    cells = counts?.map { [effect] in $0 / effect }
    self.rarer = rarer.map { [effect] in $0 / effect }
    mean = if case .binned(let moments, _) = column.distribution { moments.mean } else { nil }
    self.unseen = unseen.map { [effect] in $0 / effect }
    self.far = far.map { [effect] in $0 / effect }
    let estimate = column.distinct?.estimate ?? 0
    distinct = estimate > 0 ? log(estimate) : nil
  }

  var values: Double { rows - nulls }
  var cellTotal: Double { cells?.reduce(0, +) ?? 0 }
}
