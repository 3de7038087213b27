import Foundation
import Profiles
import Sketches

/// What is counted of a column's values beside their distribution.
enum ShapeMeasure: Sendable {
  case zeros
  case negatives
  case empties
  /// One of `CharacterKinds.each`.
  case holding(Int)
  /// Monday is 0.
  case weekday(Int)
  /// From this hour on, `hoursTogether` of them.
  case hours(from: Int)
  /// By the ranks of the reference's lengths.
  case length(CellScore)
  /// By the ranks of the reference's norms.
  case norm(NumberCells, CellScore)
  /// Of unit vectors, along the reference's mean direction.
  case direction([Double])

  static let hoursTogether = 3

  /// Sum and number of values; nil where the shape does not tell.
  func measure(_ shape: ColumnShape) -> (sum: Double, rows: Double)? {
    switch (self, shape) {
    case (.zeros, .numbers(let signs)): (Double(signs.zeros), Double(signs.count))
    case (.negatives, .numbers(let signs)): (Double(signs.negatives), Double(signs.count))
    case (.empties, .texts(let texts)): (Double(texts.empties), Double(texts.count))
    case (.holding(let kind), .texts(let texts)):
      (Double(texts.count(holding: CharacterKinds.each[kind])), Double(texts.count))
    case (.weekday(let day), .times(let times)): (Double(times.weekdays[day]), Double(times.count))
    case (.hours(let first), .times(let times)):
      times.hours.map { (Double($0[first..<first + Self.hoursTogether].reduce(0, +)), Double(times.count)) }
    case (.length(let score), .texts(let texts)): Self.sum(score, texts.lengths)
    case (.length(let score), .arrays(let arrays)): Self.sum(score, arrays.lengths)
    case (.norm(let cells, let score), .arrays(let arrays)):
      cells.counts(of: arrays.normQuantiles).map { (score.sum($0), $0.reduce(0, +)) }
    case (.direction(let axis), .arrays(let arrays)): Self.along(axis, arrays)
    default: nil
    }
  }

  private static func sum(_ score: CellScore, _ lengths: LengthCounts) -> (sum: Double, rows: Double) {
    (score.sum(lengths.cells.map(Double.init)), Double(lengths.count))
  }

  private static func along(_ axis: [Double], _ arrays: ArraySummary) -> (sum: Double, rows: Double)? {
    guard case .sum(let sum, let count) = arrays.direction, sum.count == axis.count else { return nil }
    return (zip(sum, axis).reduce(0) { $0 + $1.0 * $1.1 }, Double(count))
  }

  var isShare: Bool {
    switch self {
    case .zeros, .negatives, .empties, .holding, .weekday, .hours: true
    case .length, .norm, .direction: false
    }
  }
}

extension WatchedStatistics {
  /// - Parameters:
  ///   - shape: of all windows of the reference together.
  ///   - windows: of each.
  static func ofShape(_ shape: ColumnShape, _ windows: [ColumnShape]) -> [WatchedStatistic] {
    switch shape {
    case .numbers:
      return [share(.zeros, .zeros, 1), share(.negatives, .negatives, 1)]
    case .texts(let texts):
      let kinds = CharacterKinds.each.indices.map { share(.holding($0), .holding($0), 0.5) }
      return lengths(texts.lengths, windows) + [share(.empties, .empties, 1)] + kinds
    case .times(let times):
      let days = (0..<7).map { share(.weekday($0), .weekday($0), 2) }
      let hours = stride(from: 0, to: times.hours == nil ? 0 : 24, by: ShapeMeasure.hoursTogether)
      return days + hours.map { share(.hours(from: $0), .hours(from: $0), 2) }
    case .arrays(let arrays): return lengths(arrays.lengths, windows) + norms(arrays) + directions(arrays)
    }
  }

  private static func share(_ kind: WatchedKind, _ measure: ShapeMeasure, _ weight: Double) -> WatchedStatistic {
    WatchedStatistic(kind: kind, family: .category, weight: weight, form: .shape(measure))
  }

  private static func lengths(_ lengths: LengthCounts, _ windows: [ColumnShape]) -> [WatchedStatistic] {
    guard lengths.count > 0 else { return [] }
    let scores = RankScores(
      lengths.cells.map(Double.init), windows: windows.compactMap { $0.lengths?.cells.map(Double.init) })
    guard scores.isSpread else { return [] }
    return [
      WatchedStatistic(kind: .length, family: .location, weight: 3, form: .shape(.length(scores.location)))
    ]
  }

  private static func norms(_ arrays: ArraySummary) -> [WatchedStatistic] {
    guard arrays.normQuantiles.count > 0 else { return [] }
    let cells = NumberCells(arrays.normQuantiles.weightedValues)
    guard let counts = cells.counts(of: arrays.normQuantiles) else { return [] }
    let scores = RankScores(counts)
    guard scores.isSpread else { return [] }
    return [
      WatchedStatistic(kind: .norm, family: .location, weight: 20, form: .shape(.norm(cells, scores.location)))
    ]
  }

  private static func directions(_ arrays: ArraySummary) -> [WatchedStatistic] {
    guard let mean = arrays.meanDirection else { return [] }
    let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0 else { return [] }
    return [
      WatchedStatistic(
        kind: .direction, family: .location, weight: 20, form: .shape(.direction(mean.map { $0 / length })))
    ]
  }
}

extension ColumnShape {
  fileprivate var lengths: LengthCounts? {
    switch self {
    case .texts(let texts): texts.lengths
    case .arrays(let arrays): arrays.lengths
    case .numbers, .times: nil
    }
  }
}
