import Profiles
import Statistics

/// How one column of a window scores on every statistic, each with the limit that the reference's windows teach.
struct DriftScores {
  struct Score {
    let statistic: DriftStatistic
    let score: Double
    /// What is judged: never below the effect floor of the statistic.
    let limit: Double
    let pValue: Probability

    /// Above 1 the column moved.
    var excess: Double { limit > 0 ? score / limit : (score > 0 ? .infinity : 0) }
  }

  /// The furthest beyond its limit first.
  let all: [Score]
  private let unseen: (count: Int, total: Int)?
  private let nulls: (count: Int, total: Int)

  var worst: Score? { all.first }

  /// - Parameter level: the chance of a false alarm that one statistic of one column may take.
  /// - Throws: as `ColumnComparison`.
  init(_ column: ColumnProfile, against reference: ColumnReference, _ level: Probability) throws {
    let comparison = try ColumnComparison(reference: reference.whole, current: column)
    var scores: [Score] = []
    for (statistic, score) in comparison.distances {
      guard let learned = PredictionLimit(outOfFoldScores: reference.distances[statistic] ?? []) else { continue }
      let limit = max(learned.limit(at: level), EffectFloor.floor(of: statistic))
      scores.append(Score(statistic: statistic, score: score, limit: limit, pValue: learned.pValue(of: score)))
    }
    unseen = comparison.unseen
    nulls = (Int(column.nullCount), Int(column.rowCount))
    let rates: [(DriftStatistic, (count: Int, total: Int)?, [ColumnReference.Rate])] = [
      (.nullRate, nulls, reference.nulls), (.unseenRate, unseen, reference.unseen),
    ]
    for case (let statistic, let rate?, let windows) in rates {
      scores.append(contentsOf: Self.score(statistic, rate, windows, level))
    }
    all = scores.sorted { ($1.excess, $0.statistic.rawValue) < ($0.excess, $1.statistic.rawValue) }
  }

  private static func score(
    _ statistic: DriftStatistic, _ rate: (count: Int, total: Int), _ windows: [ColumnReference.Rate],
    _ level: Probability
  ) -> [Score] {
    let learned = RatePredictionLimit(windows: windows.map { .init(events: $0.count, rows: $0.total) })
    guard rate.total > 0, let learned else { return [] }
    let limit = max(learned.limit(at: level, rows: rate.total), EffectFloor.floor(of: statistic))
    let pValue = learned.pValue(of: .init(events: rate.count, rows: rate.total))
    return [
      Score(statistic: statistic, score: Double(rate.count) / Double(rate.total), limit: limit, pValue: pValue)
    ]
  }

  /// The rows behind a rate, as in ` (6 of 978 rows)`.
  func detail(of score: Score) -> String {
    switch score.statistic {
    case .nullRate: " (\(nulls.count) of \(nulls.total) rows)"
    case .unseenRate: unseen.map { " (\($0.count) of \($0.total) values)" } ?? ""
    default: ""
    }
  }
}
