package import Profiles
package import Rules

/// All tests of a dataset: what they need counted, and what they say of a profile.
package struct TestSuite: Sendable {
  private struct Entry: Sendable {
    let name: String
    let fail: (any DataTest)?
    let warn: (any DataTest)?
  }

  private let entries: [Entry]
  /// The test that every dataset has without asking.
  package static let schemaChange = SchemaChangeTest.name

  /// The columns that name a row.
  private let key: [String]

  package init(_ dataset: Dataset) {
    key = dataset.key.map(\.value)
    let change = SchemaChangeTest(dataset)
    entries =
      [Entry(name: SchemaChangeTest.name, fail: change, warn: nil)]
      + dataset.tests.map { rule in
        Entry(
          name: rule.name, fail: rule.fail.map { Self.test($0, rule.filter?.value, dataset) },
          warn: rule.warn.map { Self.test($0, rule.filter?.value, dataset) })
      }
  }

  /// What a scan must count, each once.
  package var metrics: [Metric] {
    var seen: Set<Metric> = []
    return entries.flatMap { ($0.fail?.metrics ?? []) + ($0.warn?.metrics ?? []) }.filter { seen.insert($0).inserted }
  }

  /// The metrics whose failing rows a person will want to see: those of tests that do not hold.
  package func evidence(_ profile: TableProfile, _ context: TestContext) -> [Metric] {
    entries.compactMap { entry in
      let (judgement, outcome, _) = Self.judge(entry, profile, context)
      return outcome == .fail || outcome == .warn ? judgement.evidence : nil
    }
  }

  package func findings(_ profile: TableProfile, _ context: TestContext) -> [Finding] {
    entries.map { entry in
      let (judgement, outcome, test) = Self.judge(entry, profile, context)
      return Finding(
        test: entry.name, column: test?.column, faultClass: test?.faultClass ?? .validity, outcome: outcome,
        observed: judgement.observed, expected: judgement.expected, score: judgement.score,
        threshold: judgement.threshold, failingCount: judgement.failingCount,
        failingKeys: (judgement.evidence.flatMap { profile.failingRows[$0]?.keys } ?? []).map {
          ShownValue.key($0, columns: key)
        }, evidenceSQL: judgement.evidence.flatMap { profile.evidenceQueries[$0] })
    }
  }

  /// What every test says when the scan itself could not be done.
  package func notEvaluated(_ reason: String) -> [Finding] {
    entries.map { entry in
      let test = entry.fail ?? entry.warn
      return Finding(
        test: entry.name, column: test?.column, faultClass: test?.faultClass ?? .validity,
        outcome: .notEvaluated(.because(reason)))
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
    case .references(let reference, let mostly): ShareTest.references(reference, mostly: mostly, filter: filter)
    case .query(let query, let limits): QueryTest(query: query, limits: limits)
    case .matches(let pair, let tolerance): MatchTest(pair: pair, tolerance: tolerance, filter: filter)
    }
  }
}
