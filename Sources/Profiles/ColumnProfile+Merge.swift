package import Columns
import Sketches

/// Why two profiles cannot become one.
package enum ProfileError: Error, Equatable, Sendable {
  case differentColumns(String, String)
  case differentDistributions(column: String)
}

extension ProfileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .differentColumns(let one, let other): "profiles of '\(one)' and '\(other)' are not of one column"
    case .differentDistributions(let column): "'\(column)' changed its kind of type between two profiles"
    }
  }
}

extension ColumnProfile {
  /// A profile of no rows, with the sketches that fit the type.
  package init(empty name: String, type: ColumnType, isSensitive: Bool = false) {
    let distribution: Distribution =
      if isSensitive || type == .bool || type == .text {
        .categorical(ValueCounts())
      } else if type.isNumeric {
        .numeric(Moments(), QuantileSketch())
      } else {
        .none
      }
    self.init(name: name, type: type, distribution: distribution, distinct: DistinctCount())
  }

  /// Adds the rows of another part of the same column.
  /// - Throws: `ProfileError`, `SketchError`.
  package mutating func merge(_ other: ColumnProfile) throws {
    guard name == other.name else { throw ProfileError.differentColumns(name, other.name) }
    switch (distribution, other.distribution) {
    case (.numeric(var moments, var quantiles), .numeric(let otherMoments, let otherQuantiles)):
      moments.merge(otherMoments)
      quantiles.merge(otherQuantiles)
      distribution = .numeric(moments, quantiles)
    case (.categorical(var values), .categorical(let otherValues)):
      try values.merge(otherValues)
      distribution = .categorical(values)
    case (.none, .none): break
    default: throw ProfileError.differentDistributions(column: name)
    }
    rowCount += other.rowCount
    nullCount += other.nullCount
    nonFiniteCount += other.nonFiniteCount
    distinct.merge(other.distinct)
  }
}
