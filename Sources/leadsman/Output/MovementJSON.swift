import Checks
import Profiles

/// Where the last windows of a column lie, and where they may, as JSON; the keys are stable.
struct MovementJSON: Encodable {
  struct Explanation: Encodable {
    let column: String
    let value: String?
    let share: Double
  }

  struct Part: Encodable {
    let category: String?
    let above: Double?
    let from: Double?
    let upTo: Double?
    let below: Double?
    let before: Double
    let now: Double
    let share: Double

    init(_ part: Movement.Part) {
      category = part.category
      let range = part.range
      (above, from) = range?.includesLow == true ? (nil, range?.low) : (range?.low, nil)
      (upTo, below) = range?.includesHigh == true ? (range?.high, nil) : (nil, range?.high)
      (before, now, share) = (part.before, part.now, part.share)
    }
  }

  struct Coincidence: Encodable {
    let kind: String
    let window: String
    let words: String
    let column: String?
  }

  struct Detectable: Encodable {
    let statistic: String
    let windows: Int
    let shift: Double?
  }

  let statistic: String
  let windows: Int
  let mean: Double
  let now: Double
  let expected: Double
  let usualLow: Double
  let usualHigh: Double
  let limitLow: Double?
  let limitHigh: Double?
  let inARow: Int
  let strength: Double?
  let since: String?
  let orBefore: Bool?
  let explainedBy: Explanation?
  let parts: [Part]?
  let coincidesWith: [Coincidence]?
  let detectable: [Detectable]

  init(_ movement: Movement) {
    // JSON has no infinity.
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    statistic = movement.statistic
    windows = movement.windows
    mean = movement.mean
    now = movement.now
    expected = movement.expected
    (usualLow, usualHigh) = (movement.usual.low, movement.usual.high)
    (limitLow, limitHigh) = (finite(movement.limits.low), finite(movement.limits.high))
    inARow = movement.inARow
    strength = finite(movement.strength)
    since = movement.since?.description
    orBefore = movement.orBefore
    explainedBy = movement.explainedBy.map { Explanation(column: $0.column, value: $0.value, share: $0.share) }
    parts = movement.parts.map { $0.map(Part.init) }
    coincidesWith = movement.coincidesWith.map {
      $0.map { .init(kind: $0.kind.rawValue, window: $0.window.description, words: $0.words, column: $0.column) }
    }
    detectable = movement.detectable.map {
      Detectable(statistic: $0.statistic, windows: $0.windows, shift: finite($0.shift))
    }
  }
}
