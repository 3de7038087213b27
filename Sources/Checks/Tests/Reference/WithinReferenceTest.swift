import Profiles
import Rules

/// A number of the window is what the reference's windows come to, give or take a share of it.
///
/// Of the reference's windows it takes the median, so that a few odd ones do not move it.
struct WithinReferenceTest: DataTest {
  let measured: MeasuredNumber
  /// Of the reference's number, > 0.
  let share: Double

  var column: String? { measured.measure.column }
  var metrics: [Metric] { measured.metrics }
  var referenceMetrics: [Metric] { measured.metrics }
  var judgesMissingSegments: Bool { measured.measure == .rowCount }
  var faultClass: Finding.FaultClass { measured.measure == .rowCount ? .volume : .validity }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = "within \(share.exactPercent) of the reference"
    let value: Double
    switch measured.value(of: PastWindow(profile)) {
    case .number(let number): value = number
    case .unavailable(let reason): return .unavailable(reason, expected: expected)
    }
    let reference: DriftReference
    switch context.reference {
    case .known(let known): reference = known
    case .unavailable(let reason): return Judgement(result: .unknown(reason), expected: expected)
    }
    let values = reference.measured.map(measured.value)
    let numbers = values.compactMap(\.number).sorted()
    guard !numbers.isEmpty else {
      return Judgement(result: .unknown(Self.reason(values, in: reference.label)), expected: expected)
    }
    return judge(value, usual: Self.median(numbers), reference, windows: numbers.count)
  }

  private func judge(_ value: Double, usual: Double, _ reference: DriftReference, windows: Int) -> Judgement {
    let reach = abs(usual) * share
    let (low, high) = (usual - reach, usual + reach)
    guard low.isFinite, high.isFinite else {
      return .unavailable("its limits are no finite numbers", expected: "within \(share.exactPercent) of the reference")
    }
    // Room for the rounding of the limits alone, so that 110 is within 10 % of 100.
    let room = 4 * max(abs(low), abs(high)).ulp
    let words = AnomalyWords(measured, direction: .both)
    let ofWindows = windows == 1 ? "" : "the median of \(windows.counted("window")) of "
    return Judgement(
      result: value < low - room || value > high + room ? .breaks : .holds,
      observed: words.observed(value, usual: usual),
      expected: "\(words.expected(low...high, value)), within \(share.exactPercent) of \(ofWindows)\(reference.label)",
      score: value, threshold: value < low ? low : high)
  }

  static func reason(_ values: [MeasuredNumber.Value], in label: String) -> Finding.NotEvaluated {
    let reasons = values.compactMap { value -> String? in
      if case .unavailable(let reason) = value { reason } else { nil }
    }
    return reasons.first.map { .because("\(label) cannot give it: \($0)") } ?? .warmingUp(windowsMissing: 1)
  }

  /// - Parameter sorted: not empty.
  static func median(_ sorted: [Double]) -> Double {
    sorted[(sorted.count - 1) / 2] / 2 + sorted[sorted.count / 2] / 2
  }
}
