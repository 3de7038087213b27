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
  /// Distinct values held of types whose values only are alike or not: they can be long, and no limit is learned of them.
  package static let opaqueCapacity = 64

  /// A profile of no rows, with the sketches that fit the type.
  package init(empty name: String, type: ColumnType, isSensitive: Bool = false) {
    let distribution: Distribution =
      if isSensitive || type == .bool || type == .text {
        .categorical(ValueCounts())
      } else if type.isNumeric {
        .numeric(Moments(), QuantileSketch())
      } else if type.isTemporal {
        .temporal(Moments(), QuantileSketch())
      } else {
        .opaque(ValueCounts(capacity: Self.opaqueCapacity))
      }
    let hasTotals = !isSensitive && (type.isInteger || type == .numeric || type.isTemporal)
    self.init(
      name: name, type: type, distribution: distribution, distinct: isSensitive ? nil : DistinctCount(),
      totals: hasTotals ? ExactTotals() : nil, shape: isSensitive ? nil : ColumnShape(empty: type))
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
    case (.temporal(var moments, var quantiles), .temporal(let otherMoments, let otherQuantiles)):
      moments.merge(otherMoments)
      quantiles.merge(otherQuantiles)
      distribution = .temporal(moments, quantiles)
    case (.binned(var moments, var bins), .binned(let otherMoments, let otherBins)):
      try bins.merge(otherBins)
      moments.merge(otherMoments)
      distribution = .binned(moments, bins)
    case (.categorical(var values), .categorical(let otherValues)):
      try values.merge(otherValues)
      distribution = .categorical(values)
    case (.opaque(var values), .opaque(let otherValues)):
      try values.merge(otherValues)
      distribution = .opaque(values)
    case (.none, .none): break
    default: throw ProfileError.differentDistributions(column: name)
    }
    // Variances of parts add up by their rows.
    let (rows, otherRows) = (Double(rowCount), Double(other.rowCount))
    if rows + otherRows > 0 {
      designEffect = (rows * designEffect + otherRows * other.designEffect) / (rows + otherRows)
    }
    rowCount += other.rowCount
    nullCount += other.nullCount
    nonFiniteCount += other.nonFiniteCount
    if let otherDistinct = other.distinct { distinct?.merge(otherDistinct) } else { distinct = nil }
    if let otherTotals = other.totals { totals?.merge(otherTotals) } else { totals = nil }
    // Where one of the two does not tell, neither do both together.
    shape = shape.flatMap { ours in other.shape.flatMap { ours.merged(with: $0) } }
  }
}
