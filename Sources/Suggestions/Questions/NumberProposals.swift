import Foundation
import Profiles

/// `between`: the extent of a column's values, with room on either side.
struct RangeProposal: Proposal {
  let column: String
  let shape: NumberShape

  private var least: Metric { .aggregate(.minimum, column: column, filter: nil) }
  private var greatest: Metric { .aggregate(.maximum, column: column, filter: nil) }

  var metrics: [Metric] { [least, greatest] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let lows = windows.series(least), let highs = windows.series(greatest) else { return [] }
    // What grows from day to day will leave any range.
    if lows.grows, highs.grows { return [] }
    var (least, most) = (lowest(lows), highest(highs))
    if shape.isInteger {
      // Where counting begins at 1, a 0 stands for something else.
      least = max(least.rounded(.down), lows.low >= 1 ? 1 : -.infinity)
      most = most.rounded(.up)
    }
    let keys: [(String, String?)] = [
      ("column", YAMLText.scalar(column)), ("min", RoundNumber.text(least)), ("max", RoundNumber.text(most)),
    ]
    return [DraftTest("between", keys, evidence: "\(RoundNumber.shown(lows.low)) to \(RoundNumber.shown(highs.high))")]
  }

  /// 0 and 1 are the ends of a share, whatever was seen within them.
  private var isShare: Bool {
    shape.minimum >= 0 && shape.maximum <= 1 && (shape.minimum < 0.05 && shape.maximum > 0.9 || shape.isBinary)
  }

  func lowest(_ lows: Series) -> Double {
    if isShare { return 0 }
    let room = max(lows.extent, 0.25 * (shape.median - lows.low), 1e-9 * abs(lows.low))
    if lows.low >= 0 {
      guard lows.low > 0 else { return 0 }
      // In proportion, so that what is above 0 does not fall to it.
      let factor = max(1.3, lows.high / lows.low)
      let bottom = max(lows.low - room, lows.low / factor)
      return bottom <= 0 ? 0 : RoundNumber.down(bottom, room: min(lows.low - bottom, bottom))
    }
    return room > 0 ? RoundNumber.down(lows.low - room, room: room) : lows.low
  }

  func highest(_ highs: Series) -> Double {
    if isShare { return 1 }
    let room = max(highs.extent * 1.2, 0.25 * (highs.high - shape.median), 1e-9 * abs(highs.high))
    let top = highs.high + room
    if highs.high <= 0 { return top > 0 ? 0 : RoundNumber.up(top, room: room) }
    return room > 0 ? RoundNumber.up(top, room: room) : highs.high
  }
}

/// A number that the values of a column come to: its limits are those of the windows, with room.
struct AggregateProposal: Proposal {
  let aggregate: Aggregate
  let column: String
  let shape: NumberShape

  var metric: Metric { .aggregate(aggregate, column: column, filter: nil) }
  var metrics: [Metric] { [metric] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let series = windows.series(metric), let limits = limits(series, windows), let keys = limits.keys,
      let family = Self.family(aggregate)
    else { return [] }
    let isShare = aggregate == .zeroShare || aggregate == .negativeShare
    return [
      DraftTest(
        family.name, [("column", YAMLText.scalar(column)), ("q", family.quantile)] + keys,
        evidence: windows.words(series, isShare ? RoundNumber.percent : RoundNumber.shown))
    ]
  }

  static func family(_ aggregate: Aggregate) -> (name: String, quantile: String?)? {
    switch aggregate {
    case .mean: ("mean", nil)
    case .quantile(0.5): ("median", nil)
    case .quantile(let share): ("quantile", RoundNumber.text(share))
    case .standardDeviation: ("stddev", nil)
    case .distinctCount: ("distinct_count", nil)
    case .zeroShare: ("zero_share", nil)
    case .negativeShare: ("negative_share", nil)
    case .minimum, .maximum, .sum, .skewness, .steps, .missingSteps: nil
    }
  }

