import Foundation

/// A signed linear statistic of a column: what it is about, and how it is counted in a window.
struct WatchedStatistic: Sendable {
  enum Form: Sendable {
    case score(CellScore)
    case cells([Int])
    /// The cells from this one on.
    case rarer(from: Int)
    case difference(Int, Int)
    case mean(MeanScore)
    case nulls
    case nonFinite
    case unseen
    case farBeyond
    case distinct
    case shape(ShapeMeasure)
  }

  let kind: WatchedKind
  let family: BudgetFamily
  /// Among those of its column.
  let weight: Double
  let form: Form

  /// Sum and rows of the statistic in a window; no rows where it says nothing.
  func measure(_ column: CountedColumn) -> (sum: Double, rows: Double) {
    switch form {
    case .score(let score): column.cells.map { (score.sum($0), column.cellTotal) } ?? (0, 0)
    case .cells(let own): column.cells.map { cells in (own.reduce(0) { $0 + cells[$1] }, column.cellTotal) } ?? (0, 0)
    case .rarer(let first):
      column.cells.map { (column.rarer ?? $0[first...].reduce(0, +), column.cellTotal) } ?? (0, 0)
    case .difference(let one, let other): column.cells.map { ($0[one] - $0[other], column.cellTotal) } ?? (0, 0)
    case .mean(let score): column.mean.map { (score.value(of: $0) * column.cellTotal, column.cellTotal) } ?? (0, 0)
    case .nulls: (column.nulls, column.rows)
    case .nonFinite: (column.nonFinite, column.values)
    case .unseen: column.unseen.map { ($0, column.cellTotal) } ?? (0, 0)
    case .farBeyond: column.far.map { ($0, column.cellTotal) } ?? (0, 0)
    case .distinct: column.distinct.map { ($0, 1) } ?? (0, 0)
    case .shape(let measure):
      column.shape.flatMap(measure.measure).map { ($0.sum / column.effect, $0.rows / column.effect) } ?? (0, 0)
    }
  }

  /// - Parameters:
  ///   - column: its place in the dataset.
  ///   - total: of the weights of the column's statistics.
  ///   - reference: its windows, in order; nil where one does not have the column.
  func ofBudget(_ column: Int, total: Double, _ reference: [CountedColumn?]) -> BudgetStatistic {
    let measures = reference.map { $0.map(measure) ?? (sum: 0, rows: 0) }
    var (skewness, kurtosis, variance) = (0.0, 0.0, 1.0)
    switch form {
    case .score(let score): (skewness, kurtosis) = (score.skewness, score.kurtosis)
    case .mean(let score): (skewness, kurtosis) = (score.skewness, score.kurtosis)
    case .difference(let one, let other):
      let moments = Self.moments(ofDifference: one, other, reference)
      (skewness, kurtosis, variance) = (moments.skewness, moments.kurtosis, max(moments.variance, 1e-6))
    case .distinct: variance = Self.variance(ofLogarithms: measures.filter { $0.rows > 0 }.map(\.sum))
    case .shape(.length(let score)), .shape(.norm(_, let score)):
      (skewness, kurtosis) = (score.skewness, score.kurtosis)
    case .shape(.direction): variance = Self.variance(ofDirections: measures)
    case .cells, .rarer, .nulls, .nonFinite, .unseen, .farBeyond, .shape: break
    }
    return BudgetStatistic(
      column: column, family: family, weight: weight / total, isShare: isShare,
      risesOnly: kind == .unseen || kind == .farBeyond,
      skewness: skewness, kurtosis: kurtosis, variance: variance, sums: measures.map(\.sum),
      rows: measures.map(\.rows))
  }

  /// Of a logarithm: estimates of the number of distinct values are off by 1.3 %.
  static let leastVariance = 0.0004

  /// Two values more or less are nothing in a column of a few: what they are its shares tell.
  private static func variance(ofLogarithms values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    return leastVariance + 4 * exp(-2 * mean)
  }

  /// Of cosines with a mean m at most 1 − m².
  private static func variance(ofDirections measures: [(sum: Double, rows: Double)]) -> Double {
    let rows = measures.reduce(0) { $0 + $1.rows }
    let mean = measures.reduce(0) { $0 + $1.sum } / max(rows, 1)
    return max(1 - mean * mean, 1e-6)
  }

  var isShare: Bool {
    switch form {
    case .shape(let measure): measure.isShare
    case .score, .mean, .difference, .distinct: false
    case .cells, .rarer, .nulls, .nonFinite, .unseen, .farBeyond: true
    }
  }

  /// Of a score that is 1 in one cell, −1 in another and 0 elsewhere.
  private static func moments(ofDifference one: Int, _ other: Int, _ reference: [CountedColumn?]) -> CellScore {
    let cells = reference.compactMap { $0?.cells }
    let totals = (cells.first ?? []).indices.map { cell in cells.reduce(0) { $0 + $1[cell] } }
    var scores = [Double](repeating: 0, count: totals.count)
    (scores[one], scores[other]) = (1, -1)
    return CellScore(scores, CellScore.shares(totals))
  }
}
