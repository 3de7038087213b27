import Columns
import Profiles
import Sketches

extension ColumnProfile {
  /// Whether it holds a value that can be compared: not where every row is NULL or not finite, nor for types without a
  /// distribution.
  var hasDistribution: Bool {
    switch distribution {
    case .numeric(_, let quantiles): quantiles.count > 0
    case .binned(_, let bins): countedEdges != nil && bins.total > 0
    case .categorical(let values): values.total > 0
    case .temporal, .opaque, .none: false
    }
  }

  /// Whether its values are compared at all, and not only its rates.
  var isComparable: Bool {
    switch distribution {
    case .numeric, .categorical: true
    case .binned: countedEdges != nil
    case .temporal, .opaque, .none: false
    }
  }

  /// Why its values cannot be compared, though others of its type can: the server counted them without knowing where.
  var reasonUncounted: String? {
    switch distribution {
    case .binned(_, let bins) where bins.edges.isEmpty && bins.total > 0 && type.isNumeric:
      "its values were counted in the server, which knew no edges to count between; ANALYZE the table, or let a "
        + "reference be streamed once"
    case .categorical(let values) where values.total > 0 && values.untracked == values.total:
      "none of its values is counted by itself; ANALYZE the table, or let a reference be streamed once"
    case .numeric, .temporal, .binned, .categorical, .opaque, .none: nil
    }
  }

  /// NaN and infinities of numbers, infinities of dates; not of sensitive columns, whose values are not read.
  var canBeNonFinite: Bool {
    switch distribution {
    case .numeric, .binned: !type.isInteger
    case .categorical, .opaque: false
    case .temporal, .none: type.isTemporal
    }
  }

  /// Its counts of rows alone.
  var withoutValues: ColumnProfile {
    ColumnProfile(
      name: name, type: type, rowCount: rowCount, nullCount: nullCount, nonFiniteCount: nonFiniteCount,
      distribution: .none, distinct: nil, shape: shape, designEffect: designEffect)
  }
}