  private func limits(_ series: Series, _ windows: Windows) -> Series.Limits? {
    switch aggregate {
    case .mean: central(series, steadiness: 0.2, widest: 2.5)
    case .quantile: central(series, steadiness: 0.25, widest: 2.5)
    case .standardDeviation: spread(series)
    case .distinctCount: distinct(series)
    case .zeroShare: zeros(series)
    case .negativeShare: negatives(series)
    case .minimum, .maximum, .sum, .skewness, .steps, .missingSteps: nil
    }
  }

  /// - Parameter widest: in standard deviations; wider limits would hold nothing.
  private func central(_ series: Series, steadiness: Double, widest: Double) -> Series.Limits? {
    guard shape.deviation > 0, !series.grows else { return nil }
    var limits = series.additive(deviation: shape.deviation, steadiness: steadiness)
    guard let low = limits.low, let high = limits.high, high - low < widest * shape.deviation else { return nil }
    if shape.minimum >= 0 { limits = limits.notBelow(0) }
    // A quantile of whole numbers that lies at the end of them says no more than the range.
    if limits.low.map({ $0 <= shape.minimum }) ?? true, limits.high.map({ $0 >= shape.maximum }) ?? true { return nil }
    return limits
  }

  private func spread(_ series: Series) -> Series.Limits? {
    guard series.low > 0, series.rows >= 20 else { return nil }
    let single = 1.05 + 4 / series.rows.squareRoot()
    let limits = series.multiplicative(reach: 0.7, least: series.isSingle ? single : 1.15)
    guard let low = limits.low, let high = limits.high, high < 6 * low else { return nil }
    return limits
  }

  private func distinct(_ series: Series) -> Series.Limits? {
    guard series.low >= 2 else { return nil }
    // A column of few values has them all on every day, or nearly.
    if shape.distinct < 25 {
      let room = max(series.extent, (shape.distinct / 8).rounded(.down))
      let low = series.low - room
      let high = shape.isBinary ? 2 : (series.high + max(room, 1)).rounded()
      return low >= 2 ? Series.Limits(low: low, high: high) : nil
    }
    let limits = series.multiplicative(reach: 0.7, least: series.isSingle ? 1.15 : 1.1)
    guard let low = limits.low, let high = limits.high, low >= 2 else { return nil }
    let most = high.rounded(.up)
    // No more values than rows.
    return Series.Limits(low: low.rounded(.down), high: series.high > 0.9 * series.rows ? nil : most)
  }

  private func zeros(_ series: Series) -> Series.Limits? {
    let room = max(series.extent, 0.3 * series.high, 0.02)
    let high = ((series.high + room) * 100).rounded(.up) / 100
    return high < 0.6 ? Series.Limits(low: nil, high: high) : nil
  }

  private func negatives(_ series: Series) -> Series.Limits? {
    let room = max(series.extent, 0.05)
    let low = ((series.low - room) * 100).rounded(.down) / 100
    let high = ((series.high + room) * 100).rounded(.up) / 100
    guard high - low < 0.6 else { return nil }
    return Series.Limits(low: low > 0 ? low : nil, high: high < 1 ? high : nil)
  }
}

/// `distinct_count` of texts and of what can only be compared.
struct DistinctProposal: Proposal {
  let column: String
  /// Whether another test has the list of them.
  let isListed: Bool

  private var metric: Metric { .aggregate(.distinctCount, column: column, filter: nil) }
  var metrics: [Metric] { [metric] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let series = windows.series(metric), series.low >= 2 else { return [] }
    var limits = series.multiplicative(reach: 0.7, least: series.isSingle ? 1.15 : 1.1)
    limits.high = limits.high?.rounded(.up)
    if series.high < 25 {
      limits.low = max(2, series.low - max(series.extent, (series.low / 8).rounded(.down)))
      limits.high = (series.high + max(series.extent, 1)).rounded()
    }
    if isListed || series.high > 0.9 * series.rows { limits.high = nil }
    guard let low = limits.low, low >= 2, let keys = limits.keys else { return [] }
    return [
      DraftTest("distinct_count", [("column", YAMLText.scalar(column))] + keys, evidence: windows.words(series))
    ]
  }
}
