import Foundation

/// Ranks and quantiles of any number of finite values in bounded memory: a KLL sketch.
///
/// Exact up to `k` values, and up to `exactCount` at the default k. Beyond, a rank is off by at most `normalizedRankError`
/// with 99 % probability; minimum, maximum and count stay exact. At the default k it retains at most 4,096 values, and of
/// many about 3,100. The result depends on the sequence of values alone, not on how it was cut into batches: random choices
/// derive from the values themselves.
/// - SeeAlso: Karnin, Lang & Liberty (2016); Apache DataSketches, `kll_sketch<double>`.
package struct QuantileSketch: MergeableState {
  package static let defaultK = 1024
  /// Values that a sketch of the default k holds before any is compacted: as many as a window may have for its answers to
  /// be those of its values.
  package static let exactCount = 4096
  /// The `k` that a sketch can have.
  package static let allowedK = 8...65535

  /// Retained values at the most accurate level; a merge lowers it to the smaller of the two.
  package internal(set) var k: Int
  /// The smallest `k` that any compaction of this sketch's values was done with; the error follows from it.
  var smallestK: Int
  /// Values seen.
  package internal(set) var count = 0
  var smallest = 0.0
  var largest = 0.0
  /// Retained values; one at level h stands for 2^h. Level 0 is in any order, the others ascend.
  var levels: [[Double]] = [[]]
  /// Retained values of all levels, at most `capacity` between calls.
  var retained = 0
  /// What `levels` may retain in total.
  var capacity: Int

  /// An empty sketch.
  /// - Parameter k: within `allowedK` (a precondition).
  package init(k: Int = defaultK) {
    precondition(Self.allowedK.contains(k), "k is out of range")
    self.k = k
    smallestK = k
    capacity = Self.exactCapacity(k: k)
  }

  /// Values that a sketch holds before any is compacted.
  static func exactCapacity(k: Int) -> Int { k == defaultK ? exactCount : k }

  /// What levels as they are may retain in total.
  var levelsCapacity: Int {
    levels.count == 1 ? Self.exactCapacity(k: k) : LevelCapacity(k: k, levelCount: levels.count).total
  }

  package var minimum: Double? { count == 0 ? nil : smallest }
  package var maximum: Double? { count == 0 ? nil : largest }

  /// Whether every value seen is retained, and so every answer exact.
  package var isExact: Bool { levels.count == 1 }

  /// Largest error of a rank or of one quantile's rank, as a fraction of `count`, with 99 % probability.
  package var normalizedRankError: Double {
    isExact ? 0 : Self.normalizedRankError(k: smallestK)
  }

  /// Largest error of the share of values between two points, as a fraction of `count`, with 99 % probability.
  package var normalizedShareError: Double {
    isExact ? 0 : Self.normalizedShareError(k: smallestK)
  }

  /// Single-sided rank error of a sketch of `k` that is not exact: 0.27 % at k = 1024.
  /// - SeeAlso: Apache DataSketches, `get_normalized_rank_error(false)`, fitted to the 99th percentile of the error.
  package static func normalizedRankError(k: Int) -> Double { 2.296 / pow(Double(k), 0.9723) }

  /// Double-sided error, of a histogram's bin, of a sketch of `k` that is not exact: 0.35 % at k = 1024.
  /// - SeeAlso: Apache DataSketches, `get_normalized_rank_error(true)`.
  package static func normalizedShareError(k: Int) -> Double { 2.446 / pow(Double(k), 0.9433) }

  /// Whether both hold the same values with the same weights.
  package static func == (one: QuantileSketch, other: QuantileSketch) -> Bool {
    one.k == other.k && one.smallestK == other.smallestK && one.count == other.count
      && one.smallest == other.smallest && one.largest == other.largest
      && one.levels.dropFirst() == other.levels.dropFirst()
      && one.levels[0].sorted() == other.levels[0].sorted()
  }
}
