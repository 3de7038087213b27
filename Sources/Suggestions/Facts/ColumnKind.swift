import Columns
import Profiles
import Sketches

/// What a column is to somebody who writes tests for it.
enum ColumnKind: Sendable {
  /// Numbers of which moments and quantiles mean something.
  case number(NumberShape)
  /// A few texts or booleans that come again and again; all of them, most frequent first.
  case category([Category])
  /// Texts, of which some are known, most frequent first.
  case text([Category])
  case time
  /// Names a row, or nearly: nothing but its presence and its shape is tested.
  case identifier([Category])
  /// Types whose values are only alike or not.
  case opaque
  /// No row has a value.
  case empty
  /// Its values were not read.
  case unread

  struct Category: Hashable, Sendable {
    let value: String
    let count: Int
  }
}

/// A column's numbers in a few words.
struct NumberShape: Sendable {
  let mean: Double
  let deviation: Double
  let minimum: Double
  let maximum: Double
  let low: Double
  let median: Double
  /// Nine tenths of the values are below.
  let upper: Double
  let distinct: Double
  let isInteger: Bool

  /// Whether few values lie far out, so that a mean says little of the others.
  var isHeavyTailed: Bool { abs(mean - median) > 0.2 * deviation || maximum - median > 12 * deviation }

  /// Whether one threshold tells all that it has to say.
  var isBinary: Bool { distinct < 2.5 && maximum > minimum }

  /// A value of the upper half, which the lower half does not reach; in few digits.
  var cut: Double { isBinary ? maximum : fewDigits(median > minimum ? median : maximum) }

  /// Above it lies about a tenth of the values.
  var decile: Double { fewDigits(upper) }

  private func fewDigits(_ value: Double) -> Double {
    isInteger || value == maximum ? value : RoundNumber.up(value, room: 0.05 * deviation)
  }
}

extension TableFacts {
  /// Fewer rows say nothing of what is usual.
  static let fewRows: Int64 = 30
  /// The most values that a list is to have.
  static let mostListed = 120

  func kind(of column: Column) -> ColumnKind {
    guard let profile = profiles[column.name] else { return .unread }
    if profile.rowCount > 0, profile.nullCount == profile.rowCount { return .empty }
    if sensitive.contains(column.name) { return .unread }
    switch profile.distribution {
    case .numeric(let moments, let sketch):
      guard let shape = NumberShape(moments, sketch, profile, column) else { return .opaque }
      return isIdentifier(column, distinct: shape.distinct, profile) ? .identifier([]) : .number(shape)
    case .temporal: return .time
    case .categorical(let counts): return texts(counts, column, profile)
    case .binned, .opaque, .none: return .opaque
    }
  }

  private func texts(_ counts: ValueCounts, _ column: Column, _ profile: ColumnProfile) -> ColumnKind {
    // Of char(n) the padding is no part of the value.
    let isPadded = column.typeName.hasPrefix("character(")
    let values = counts.entries.map { entry in
      let bytes = isPadded ? entry.value.reversed().drop { $0 == 0x20 }.reversed() : entry.value
      return ColumnKind.Category(value: String(decoding: bytes, as: UTF8.self), count: entry.count)
    }
    let distinct = profile.distinct?.estimate ?? Double(values.count)
    if isIdentifier(column, distinct: distinct, profile) { return .identifier(values) }
    // Each value several times on average: otherwise more of them are to come.
    let isRepeated = Double(counts.total) >= 5 * Double(values.count)
    let letters = values.reduce(0) { $0 + $1.value.count }
    let isListable = values.count <= 40 || values.count <= Self.mostListed && letters <= 6 * values.count
    return counts.isExact && isListable && isRepeated && letters <= 1_000 ? .category(values) : .text(values)
  }

  private func isIdentifier(_ column: Column, distinct: Double, _ profile: ColumnProfile) -> Bool {
    if primaryKey == [column.name] || uniqueKeys.contains([column.name]) { return true }
    let values = Double(profile.rowCount - profile.nullCount)
    let isDistinct = values > 20 && distinct > 0.9 * values
    return isDistinct && (column.type.isInteger || column.type == .text) && ColumnRole.names(column.name, .key)
  }
}

extension NumberShape {
  fileprivate init?(
    _ moments: Moments, _ sketch: QuantileSketch, _ profile: ColumnProfile, _ column: TableFacts.Column
  ) {
    guard let mean = moments.mean, let deviation = moments.standardDeviation, let minimum = moments.minimum,
      let maximum = moments.maximum, let quantiles = sketch.quantiles(at: [0.05, 0.5, 0.9])
    else { return nil }
    self.init(
      mean: mean, deviation: deviation, minimum: minimum, maximum: maximum, low: quantiles[0], median: quantiles[1],
      upper: quantiles[2], distinct: profile.distinct?.estimate ?? 1, isInteger: column.type.isInteger)
  }
}
