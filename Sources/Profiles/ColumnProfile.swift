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
    distribution: Distribution, distinct: DistinctCount?
  ) {
    self.name = name
    self.type = type
    self.rowCount = rowCount
    self.nullCount = nullCount
    self.nonFiniteCount = nonFiniteCount
    self.distribution = distribution
    self.distinct = distinct
  }
}
