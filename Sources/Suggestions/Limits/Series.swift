import Foundation

/// What one number came to over the windows, and how far beyond that it may go.
///
/// Over many windows the room is their own extent: as far again as they ever were apart, a little more where there were
/// few. Of one window alone it is a part of the spread of its values, and several standard errors.
struct Series {
  /// One a window that had it; at least one.
  let values: [Double]
  /// Rows of a middling window.
  let rows: Double

  init?(_ values: [Double], rows: Double) {
    guard !values.isEmpty else { return nil }
    self.values = values
    self.rows = max(rows, 1)
  }

  var low: Double { values.min() ?? 0 }
  var high: Double { values.max() ?? 0 }
  var median: Double { values.sorted()[values.count / 2] }
  var extent: Double { high - low }
  var isSingle: Bool { values.count == 1 }

  /// Whether each window is above the one before, as of numbers that are given one after another.
  var grows: Bool { values.count >= 10 && zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }

  /// How many times its extent a series may go beyond itself.
  private var reach: Double { 1 + 6 / Double(values.count) }

  /// Limits beyond which the number is told apart from what it was.
  struct Limits: Equatable {
    var low: Double?
    var high: Double?
  }

  /// For numbers that may have either sign, as a mean.
  /// - Parameters:
  ///   - deviation: of the single values.
  ///   - steadiness: what part of it the number may wander, over many windows.
  func additive(deviation: Double, steadiness: Double) -> Limits {
    let room =
      isSingle ? deviation * (steadiness / 3 + 6 / rows.squareRoot()) : max(extent * reach, deviation * steadiness)
    guard room > 0 else { return Limits(low: low, high: high) }
    return Limits(low: RoundNumber.down(low - room, room: room), high: RoundNumber.up(high + room, room: room))
  }

  /// For numbers above 0 that grow and shrink in proportion, as counts.
  /// - Parameters:
  ///   - reach: to what power of their own ratio windows may be apart from what was seen.
  ///   - least: the least factor.
  func multiplicative(reach: Double, least: Double) -> Limits {
    guard low > 0 else { return Limits(low: nil, high: RoundNumber.up(high * least * 2, room: high)) }
    let factor = max(least, pow(high / low, reach * (1 + 6 / Double(values.count))))
    let (bottom, top) = (low / factor, high * factor)
    return Limits(
      low: RoundNumber.down(bottom, room: low - bottom), high: RoundNumber.up(top, room: top - high))
  }

  /// The least share that is to hold, of a share of rows.
  /// - Parameter least: the least room, as a part of the smallest share.
  func lowestShare(least: Double) -> Double {
    let noise = (low * (1 - low) / rows).squareRoot()
    let room = isSingle ? 0.02 + 6 * noise : max(extent * reach, 4 * noise, least * low, 0.005)
    return Self.floored(low - room)
  }

  /// The greatest share of rows that may be exceptions.
  func highestShare() -> Double {
    let noise = (high * (1 - high) / rows).squareRoot()
    return min(1, high + max(0.5 * high, 0.01, 3 * noise))
  }

  /// To two digits below 0.99, to three above.
  static func floored(_ share: Double) -> Double {
    let scale: Double = share > 0.99 ? 1_000 : 100
    return max(0, (share * scale).rounded(.down) / scale)
  }
}
