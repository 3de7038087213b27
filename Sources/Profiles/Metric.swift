/// A number that one scan can take of a table, and that a test then judges.
///
/// Counts of rows that break a test come with the rows themselves: `isViolation` metrics can name failing keys.
package enum Metric: Hashable, Sendable, Codable {
  /// Rows of the window that meet `filter`.
  case rowCount(filter: String?)
  /// Latest value of a temporal column.
  case newest(column: String)
  /// Rows without a value.
  case nulls(column: String, filter: String?)
  /// Rows with a value outside the bounds; NaN is outside of every bound.
  case outside(column: String, bounds: Bounds, filter: String?)
  /// Rows with a value that is none of `values`, each in the server's text form for the column's type.
  case unaccepted(column: String, values: [String], filter: String?)
  /// Rows that do not meet a rule.
  case breaking(RowRule, filter: String?)
  /// Rows in excess of one for each distinct key; a row with a NULL in any of the columns does not count.
  case duplicates(columns: [String], filter: String?)
  /// Rows whose value is below that of the row before them, or when `isStrict` the same; of rows with a value in both
  /// columns, in the order of `by`, and of equal ones in that of the values.
  case disordered(column: String, by: String, isStrict: Bool, filter: String?)
  /// What the values of a column come to.
  case aggregate(Aggregate, column: String, filter: String?)
  /// What all rows come to: of whole rows, or of one column that every change of a row sets.
  case fingerprint(updatedAt: String?)
  /// The same of each segment of the rows, or of one.
  indirect case segmented(Metric, SegmentChoice)
  /// What takes a statement of its own.
  case statement(StatementMetric)
}

extension Metric {
  /// Limits in the server's text form for the column's type; nil is no limit.
  package struct Bounds: Hashable, Sendable, Codable {
    package let minimum: String?
    package let maximum: String?
    package let excludesMinimum: Bool
    package let excludesMaximum: Bool

    package init(minimum: String?, maximum: String?, excludesMinimum: Bool = false, excludesMaximum: Bool = false) {
      self.minimum = minimum
      self.maximum = maximum
      self.excludesMinimum = excludesMinimum
      self.excludesMaximum = excludesMaximum
    }
  }

  package var isViolation: Bool {
    switch self {
    case .rowCount, .newest, .aggregate, .fingerprint: false
    case .nulls, .outside, .unaccepted, .breaking, .duplicates, .disordered, .statement(.orphans): true
    case .statement: false
    case .segmented(let metric, _): metric.isViolation
    }
  }

  /// The source that it is read from, where that is not the dataset's own; no scan of the dataset takes it.
  package var source: String? { ownStatement?.source }

  /// What takes a statement of its own, of all rows or of segments.
  package var ownStatement: StatementMetric? {
    if case .statement(let statement) = unsegmented { statement } else { nil }
  }

  /// Whether it holds SQL of the user's, which may read any column.
  package var hasOwnSQL: Bool {
    if case .breaking(.expression, _) = unsegmented { return true }
    if let ownStatement, ownStatement.isQuery { return true }
    return filter != nil
  }

  /// The columns that the metric names, apart from those in the user's own SQL.
  package var columns: [String] {
    switch self {
    case .rowCount: []
    case .newest(let column), .nulls(let column, _), .outside(let column, _, _), .unaccepted(let column, _, _),
      .aggregate(_, let column, _):
      [column]
    case .breaking(let rule, _): rule.columns
    case .duplicates(let columns, _): columns
    case .disordered(let column, let by, _, _): [column, by]
    case .fingerprint(let column): column.map { [$0] } ?? []
    case .segmented(let metric, let choice): metric.columns + choice.columns.filter { !metric.columns.contains($0) }
    case .statement(let statement): statement.columns
    }
  }

  package var isSegmented: Bool { if case .segmented = self { true } else { false } }

  /// The same of all rows.
  package var unsegmented: Metric { if case .segmented(let metric, _) = self { metric } else { self } }

  package var filter: String? {
    switch self {
    case .newest, .fingerprint: nil
    case .rowCount(let filter), .nulls(_, let filter), .outside(_, _, let filter), .unaccepted(_, _, let filter),
      .breaking(_, let filter), .duplicates(_, let filter), .disordered(_, _, _, let filter),
      .aggregate(_, _, let filter):
      filter
    case .segmented(let metric, _): metric.filter
    case .statement(let statement): statement.filter
    }
  }
}

extension Metric {
  /// What it is of no rows.
  package var ofNoRows: Measurement {
    switch self {
    case .rowCount, .nulls, .outside, .unaccepted, .breaking, .duplicates, .disordered,
      .statement(.orphans), .statement(.queryRows), .statement(.otherRows):
      .count(0)
    case .aggregate(.distinctCount, _, _), .statement(.otherAggregate(.distinctCount, _, _, _)): .number("0")
    case .newest, .aggregate, .fingerprint, .statement(.otherAggregate), .statement(.queryNumber): .noRows
    case .segmented: .segments([])
    }
  }
}

/// What a scan found for one metric.
package enum Measurement: Hashable, Sendable, Codable {
  case count(Int64)
  case instant(Instant)
  /// In the server's text, to all its digits: `12.50`, `1e+30`, `NaN`.
  case number(String)
  case fingerprint(Fingerprint)
  /// Of each segment that has rows.
  case segments([SegmentMeasurement])
  /// There were no rows to take it from.
  case noRows
  /// It could not be had; the reason is a sentence without data values.
  case unavailable(reason: String)
}

/// Keys of rows that break a test: at most five, in key order.
package struct FailingRows: Hashable, Sendable, Codable {
  /// One key a row, its columns rendered as `flight_id=4711`; empty when the dataset names no key.
  package let keys: [String]

  package init(keys: [String]) { self.keys = keys }
}
