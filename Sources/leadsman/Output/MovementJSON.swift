import Checks
import Profiles

/// Where the last windows of a column lie, and where they may, as JSON; the keys are stable.
struct MovementJSON: Encodable {
  struct Explanation: Encodable {
    let column: String
    let value: String
    let share: Double
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
  let explainedBy: Explanation?
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
    explainedBy = movement.explainedBy.map { Explanation(column: $0.column, value: $0.value, share: $0.share) }
    detectable = movement.detectable.map {
      Detectable(statistic: $0.statistic, windows: $0.windows, shift: finite($0.shift))
    }
  }
}
