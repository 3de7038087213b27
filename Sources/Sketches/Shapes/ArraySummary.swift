/// How long arrays are and, of arrays of numbers, their Euclidean norms and the sum of their directions.
///
/// Counts are exact, but for the cells of `LengthCounts`. Arrays in which an element is NULL, NaN or infinite, or whose norm
/// is too large for a double, have a length and neither norm nor direction.
package struct ArraySummary: MergeableState {
  /// Elements of the longest arrays whose directions are summed up.
  package static let longestDirection = 4_096

  /// The sum of arrays, each divided by its norm.
  package enum Direction: Sendable, Equatable {
    /// No array had a direction: all were zero, empty or incomplete.
    case none
    /// All that had one were of one length: the sum of the unit vectors, and how many there were. Its norm divided by
    /// their number is 1 where all point the same way, and near 0 where they point anywhere.
    case sum([Double], count: Int)
    /// They were of several lengths, or longer than `longestDirection`.
    case unknown
  }

  /// Elements of each array, those of all dimensions together, NULLs among them.
  package internal(set) var lengths = LengthCounts()
  /// Elements that are NULL.
  package internal(set) var nullElements = 0
  /// Arrays of numbers that have no norm.
  package internal(set) var incompletes = 0
  /// Values that are no arrays.
  package internal(set) var unreadable = 0
  /// Of the arrays of numbers that have one.
  package internal(set) var norms = Moments()
  package internal(set) var normQuantiles = QuantileSketch()
  package internal(set) var direction = Direction.none

  package init() {}

  /// Arrays seen.
  package var count: Int { lengths.count }

  /// The sum of the unit vectors divided by their number; nil where it is not known.
  package var meanDirection: [Double]? {
    guard case .sum(let sum, let count) = direction else { return nil }
    return sum.map { $0 / Double(count) }
  }

  package mutating func merge(_ other: ArraySummary) {
    lengths.merge(other.lengths)
    nullElements += other.nullElements
    incompletes += other.incompletes
    unreadable += other.unreadable
    norms.merge(other.norms)
    normQuantiles.merge(other.normQuantiles)
    direction.merge(other.direction)
  }
}

extension ArraySummary.Direction {
  mutating func merge(_ other: ArraySummary.Direction) {
    switch (self, other) {
    case (_, .none): break
    case (.none, _): self = other
    case (.sum(let ours, let count), .sum(let theirs, let otherCount)) where ours.count == theirs.count:
      self = .sum(zip(ours, theirs).map { $0 + $1 }, count: count + otherCount)
    default: self = .unknown
    }
  }
}
