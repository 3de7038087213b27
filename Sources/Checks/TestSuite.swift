import Foundation
package import Profiles
package import Rules

/// All tests of a dataset: what they need counted, and what they say of a profile.
package struct TestSuite: Sendable {
  private struct Entry: Sendable {
    let name: String
    /// nil: all.
    var weekdays: Set<Weekday>?
    let fail: (any DataTest)?
    let warn: (any DataTest)?
    /// Columns whose values tell apart what is tested by itself; empty: all is tested together.
    var segments: [String] = []

    /// To fail and to warn.
    var tests: [any DataTest] { [fail, warn].compactMap(\.self) }

    /// What the scan must count for it.
    var metrics: [Metric] { ofSegments(tests.flatMap(\.metrics)) }
    /// What windows of the reference must have counted for it.
    var referenceMetrics: [Metric] {
      let own = tests.flatMap(\.referenceMetrics)
      return own.isEmpty ? [] : ofSegments(own)
    }

    private func ofSegments(_ metrics: [Metric]) -> [Metric] {
      // Of what compares values slices tell.
      if segments.isEmpty || metrics.isEmpty { return metrics }
      // The rows of each segment, so that it is known which there are.
      return ([.rowCount(filter: nil)] + metrics).map { .segmented($0, .each(of: segments)) }
    }
  }

  private let entries: [Entry]
  /// The test that every dataset has without asking.
  package static let schemaChange = SchemaChangeTest.name

  /// The columns that name a row.
  private let key: [String]
  private let clock: LocalClock
  /// The columns whose values are held against the reference.
  package let comparedColumns: Set<String>
  /// Whether a test is held against the reference.
  package let needsReference: Bool

  package init(_ dataset: Dataset) {
    key = dataset.key.map(\.value)
    clock = LocalClock(dataset.time?.timeZone ?? .gmt)
    comparedColumns = dataset.comparedColumns
    needsReference = dataset.expectations.contains(where: \.needsReference)
    let change = SchemaChangeTest(dataset)
    entries =
      [Entry(name: SchemaChangeTest.name, fail: change, warn: nil)]
      + dataset.tests.map { rule in
        Entry(
          name: rule.name, weekdays: rule.weekdays, fail: rule.fail.map { Self.test($0, rule.filter?.value, dataset) },
          warn: rule.warn.map { Self.test($0, rule.filter?.value, dataset) },
          segments: rule.segments.map(\.value))
      }
  }

  /// What windows of the reference must have counted.
  package var referenceMetrics: [Metric] {
    var seen: Set<Metric> = []
    return entries.flatMap(\.referenceMetrics).filter { seen.insert($0).inserted }
  }

  /// What was measured of segments and later windows need; of all rows whatever was measured is kept.
  package var keptOfSegments: Set<Metric> {
    Set(
      entries.filter { $0.tests.contains { $0.historyLength != nil || !$0.referenceMetrics.isEmpty } }
        .flatMap(\.metrics))
  }

  /// How many of the windows before `window` the tests look at; 0 for none.
  package func historyCount(for window: Window) -> Int {
    historyLengths.map { $0.length.count(for: window) }.max() ?? 0
  }

  /// The tests that look at the windows before.
  package var testsOfHistory: [String] { historyLengths.map(\.name) }

  private var historyLengths: [(name: String, length: HistoryLength)] {
    entries.compactMap { entry in
      (entry.fail ?? entry.warn)?.historyLength.map { (entry.name, $0) }
    }
  }

  /// What a scan must count, each once.
  package var metrics: [Metric] {
    var seen: Set<Metric> = []
    return entries.flatMap(\.metrics).filter { seen.insert($0).inserted }
  }

  /// The metrics whose failing rows a person will want to see: those of tests that do not hold.
  package func evidence(_ profile: TableProfile, _ context: TestContext) -> [Metric] {
    var segmentsLeft = SegmentedJudgement.greatestEvidence
    return entries.flatMap { entry -> [Metric] in
      guard isDue(entry, profile) else { return [] }
      guard entry.segments.isEmpty else {
        let wanted = Self.judgeSegments(entry, profile, context).evidence.prefix(segmentsLeft)
        segmentsLeft -= wanted.count
        return Array(wanted)
      }
      // One that could not be judged yet names its own, where it may fail.
      let (judgement, outcome, _) = Self.judge(entry, profile, context)
      return outcome == .pass ? [] : judgement.evidence.map { [$0] } ?? []
    }
  }

  package func findings(_ profile: TableProfile, _ context: TestContext) -> [Finding] {
    entries.flatMap { entry -> [Finding] in
      guard isDue(entry, profile) else { return [Self.notEvaluated(entry, .notDue)] }
      guard entry.segments.isEmpty else {
        let judged = Self.judgeSegments(entry, profile, context)
        return judged.findings(entry.name) { rows(breaking: $0, in: profile) }
      }
      let (judgement, outcome, test) = Self.judge(entry, profile, context)
      let isTold = outcome == .fail || outcome == .warn
      let evidence = isTold ? judgement.evidence.map { rows(breaking: $0, in: profile) } : nil
      return [Finding(entry.name, test, outcome, judgement, evidence: evidence)]
    }
  }

  private func rows(breaking metric: Metric, in profile: TableProfile) -> Finding.Evidence {
    Finding.Evidence(
      keys: (profile.failingRows[metric]?.keys ?? []).map { ShownValue.key($0, columns: key) },
      sql: profile.evidenceQueries[metric])
  }

  /// What every test says when the scan itself could not be done.
  package func notEvaluated(_ reason: String) -> [Finding] {
    entries.map { Self.notEvaluated($0, .because(reason)) }
  }

  private static func notEvaluated(_ entry: Entry, _ reason: Finding.NotEvaluated) -> Finding {
    let test = entry.fail ?? entry.warn
    return Finding(
      test: entry.name, column: test?.column, faultClass: test?.faultClass ?? .validity, outcome: .notEvaluated(reason))
  }

  /// Whether it is judged on the day that the window begins on.
  private func isDue(_ entry: Entry, _ profile: TableProfile) -> Bool {
    entry.weekdays?.contains(Weekday(clock.date(at: profile.window.start))) ?? true
  }

  private static func judgeSegments(
    _ entry: Entry, _ profile: TableProfile, _ context: TestContext
  ) -> SegmentedJudgement {
    let metrics = entry.metrics.map(\.unsegmented)
    let narrowed = SegmentedContext(context, by: entry.segments, metrics, entry.tests, at: profile.window)
    return SegmentedJudgement(profile, by: entry.segments, metrics, narrowed) { part, context in
      let (judgement, outcome, test) = judge(entry, part, context)
      return SegmentedJudgement.Part(judgement: judgement, outcome: outcome, test: test)
    }
  }

  private static func judge(
    _ entry: Entry, _ profile: TableProfile, _ context: TestContext
  ) -> (Judgement, Finding.Outcome, (any DataTest)?) {
    let failing = entry.fail.map { (judge($0, profile, context), $0) }
    if let (judgement, test) = failing {
      switch judgement.result {
      case .breaks: return (judgement, .fail, test)
      case .unknown(let reason): return (judgement, .notEvaluated(reason), test)
      case .warns: return (judgement, .warn, test)
      case .holds: break
      }
    }
    if let test = entry.warn {
      let judgement = judge(test, profile, context)
      switch judgement.result {
      case .breaks, .warns: return (judgement, .warn, test)
      case .unknown(let reason): return (judgement, .notEvaluated(reason), test)
      case .holds: return (judgement, .pass, test)
      }
    }
    return (failing?.0 ?? Judgement(result: .holds), .pass, failing?.1)
  }

  /// No row that meets a filter is each test's own to see; no row at all is the same for all.
  private static func judge(
    _ test: any DataTest, _ profile: TableProfile, _ context: TestContext
  ) -> Judgement {
    // Of the catalog alone only the schema can be judged.
    if let reason = profile.unread, test.faultClass != .schema {
      return .unavailable(reason, expected: test.judge(profile, context).expected)
    }
    if test.isOfRows && profile.rowCount == 0 {
      return .noRows(.rowCount(filter: nil), expected: test.judge(profile, context).expected)
    }
    return test.judge(profile, context)
  }

  private static func test(_ expectation: Expectation, _ filter: String?, _ dataset: Dataset) -> any DataTest {
    switch expectation {
    case .schema(let schema): SchemaTest(expectation: schema)
    case .rowCount(let minimum, let maximum): RowCountTest(minimum: minimum, maximum: maximum, filter: filter)
    case .freshness(let column, let age):
      FreshnessTest(ownColumn: column, timeColumn: dataset.time?.column.value, maximumAge: age)
    case .notNull(let column, let mostly): ShareTest.notNull(column, mostly: mostly, filter: filter)
    case .between(let column, let bounds, let mostly):
      ShareTest.between(column, bounds, mostly: mostly, filter: filter)
    case .acceptedValues(let column, let values, let mostly):
      ShareTest.accepted(
        column, values, mostly: mostly, filter: filter,
        isSensitive: dataset.roles.sensitive.contains { $0.value == column })
    case .rows(let rule, let mostly):
      ShareTest.rows(
        rule, mostly: mostly, filter: filter,
        isSensitive: dataset.roles.sensitive.contains { $0.value == rule.column })
    case .aggregate(let aggregate, let column, let minimum, let maximum):
      AggregateTest(
        aggregate: aggregate, ofColumn: column, minimum: minimum, maximum: maximum, filter: filter)
    case .unique(let columns): UniqueTest(columns: columns, filter: filter)
    case .withinReference(let measure, let share):
      WithinReferenceTest(
        measured: MeasuredNumber(measure: measure, filter: filter, timeColumn: dataset.time?.column.value),
        share: share)
    case .shareWithinReference(let expectation, let share):
      ShareWithinReferenceTest(test: test(expectation, filter, dataset), share: share)
    case .seenValues(let column, let mostly):
      UnseenValuesTest(
        ofColumn: column, mostly: mostly, isSensitive: dataset.roles.sensitive.contains { $0.value == column })
    case .distribution(let column, let limit):
      DistributionTest(ofColumn: column, limit: limit, sensitive: Set(dataset.roles.sensitive.map(\.value)))
    case .anomaly(let rule):
      AnomalyTest(
        rule: rule, filter: filter, timeColumn: dataset.time?.column.value, timeZone: dataset.time?.timeZone ?? .gmt)
    case .increasing(let column, let by, let isStrict, let mostly):
      ShareTest.increasing(
        column, by: by, timeColumn: dataset.time?.column.value, strictly: isStrict, mostly: mostly, filter: filter)
    case .noGaps(let column, let step, let mostly):
      NoGapsTest(ofColumn: column, step: step, mostly: mostly, filter: filter)
    case .references(let reference, let mostly): ShareTest.references(reference, mostly: mostly, filter: filter)
    case .query(let query, let limits): QueryTest(query: query, limits: limits)
    case .matches(let pair, let tolerance): MatchTest(pair: pair, tolerance: tolerance, filter: filter)
    }
  }
}
