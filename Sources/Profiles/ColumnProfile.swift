package import Columns
package import Sketches

/// What one scan learned of a column's distribution.
package struct ColumnProfile: Sendable, Equatable {
  package let name: String
  package let type: ColumnType
  package var rowCount: Int64
  package var nullCount: Int64
  /// NaN and ±infinity, counted apart: no sketch holds them.
  package var nonFiniteCount: Int64
  package var distribution: Distribution
  /// nil where it was not taken: of sensitive columns, and where the server alone counted.
  package var distinct: DistinctCount?
  /// Exact, of integers, numerics, dates (as days) and timestamps (as microseconds since 1970-01-01); a numeric beyond the
  /// range of a double counts as non-finite above and as the number it is here. nil for other types, and where the exact
  /// values were not had.
  package var totals: ExactTotals?
  /// nil of types of which nothing is told, of sensitive columns, and where it was not taken; segments have it of numbers alone.
  package var shape: ColumnShape?
  /// By what the rows have to be divided to tell as much as rows that were drawn one by one, at least 1: above 1 in a
  /// sample of whole blocks whose rows are alike.
  package var designEffect: Double

  /// The sketches that fit the column's type.
  package enum Distribution: Sendable, Equatable {
    case numeric(Moments, QuantileSketch)
    /// Dates as days, timestamps as microseconds, since 1970-01-01.
    case temporal(Moments, QuantileSketch)
    /// Numbers that the server counted between fixed edges.
    case binned(Moments, BinnedCounts)
    /// Booleans, texts and enums; the hash buckets of a sensitive column.
    case categorical(ValueCounts)
    /// Types whose values only are alike or not: uuid, json, bytea, arrays and others.
    case opaque(ValueCounts)
    /// The rows alone were counted.
    case none
  }

  package init(
    name: String, type: ColumnType, rowCount: Int64 = 0, nullCount: Int64 = 0, nonFiniteCount: Int64 = 0,
    distribution: Distribution, distinct: DistinctCount?, totals: ExactTotals? = nil, shape: ColumnShape? = nil,
    designEffect: Double = 1
  ) {
    self.name = name
    self.type = type
    self.rowCount = rowCount
    self.nullCount = nullCount
    self.nonFiniteCount = nonFiniteCount
    self.distribution = distribution
    self.distinct = distinct
    self.totals = totals
    self.shape = shape
    self.designEffect = designEffect
  }
}
