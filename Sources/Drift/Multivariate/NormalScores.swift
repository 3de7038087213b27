import Statistics

/// A column's values as numbers without a unit: the normal quantile of a value's mid-rank among the reference's, less the
/// mean of these, over their standard deviation. With n values in the reference none is beyond 2 Φ⁻¹(1 − ½ / (n + 1)) or
/// so, which is 8.3 of 30,000.
///
/// Ranks, because a mean and a standard deviation of the values themselves are made by a few far ones, and a correlation
/// with them. Where hardly two values differ, the deviation is small and a rare value would stand further out than any
/// number can: it is therefore taken as at least `leastDeviation`, so that such a column weighs less than a whole one.
///
/// Of a column of more than `mostValues` different values those are held that lie a `step` apart on the normal scale, and
/// all others count as in the middle between two of these: that is off by half a step at most, and looked up in memory that
/// is near.
struct NormalScores: Sendable {
  static let leastDeviation = 0.5
  static let mostValues = 1024
  private static let step = 1.0 / 128
  /// Ranks, as shares, that lie a step apart on the normal scale, ascending.
  private static let grid: [Double] = (-1024...1024).map { NormalDistribution.cumulative(Double($0) * step).value }

  /// Of the reference, ascending.
  private let distinct: [Double]
  /// Of each of them.
  private let scores: [Double]
  /// Of what lies below each of them and above the one before, and last of what lies above all.
  private let between: [Double]

  /// - Parameter values: without NaN.
  /// - Returns: nil where fewer than two differ.
  init?(_ values: [Double]) {
    let (all, counts) = Self.counted(values)
    guard all.count > 1 else { return nil }
    let n = Double(values.count)
    let held = all.count > Self.mostValues ? Self.thinned(counts, n) : Array(all.indices)
    var (scores, between): ([Double], [Double]) = ([], [])
    var (sum, squares, end) = (0.0, 0.0, 0.0)
    func score(_ least: Double, _ count: Double) -> Double {
      let score = Self.score(least + count / 2, of: n)
      sum += count * score
      squares += count * score * score
      return score
    }
    for place in held {
      between.append(score(end, counts[place] - end))
      end = counts[place + 1]
      scores.append(score(counts[place], end - counts[place]))
    }
    between.append(score(end, n - end))
    let mean = sum / n
    let unit = max(max(squares / n - mean * mean, 0).squareRoot(), Self.leastDeviation)
    distinct = held.map { all[$0] }
    self.scores = scores.map { ($0 - mean) / unit }
    self.between = between.map { ($0 - mean) / unit }
  }

  /// - Returns: the different values, ascending, and of each how many values are below it; last, how many there are.
  private static func counted(_ values: [Double]) -> (distinct: [Double], below: [Double]) {
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
    return (distinct, below)
  }

  /// The places of the first value of each step, and of the last value.
  private static func thinned(_ below: [Double], _ n: Double) -> [Int] {
    var places: [Int] = []
    var next = 0
    for place in 0..<below.count - 1 {
      let rank = (below[place] + below[place + 1]) / 2 / n
      guard next == grid.count || rank >= grid[next] || place == below.count - 2 else { continue }
      places.append(place)
      while next < grid.count, grid[next] <= rank { next += 1 }
    }
    return places
  }

  subscript(value: Double) -> Double {
    var (low, high) = (0, distinct.count)
    distinct.withUnsafeBufferPointer { distinct in
      while low < high {
        let middle = (low &+ high) / 2
        if distinct[middle] < value { low = middle &+ 1 } else { high = middle }
      }
    }
    return low < distinct.count && distinct[low] == value ? scores[low] : between[low]
  }

  private static func score(_ rank: Double, of n: Double) -> Double {
    let clip = 0.5 / (n + 1)
    return -NormalDistribution.quantile(upperTail: Probability(min(max(rank / n, clip), 1 - clip)))
  }
}
