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
  package var distinct: DistinctCount

  /// The sketches that fit the column's type.
  package enum Distribution: Sendable, Equatable {
    case numeric(Moments, QuantileSketch)
    /// Booleans, texts and enums; the hash buckets of a sensitive column.
    case categorical(ValueCounts)
    /// Types whose values have no distribution worth comparing: timestamps, json, bytea, arrays, keys.
    case none
  }

  package init(
    name: String, type: ColumnType, rowCount: Int64 = 0, nullCount: Int64 = 0, nonFiniteCount: Int64 = 0,
    distribution: Distribution, distinct: DistinctCount
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
