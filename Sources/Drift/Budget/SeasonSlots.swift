/// Which part of its season each window falls into: a weekday, or an hour of the day.
package struct SeasonSlots: Sendable, Equatable {
  package enum Use: Sendable, Equatable {
    /// Where the windows of the reference show it.
    case whereSeen
    /// In every statistic, as a user says.
    case always
  }

  /// 7 for weekdays, 24 for hours; 1 where windows have no season.
  package let count: Int
  package let use: Use
  /// Of the reference's windows, in order; 0..<count.
  package let slots: [Int]

  package init(_ slots: [Int], of count: Int, use: Use = .whereSeen) {
    self.slots = slots
    self.count = count
    self.use = use
  }

  package static func none(windows: Int) -> SeasonSlots { SeasonSlots(Array(repeating: 0, count: windows), of: 1) }
}

/// The windows of a reference that say something of a statistic, and their weights in its centre.
struct SlotWeights: Sendable {
  /// Windows in each slot.
  let counts: [Double]
  /// By window of the reference, 0 where it says nothing; their sum is 1.
  let weights: [Double]
  /// Whether every slot has windows enough to tell its own level.
  let tellsSeasons: Bool

  /// - Parameter isPresent: by window.
  init(_ season: SeasonSlots, _ isPresent: [Bool]) {
    var counts = [Double](repeating: 0, count: season.count)
    for (slot, present) in zip(season.slots, isPresent) where present { counts[slot] += 1 }
    let total = counts.reduce(0, +)
    let isFull = counts.allSatisfy { $0 > 0 }
    weights = zip(season.slots, isPresent).map { slot, present in
      present ? 1 / (isFull ? Double(season.count) * counts[slot] : total) : 0
    }
    let least = season.use == .always ? 2 : 3
    tellsSeasons = season.count > 1 && isFull && total >= Double(least * season.count)
    self.counts = counts
  }

  /// Σ of their squares.
  var squares: Double { weights.reduce(0) { $0 + $1 * $1 } }
}
