import Foundation
import Statistics

/// Scores of the cells of a number by their ranks in the reference: where a value lies, and how far out.
///
/// Both have mean 0 and variance 1 under the reference, are bounded, and are uncorrelated.
struct RankScores: Sendable {
  let location: CellScore
  let scale: CellScore
  /// Whether values lie in so many places that where they lie is more than the share of one of them.
  let isSpread: Bool
  /// Middle of each cell's ranks, 0…1.
  let ranks: [Double]

  /// Whether windows lie so far apart that their values count as fewer.
  let isCapped: Bool
  /// Share of the location's variance that lies between windows, sampling included.
  let apart: Double

  /// Times as far as sampling makes them that windows lie apart before their values count as fewer.
  private static let leastEffect = 4.0
  /// Of normal scores, which have a variance of 1 where no value is frequent, and next to none where one is nearly all.
  private static let leastVariance = 0.02

  /// - Parameters:
  ///   - counts: of the reference, by cell, at least one above 0.
  ///   - windows: the same of each window: where all values of one lie together, a night of other values is no further out
  ///     than one of so many windows can be.
  init(_ counts: [Double], windows: [[Double]] = []) {
    let total = counts.reduce(0, +)
    let shares = CellScore.shares(counts)
    var below = 0.0
    var ranks: [Double] = []
    for share in shares {
      ranks.append(below + share / 2)
      below += share
    }
    var location = Self.location(ranks, shares, of: total)
    apart = Self.apart(location.scores, windows)
    let effect = apart * total / Double(max(windows.count, 1))
    isCapped = effect > Self.leastEffect
    if isCapped { location = Self.location(ranks, shares, of: total / effect) }
    isSpread = location.variance > Self.leastVariance
    let (scores, squares) = (location.scores, location.scores.map { $0 * $0 })
    let mean = CellScore.mean(squares, shares)
    let slope = CellScore.mean(zip(squares, scores).map { ($0 - mean) * $1 }, shares)
    let residual = zip(squares, scores).map { $0 - mean - slope * $1 }
    self.location = CellScore(scores, shares)
    scale = CellScore(CellScore.standardised(residual, shares), shares)
    self.ranks = ranks
  }

  /// Normal scores of mean 0 and variance 1, and the variance that they had.
  /// - Parameter count: of independent values, beyond whose ranks none goes.
  private static func location(
    _ ranks: [Double], _ shares: [Double], of count: Double
  ) -> (scores: [Double], variance: Double) {
    let end = 0.5 / (count + 1)
    let normal = ranks.map { rank in
      NormalDistribution.quantile(upperTail: Probability(1 - min(max(rank, end), 1 - end)))
    }
    let centre = CellScore.mean(normal, shares)
    let variance = CellScore.mean(normal.map { ($0 - centre) * ($0 - centre) }, shares)
    return (CellScore.standardised(normal, shares), variance)
  }

  private static func apart(_ scores: [Double], _ windows: [[Double]]) -> Double {
    let totals = windows.map { $0.reduce(0, +) }
    let total = totals.reduce(0, +)
    guard total > 0 else { return 0 }
    return zip(windows, totals).reduce(0) { sum, window in
      let level = window.1 > 0 ? zip(window.0, scores).reduce(0) { $0 + $1.0 * $1.1 } / window.1 : 0
      return sum + window.1 / total * level * level
    }
  }
}

/// A score of each cell, with its moments under the reference.
struct CellScore: Sendable {
  let scores: [Double]
  let variance: Double
  let skewness: Double
  /// Excess.
  let kurtosis: Double

  init(_ scores: [Double], _ shares: [Double]) {
    let mean = Self.mean(scores, shares)
    let centred = scores.map { $0 - mean }
    let variance = Self.mean(centred.map { $0 * $0 }, shares)
    self.scores = scores
    self.variance = variance
    skewness = variance > 0 ? Self.mean(centred.map { $0 * $0 * $0 }, shares) / pow(variance, 1.5) : 0
    kurtosis = variance > 0 ? Self.mean(centred.map { pow($0, 4) }, shares) / (variance * variance) - 3 : 0
  }

  func sum(_ counts: [Double]) -> Double { zip(counts, scores).reduce(0) { $0 + $1.0 * $1.1 } }

  /// An empty cell has a share that is next to nothing, so that what falls into it later has a rank.
  static func shares(_ counts: [Double]) -> [Double] {
    let total = counts.reduce(0) { $0 + $1 + 1e-9 }
    return counts.map { ($0 + 1e-9) / total }
  }

  static func mean(_ values: [Double], _ shares: [Double]) -> Double {
    zip(values, shares).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Of mean 0 and variance 1; all 0 where every value has the same score.
  static func standardised(_ values: [Double], _ shares: [Double]) -> [Double] {
    let mean = mean(values, shares)
    let centred = values.map { $0 - mean }
    let deviation = self.mean(centred.map { $0 * $0 }, shares).squareRoot()
    return centred.map { $0 / max(deviation, 1e-9) }
  }
}
