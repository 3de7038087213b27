import Profiles

/// Of the rows hardly a greater share breaks a rule than of those of the reference.
///
/// Of the reference's windows it takes the median of their shares, so that a few odd ones do not move it. Fewer broken rows
/// are never a fault; where the reference has none, any is.
struct ShareWithinReferenceTest: DataTest {
  /// The same rule for every row, which says which share of the rows breaks it.
  let test: any DataTest
  /// Of the reference's share, > 0.
  let share: Double

  var column: String? { test.column }
  var metrics: [Metric] { test.metrics }
  var referenceMetrics: [Metric] { test.metrics }
  var faultClass: Finding.FaultClass { test.faultClass }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    var judgement = test.judge(profile, context)
    judgement.expected = "at most what the reference has, within \(share.exactPercent)"
    guard let broken = judgement.brokenShare else { return judgement }
    let reference: DriftReference
    switch context.reference {
    case .known(let known): reference = known
    case .unavailable(let reason):
      // The reference is loaded after the scan, which has to name the rows.
      return Judgement(
        result: .unknown(reason), expected: judgement.expected, score: broken,
        evidence: broken > 0 ? judgement.evidence : nil)
    }
    let shares = reference.measured.map { brokenShare(of: $0, as: profile, context) }
    let numbers = shares.compactMap(\.number).sorted()
    guard !numbers.isEmpty else {
      let reason = WithinReferenceTest.reason(shares, in: reference.label)
      return Judgement(result: .unknown(reason), expected: judgement.expected)
    }
    let source = numbers.count == 1 ? "" : "the median of \(numbers.count.counted("window")) of "
    hold(&judgement, broken, against: WithinReferenceTest.median(numbers), of: source + reference.label)
    return judgement
  }

  private func hold(_ judgement: inout Judgement, _ broken: Double, against usual: Double, of source: String) {
    let limit = usual * (1 + share)
    // Room for the rounding of the limit alone.
    let breaks = broken > limit + 4 * limit.ulp
    judgement.result = breaks ? .breaks : .holds
    if !breaks { (judgement.failingCount, judgement.evidence) = (nil, nil) }
    let told = test is ShareTest ? "" : " (\(Percent(broken)))"
    judgement.observed += "\(told), usually \(Percent(usual))"
    judgement.expected =
      usual == 0
      ? "none, as in \(source)" : "at most \(words(limit, broken)), within \(share.exactPercent) of \(source)"
    judgement.score = broken
    judgement.threshold = limit
  }

  /// In more digits where few would say the contrary of the result.
  private func words(_ limit: Double, _ broken: Double) -> String {
    // There is no more than all.
    if limit >= 1 { return "100 %" }
    let shown = Percent(limit).description
    return shown == Percent(broken).description && broken != limit ? limit.exactPercent : shown
  }

  private func brokenShare(
    of window: PastWindow, as profile: TableProfile, _ context: TestContext
  ) -> MeasuredNumber.Value {
    var past = TableProfile(
      dataset: profile.dataset, window: window.window, rowCount: window.rowCount, schema: profile.schema)
    past.measurements = window.measurements
    past.measurements[.rowCount(filter: nil)] = .count(window.rowCount)
    let judgement = test.judge(past, context)
    if let share = judgement.brokenShare { return .number(share) }
    guard case .unknown(let reason) = judgement.result else { return .unavailable(Judgement.noRowsOfWindow) }
    return .unavailable(reason.sentence)
  }
}
