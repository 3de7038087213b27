import Profiles
import Rules

/// How an anomaly says what it found: `412 rows, 58 % below the usual 980`.
struct AnomalyWords {
  private let measured: MeasuredNumber
  private let direction: AnomalyRule.Direction

  init(_ measured: MeasuredNumber, direction: AnomalyRule.Direction) {
    self.measured = measured
    self.direction = direction
  }

  func observed(_ value: Double, usual: Double) -> String {
    let filtered = measured.filter == nil ? "" : " in the filter"
    let found =
      switch measured.measure {
      case .rowCount: Int64(value).rows
      case .nullShare: "\(Percent(value)) null"
      case .age: "newest row \(text(value)) before the window's end"
      case .aggregate(let aggregate, _): "\(aggregate.words) \(text(value))"
      }
    return "\(found)\(filtered), \(change(value, usual))"
  }

  func expected(_ allowed: ClosedRange<Double>, _ value: Double) -> String {
    let isCount = measured.measure == .rowCount
    let low = text(isCount ? allowed.lowerBound.rounded(.up) : allowed.lowerBound)
    let high = text(isCount ? allowed.upperBound.rounded(.down) : allowed.upperBound)
    return switch direction {
    case .both: low == high ? "exactly \(low)" : "\(low) to \(high)"
    case .up: "at most \(high)"
    case .down: "at least \(low)"
    }
  }

  private func change(_ value: Double, _ usual: Double) -> String {
    // A logarithm and back may be off by its rounding.
    if abs(value - usual) <= 1e-9 * abs(usual) { return "as usual" }
    let side = value > usual ? "above" : "below"
    // Of shares and times points and spans are what people think in.
    if measured.isShare || usual == 0 || (value < 0) != (usual < 0) { return "\(side) the usual \(text(usual))" }
    if case .age = measured.measure { return "\(side) the usual \(text(usual))" }
    let factor = abs(value - usual) / abs(usual)
    if factor >= 2, value > usual { return "\((value / usual).short) times the usual \(text(usual))" }
    return "\(Percent(factor)) \(side) the usual \(text(usual))"
  }

  private func text(_ value: Double) -> String {
    switch measured.measure {
    case _ where measured.isShare: Percent(value).description
    // Limits that few windows teach can be longer than any time.
    case .age: Duration.seconds(min(max(value, -1e15), 1e15)).words
    case .rowCount: value.rounded().short
    default: value.short
    }
  }
}
