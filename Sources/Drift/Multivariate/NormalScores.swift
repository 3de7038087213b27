import Statistics

/// A column's values as numbers without a unit: the normal quantile of a value's mid-rank among the reference's, less the
/// mean of these, over their standard deviation. With n values in the reference none is beyond 2 Φ⁻¹(1 − ½ / (n + 1)) or
/// so, which is 8.3 of 30,000.
///
/// Ranks, because a mean and a standard deviation of the values themselves are made by a few far ones, and a correlation
/// with them. Where hardly two values differ, the deviation is small and a rare value would stand further out than any
/// number can: it is therefore taken as at least `leastDeviation`, so that such a column weighs less than a whole one.
struct NormalScores: Sendable {
  static let leastDeviation = 0.5

  /// Of the reference, ascending.
  private let distinct: [Double]
  /// Of each of them, not yet standardised.
  private let scores: [Double]
  /// Values of the reference that are less than each of them, and last the number of all.
  private let below: [Double]
  private let mean: Double
  private let unit: Double

  /// - Parameter values: without NaN.
  /// - Returns: nil where fewer than two differ.
  init?(_ values: [Double]) {
    var distinct: [Double] = []
    var below = [0.0]
    for value in values.sorted() {
      if value == distinct.last {
        below[below.count - 1] += 1
      } else {
        distinct.append(value)
        below.append((below.last ?? 0) + 1)
      }
    }
    guard distinct.count > 1 else { return nil }
    let n = Double(values.count)
    let scores = distinct.indices.map { Self.score((below[$0] + below[$0 + 1]) / 2, of: n) }
    var (sum, squares) = (0.0, 0.0)
    for (place, score) in scores.enumerated() {
      let count = below[place + 1] - below[place]
      sum += count * score
      squares += count * score * score
    }
    mean = sum / n
    unit = max(max(squares / n - mean * mean, 0).squareRoot(), Self.leastDeviation)
    (self.distinct, self.scores, self.below) = (distinct, scores, below)
  }

  subscript(value: Double) -> Double {
    var (low, high) = (0, distinct.count)
    while low < high {
      let middle = (low + high) / 2
      if distinct[middle] < value { low = middle + 1 } else { high = middle }
    }
    let isKnown = low < distinct.count && distinct[low] == value
    let score = isKnown ? scores[low] : Self.score(below[low], of: below[below.count - 1])
    return (score - mean) / unit
  }

  private static func score(_ rank: Double, of n: Double) -> Double {
    let clip = 0.5 / (n + 1)
    return -NormalDistribution.quantile(upperTail: Probability(min(max(rank / n, clip), 1 - clip)))
  }
}
