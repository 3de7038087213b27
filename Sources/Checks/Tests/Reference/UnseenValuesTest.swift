import Profiles
import Rules
import Sketches

/// Of a column's values the reference has all, or a share `mostly` of the rows with a value.
struct UnseenValuesTest: DataTest {
  let ofColumn: String
  /// 0…1.
  let mostly: Double
  let isSensitive: Bool

  var column: String? { ofColumn }
  var metrics: [Metric] { [] }
  var faultClass: Finding.FaultClass { .validity }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let base = mostly == 1 ? "only values" : "at least \(mostly.exactPercent) of values among those"
    func unavailable(_ reason: String) -> Judgement { .unavailable(reason, expected: "\(base) of the reference") }
    if isSensitive { return unavailable("which values are new is not known of a sensitive column") }
    switch context.reference {
    case .unavailable(let reason): return Judgement(result: .unknown(reason), expected: "\(base) of the reference")
    case .known(let reference):
      if let reason = profile.unprofiled[ofColumn] { return unavailable(reason) }
      guard let current = profile[column: ofColumn] else { return unavailable("the scan did not read its values") }
      let whole = reference.ofAllRows
      guard let known = whole.columns[ofColumn]?.whole else {
        return Judgement(
          result: .unknown(whole.reason(without: ofColumn)), expected: "\(base) of \(reference.label)")
      }
      guard case .categorical(let new) = current.distribution, case .categorical(let old) = known.distribution else {
        return unavailable("of its type single values are not kept; list them in accepted_values")
      }
      return judge(new, old, expected: "\(base) of \(reference.label)", sample: profile.sample)
    }
  }

  private func judge(_ new: ValueCounts, _ old: ValueCounts, expected: String, sample: Sample?) -> Judgement {
    if new.total == 0, let sample {
      return .unavailable("no value came with the rows \(sample.words)", expected: expected)
    }
    if old.total == 0, new.total > 0 { return Judgement(result: .unknown(.notInReference), expected: expected) }
    let kept = "has more different values than are kept one by one; take `references` to a table of them"
    if !old.isExact { return .unavailable("the reference \(kept)", expected: expected) }
    if !new.isExact { return .unavailable("the window \(kept)", expected: expected) }
    let unseen = new.entries.filter { old.count(of: $0.value) == 0 }
    let count = unseen.reduce(0) { $0 + $1.count }
    let all = new.total
    // Compared as counts, as in `ShareTest`.
    let breaks = Double(all - count) < mostly * Double(all) - 4 * Double(all).ulp
    let share = all == 0 ? 0 : Double(count) / Double(all)
    let named = ValueChange.words(ofUnseenIn: new, before: old).map { ", as \($0)" } ?? ""
    let values = all == 1 ? "value" : "values"
    let ofSample = sample.map { " \($0.words)" } ?? ""
    return Judgement(
      result: breaks ? .breaks : .holds,
      observed: "\(Percent(share)) unseen (\(count.grouped) of \(all.grouped) \(values))\(ofSample)\(named)",
      expected: expected,
      score: share, threshold: 1 - mostly, failingCount: breaks && sample == nil ? Int64(count) : nil)
  }
}
