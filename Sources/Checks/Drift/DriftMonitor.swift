import Drift
package import Profiles
package import Rules
import Statistics

/// Says of every watched column whether the last windows lie further from the reference than its own windows do.
///
/// One budget of false alarms is shared by all columns, statistics and horizons of a dataset (`DriftBaseline`); distances
/// describe, and page nobody.
package struct DriftMonitor: Sendable {
  package static let definition = 4
  /// Windows below which no limit can be learned.
  package static let minimumWindows = BudgetFit.minimumWindows

  let rule: DriftRule
  let reference: DriftReference
  let sensitive: Set<String>?
  /// False alarms of one window, in expectation.
  let level: Double
  /// Of them the part of all rows; the segments share the rest.
  private static let wholeShare = 0.6

  /// - Parameters:
  ///   - windowLength: turns pages per period into pages per window.
  ///   - sensitive: columns of which no value may be told; nil where they are not known, and no category is.
  package init(
    rule: DriftRule, reference: DriftReference, windowLength: Duration, sensitive: Set<String>? = nil
  ) {
    self.rule = rule
    self.reference = reference
    self.sensitive = sensitive
    level = DriftLevel.level(rule.falseAlarms, windowLength: windowLength)
  }

  package static func test(_ column: String) -> String { "drift(\(column))" }
  /// Of the number of rows.
  package static let rowCountTest = "drift of the row count"

  /// - Parameters:
  ///   - own: what the profile says of the reference; nil where that was not computed yet.
  ///   - nights: the windows before this one that were held against the same reference and belong to none of its
  ///     windows, each right after the other; nil where one is not known.
  package func findings(
    _ profile: TableProfile, as own: WatchedWindow? = nil, after nights: [WatchedWindow?] = []
  ) -> [Finding] {
    let profile = rule.view(of: profile)
    let watched = profile.columns.filter { rule.includes($0.name) }
    let windows = nights + [own ?? reference.watchedWindow(of: profile)]
    let sequence = windows.map { $0?.whole }
    let segmentCount = reference.segmentReferences.reduce(0) { $0 + $1.segments.count }
    let whole = segmentCount > 0 ? level * Self.wholeShare : level
    let judged = reference.baseline.judge(sequence, level: whole)
    let evidence = DriftEvidence(
      reference: reference, baseline: reference.baseline, windows: windows, nights: sequence, level: whole,
      window: profile.window)
    var findings = watched.map { column in
      // The values of sensitive columns are counted of all rows.
      let sample = sensitive?.contains(column.name) == true ? nil : profile.sample
      let place = reference.baseline.place(of: column.name)
      let finding = finding(column, reference, place.flatMap { judged[$0] }, evidence, sample)
      return sample.map(finding.adding) ?? finding
    }
    if let place = reference.baseline.place(of: nil) {
      findings.append(rowCount(profile, reference, judged[place], evidence))
    }
    if let finding = together(profile, reference, judged, evidence) { findings.append(finding) }
    let moved = Set(findings.filter { $0.outcome == .fail || $0.outcome == .warn }.compactMap(\.column))
    findings += segmentFindings(
      profile, reference, windows, besides: moved, level: (level - whole) / Double(max(segmentCount, 1)))
    return findings + Self.unread(rule, profile)
  }

  /// Columns that the user wants watched and the scan could not give.
  package static func unread(_ rule: DriftRule, _ profile: TableProfile) -> [Finding] {
    profile.unprofiled.sorted { $0.key < $1.key }.filter { rule.includes($0.key) }.map { column, reason in
      Finding(
        test: test(column), column: column, faultClass: .drift, outcome: .notEvaluated(.because(reason)),
        definition: definition)
    }
  }

  /// What the monitor says when there is no reference to hold the window against.
  package static func notEvaluated(_ rule: DriftRule, columns: [String], _ reason: Finding.NotEvaluated) -> [Finding] {
    columns.filter(rule.includes).map {
      Finding(
        test: test($0), column: $0, faultClass: .drift, outcome: .notEvaluated(reason), definition: definition)
    }
  }

  private func finding(
    _ column: ColumnProfile, _ all: DriftReference, _ judgement: WatchedJudgement?, _ evidence: DriftEvidence,
    _ sample: Sample?
  ) -> Finding {
    func notEvaluated(_ reason: Finding.NotEvaluated) -> Finding {
      Finding(
        test: Self.test(column.name), column: column.name, faultClass: .drift, outcome: .notEvaluated(reason),
        expected: "as in \(all.label)", definition: Self.definition)
    }
    guard column.rowCount > 0 else {
      return notEvaluated(.because("the \(sample == nil ? "window" : "sample of the window") has no rows"))
    }
    guard let reference = all.columns[column.name] else { return notEvaluated(all.reason(without: column.name)) }
    if let reason = reasonApart(column, reference) { return notEvaluated(.because(reason)) }
    guard let comparison = try? comparison(column, reference) else {
      return notEvaluated(.because("this column is of another kind of type in \(all.label)"))
    }
    guard let judgement else {
      // Until then only what needs no limit to be seen is told.
      let missing = Self.minimumWindows - reference.windowCount
      return notEvaluated(
        missing > 0 ? .warmingUp(windowsMissing: missing) : .because("no statistic is defined on its values"))
    }
    return finding(column, reference, judgement, comparison, evidence)
  }

  func finding(
    _ column: ColumnProfile, _ reference: ColumnReference, _ judgement: WatchedJudgement,
    _ comparison: ColumnComparison?, _ evidence: DriftEvidence, segment: Finding.Segment? = nil
  ) -> Finding {
    let isSecret = isSecret(column, reference)
    let told = evidence.told(judgement, isSecret: isSecret)
    var (observed, movement) = (told.observed, told.movement)
    // Where rates alone can be judged they may fail, but their silence says nothing of the values.
    let reason = reference.reasonWithoutValues(column)
    var outcome = reason.map { Finding.Outcome.notEvaluated($0) } ?? .pass
    if judgement.isBeyond {
      outcome = rule.severity == .fail ? .fail : .warn
      if let rows = rows(of: judgement, column) { observed += " (\(rows))" }
      if reason == .notInReference { observed += ", its values not in the reference yet" }
      if segment == nil, judgement.kind.isOfValues {
        let parts = parts(of: column, reference)
        movement.parts = parts.isEmpty ? nil : parts
        if let change = change(of: column, reference, judgement.kind, parts) { observed += " with \(change)" }
      }
    }
    let deciding = Finding.StatisticScore(
      statistic: told.movement.statistic, score: told.movement.mean, limit: told.limit,
      error: reference.isEstimated ? nil : evidence.baseline.error(of: judgement, in: column))
    return Finding(
      test: Self.test(column.name), column: column.name, faultClass: .drift, outcome: outcome, observed: observed,
      expected: told.expected, score: told.movement.mean, threshold: told.limit, pValue: judgement.pValue.value,
      statistics: [deciding] + described(column, reference, comparison).filter { $0.statistic != deciding.statistic },
      movement: movement, segment: segment, definition: Self.definition)
  }

  private func rowCount(
    _ profile: TableProfile, _ reference: DriftReference, _ judgement: WatchedJudgement?, _ evidence: DriftEvidence
  ) -> Finding {
    guard let judgement else {
      let missing = max(0, Self.minimumWindows - reference.windows.count)
      let reason: Finding.NotEvaluated =
        profile.rowCount > 0 ? .warmingUp(windowsMissing: missing) : .because("the window has no rows")
      return Finding(
        test: Self.rowCountTest, faultClass: .volume, outcome: .notEvaluated(reason),
        expected: "as in \(reference.label)", definition: Self.definition)
    }
    let told = evidence.told(judgement, isSecret: false)
    let outcome: Finding.Outcome = judgement.isBeyond ? (rule.severity == .fail ? .fail : .warn) : .pass
    return Finding(
      test: Self.rowCountTest, faultClass: .volume, outcome: outcome, observed: told.observed,
      expected: told.expected, score: told.movement.mean, threshold: told.limit, pValue: judgement.pValue.value,
      movement: told.movement, definition: Self.definition)
  }

  /// How far it moved, for who wants to know: these have no limit.
  private func described(
    _ column: ColumnProfile, _ reference: ColumnReference, _ comparison: ColumnComparison?
  ) -> [Finding.StatisticScore] {
    guard let comparison else { return [] }
    let values = column.rowCount - column.nullCount
    var rates: [DriftStatistic: Double] = [.nullRate: Double(column.nullCount) / Double(column.rowCount)]
    if reference.hasNonFinite, values > 0 {
      rates[.nonFiniteRate] = Double(column.nonFiniteCount) / Double(values)
    }
    if let unseen = comparison.unseen { rates[.unseenRate] = Double(unseen.count) / Double(unseen.total) }
    let all = comparison.distances.merging(rates) { distance, _ in distance }
    let errors = reference.isEstimated ? [:] : comparison.errors
    return DriftStatistic.allCases.compactMap { statistic in
      all[statistic].map {
        .init(
          statistic: statistic.rawValue, score: $0, limit: nil,
          error: rates[statistic] == nil ? errors[statistic] : 0)
      }
    }
  }

  /// Distances of the values, as far as there are any to compare.
  private func comparison(_ column: ColumnProfile, _ reference: ColumnReference) throws -> ColumnComparison {
    let compared = reference.ratesAlone || !column.isComparable ? column.withoutValues : column
    return try ColumnComparison(reference: reference.whole, current: compared)
  }
}
