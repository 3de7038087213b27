import Profiles
import Rules

/// A number that a column's values come to lies between two others: mean, median, sum and the like.
struct AggregateTest: DataTest {
  let aggregate: Aggregate
  let ofColumn: String
  /// As the user wrote them.
  let minimum: String?
  let maximum: String?
  let filter: String?

  var column: String? { ofColumn }
  var faultClass: Finding.FaultClass { .validity }
  var metrics: [Metric] { filter == nil ? [metric] : [metric, .rowCount(filter: filter)] }

  private var metric: Metric { .aggregate(aggregate, column: ofColumn, filter: filter) }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let population = Metric.rowCount(filter: filter)
    if filter != nil, profile.count(population).value == 0 { return .noRows(population, expected: expected) }
    switch profile.measurements[metric] {
    case .number(let text): return judge(text)
    case .noRows: return .unavailable(noValues, expected: expected)
    case .unavailable(let reason): return .unavailable(reason, expected: expected)
    case .count, .instant, .fingerprint, .segments, nil:
      return .unavailable("the scan took no number", expected: expected)
    }
  }

  private func judge(_ text: String) -> Judgement {
    let (isLow, isHigh) = Self.breaks(text, minimum: minimum, maximum: maximum)
    let shown = Self.shown(text, isLow: isLow, isHigh: isHigh, minimum: minimum, maximum: maximum)
    // What is no number has no place on a scale.
    let score = Double(text).flatMap { $0.isFinite ? $0 : nil }
    return Judgement(
      result: isLow || isHigh ? .breaks : .holds,
      observed: "\(aggregate.words) \(shown)\(filter == nil ? "" : " in the filter")", expected: expected, score: score,
      threshold: (isHigh ? maximum : minimum ?? maximum).flatMap(Double.init))
  }

  /// Compared to the last digit; NaN is outside of every limit.
  static func breaks(_ text: String, minimum: String?, maximum: String?) -> (isLow: Bool, isHigh: Bool) {
    guard let number = DecimalText(text) else {
      let isNegative = text.hasPrefix("-")
      return (minimum != nil && (isNegative || text == "NaN"), maximum != nil && !isNegative)
    }
    let low = minimum.flatMap(DecimalText.init).map { number < $0 } ?? false
    let high = maximum.flatMap(DecimalText.init).map { $0 < number } ?? false
    return (low, high)
  }

  /// In few digits, unless these would hide that a limit is broken.
  static func shown(
    _ text: String, isLow: Bool, isHigh: Bool, minimum: String?, maximum: String?
  ) -> String {
    guard let value = Double(text), value.isFinite else { return text }
    let short = value.short
    let plain = short.replacing(",", with: "").replacing("−", with: "-")
    let (low, high) = breaks(plain, minimum: minimum, maximum: maximum)
    return low == isLow && high == isHigh ? short : text
  }

  private var noValues: String {
    let lack =
      switch aggregate {
      case .standardDeviation: "fewer than two values"
      case .skewness: "no two different values"
      default: "no value"
      }
    return "\(ofColumn) has \(lack) in the \(filter == nil ? "window" : "filter")"
  }

  private var expected: String {
    switch (minimum, maximum) {
    case (let minimum?, let maximum?): minimum == maximum ? "exactly \(minimum)" : "\(minimum) to \(maximum)"
    case (let minimum?, nil): "at least \(minimum)"
    case (nil, let maximum?): "at most \(maximum)"
    case (nil, nil): "any number"
    }
  }
}

extension Aggregate {
  /// As in `mean`, `95 % quantile`.
  var words: String {
    switch self {
    case .mean: "mean"
    case .minimum: "least value"
    case .maximum: "greatest value"
    case .sum: "sum"
    case .standardDeviation: "standard deviation"
    case .quantile(0.5): "median"
    case .quantile(let share): "\(share.exactPercent) quantile"
    case .distinctCount: "distinct values"
    case .skewness: "skewness"
    case .zeroShare: "share of zeros"
    case .negativeShare: "share of negative values"
    case .steps: "steps"
    case .missingSteps: "missing steps"
    }
  }
}
