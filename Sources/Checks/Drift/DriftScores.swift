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
    /// What movement is counted from.
    var origin = 0.0

    /// Above 1 the column moved.
    var excess: Double {
      let (moved, allowed) = (score - origin, limit - origin)
      return allowed > 0 ? max(0, moved / allowed) : (moved > 0 ? .infinity : 0)
    }
  }

  /// The furthest beyond its limit first.
  let all: [Score]
  private let unseen: (count: Int, total: Int)?
  private let nulls: (count: Int, total: Int)
  private let nonFinite: (count: Int, total: Int)
  private let effect: Double

  var worst: Score? { all.first }

  /// - Parameter level: the chance of a false alarm that one statistic of one column may take.
  /// - Throws: as `ColumnComparison`.
  init(_ column: ColumnProfile, against reference: ColumnReference, _ level: Probability) throws {
    let compared = reference.ratesAlone || !column.isComparable ? column.withoutValues : column
    let comparison = try ColumnComparison(reference: reference.whole, current: compared)
    var scores: [Score] = []
    for (statistic, score) in comparison.distances {
      guard let learned = PredictionLimit(outOfFoldScores: reference.distances[statistic] ?? []) else { continue }
      let floor = EffectFloor.floor(of: statistic, score: score, moved: comparison.shareMoved)
      let limit = max(learned.limit(at: level), floor)
      scores.append(Score(statistic: statistic, score: score, limit: limit, pValue: learned.pValue(of: score)))
    }
    unseen = comparison.unseen
    effect = column.designEffect
    nulls = (Int(column.nullCount), Int(column.rowCount))
    nonFinite = (Int(column.nonFiniteCount), Int(column.rowCount - column.nullCount))
    scores += Self.score(.nullRate, nulls, effect, reference.nulls, level)
    if reference.hasNulls {
      let values = reference.nulls.map {
        ColumnReference.Rate(count: $0.total - $0.count, total: $0.total, effect: $0.effect)
      }
      let origin = 1 - Double(reference.whole.nullCount) / Double(max(1, reference.whole.rowCount))
      scores += Self.score(.valueRate, (nulls.total - nulls.count, nulls.total), effect, values, level, origin: origin)
    }
    if reference.hasNonFinite { scores += Self.score(.nonFiniteRate, nonFinite, effect, reference.nonFinite, level) }
    if let unseen { scores += Self.score(.unseenRate, unseen, effect, reference.unseen, level) }
    all = scores.sorted { ($1.excess, $0.statistic.rawValue) < ($0.excess, $1.statistic.rawValue) }
  }

  private static func score(
    _ statistic: DriftStatistic, _ rate: (count: Int, total: Int), _ effect: Double,
    _ windows: [ColumnReference.Rate], _ level: Probability, origin: Double = 0
  ) -> [Score] {
    let learned = RatePredictionLimit(
      windows: windows.map { .init(events: $0.count, of: $0.total, designEffect: $0.effect) })
    guard rate.total > 0, let learned else { return [] }
    let floor = min(1, origin + EffectFloor.floor(of: statistic))
    let window = RatePredictionLimit.Window(events: rate.count, of: rate.total, designEffect: effect)
    let limit = max(learned.limit(at: level, rows: window.rows), floor)
    let pValue = learned.pValue(of: window)
    let score = Double(rate.count) / Double(rate.total)
    return [Score(statistic: statistic, score: score, limit: limit, pValue: pValue, origin: origin)]
  }

  /// What was found and what was expected of it, as in `null rate 2 % (6 of 978 rows)` and `at most 0.5 %`.
  func words(of score: Score) -> (observed: String, expected: String) {
    let (statistic, moved) = (score.statistic, score.excess > 1)
    if statistic == .valueRate {
      // Told as what it is about: that nulls became fewer.
      let (rate, least) = (Percent(1 - score.score).description, Percent(1 - score.limit).description)
      return (
        "null rate \(moved && rate == least ? "just below " : "")\(rate) (\(rows(nulls, "row")))", "at least \(least)"
      )
    }
    let (found, most) = (statistic.text(score.score), statistic.text(score.limit))
    let near = moved && found == most ? "just above " : ""
    let detail =
      switch statistic {
      case .nullRate: " (\(rows(nulls, "row")))"
      case .nonFiniteRate: " (\(rows(nonFinite, "value")))"
      case .unseenRate: unseen.map { " (\(rows($0, "value")))" } ?? ""
      default: ""
      }
    return ("\(statistic.label) \(near)\(found)\(detail)", "at most \(most)")
  }

  private func rows(_ rate: (count: Int, total: Int), _ noun: String) -> String {
    "\(rate.count.grouped) of \(rate.total.counted(noun))"
  }
}
