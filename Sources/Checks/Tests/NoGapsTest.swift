import Foundation
import Profiles

/// Each step between the least and the greatest value of a column has a value, or a share `mostly` of them has.
struct NoGapsTest: DataTest {
  let ofColumn: String
  let step: Step
  /// 0…1; 1: every step.
  let mostly: Double
  let filter: String?

  var column: String? { ofColumn }
  var faultClass: Finding.FaultClass { .validity }
  var metrics: [Metric] { [missing, all] + (filter == nil ? [] : [.rowCount(filter: filter)]) }

  private var missing: Metric { .aggregate(.missingSteps(step), column: ofColumn, filter: filter) }
  private var all: Metric { .aggregate(.steps(step), column: ofColumn, filter: filter) }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let population = Metric.rowCount(filter: filter)
    if filter != nil, profile.count(population).value == 0 { return .noRows(population, expected: expected) }
    switch (profile.measurements[missing], profile.measurements[all]) {
    case (.number("NaN"), _):
      return .unavailable(
        "\(ofColumn) has a value that is in no step: a fraction, NaN or an infinity", expected: expected)
    case (.number(let missing), .number(let all)): return judge(missing, of: all)
    case (.noRows, _):
      return .unavailable(
        "\(ofColumn) has no value in the \(filter == nil ? "window" : "filter")", expected: expected)
    case (.unavailable(let reason), _), (_, .unavailable(let reason)): return .unavailable(reason, expected: expected)
    default: return .unavailable("the scan took no number", expected: expected)
    }
  }

  /// - Parameters: whole numbers of any size.
  private func judge(_ missing: String, of all: String) -> Judgement {
    guard let gaps = Double(missing), let steps = Double(all), steps >= 1 else {
      return .unavailable("the scan took no number", expected: expected)
    }
    let share = gaps / steps
    // With room for the rounding of `mostly`; without a share to spare, one step among any number counts.
    let breaks = mostly == 1 ? gaps > 0 : steps - gaps < mostly * steps - 4 * steps.ulp
    let count = Int64(missing).map(\.grouped) ?? gaps.short
    let of = Int64(all).map(\.grouped) ?? steps.short
    let noun = "\(ObservedPhrase.missingStep)\(gaps == 1 ? "" : "s")"
    return Judgement(
      result: breaks ? .breaks : .holds,
      observed: "\(gaps == 0 ? "no" : count) \(noun) of \(of)\(filter == nil ? "" : " in the filter")",
      expected: expected,
      score: share, threshold: 1 - mostly, brokenShare: share)
  }

  private var expected: String {
    let share = mostly == 1 ? "every step" : "at least \(mostly.exactPercent) of steps"
    let length: String? =
      switch step {
      case .natural: nil
      case .number(let number): number.grouped
      case .duration(let duration): duration.words
      }
    return "a value in \(share)\(length.map { " of \($0)" } ?? "")"
  }
}
