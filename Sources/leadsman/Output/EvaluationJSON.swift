import Checks
import Foundation
import Profiles
import Rules

/// A window as JSON; the keys are stable.
struct EvaluationJSON: Encodable {
  struct Item: Encodable {
    let test: String
    let column: String?
    /// Not there where it is of all rows.
    let segment: String?
    /// How many segments were judged.
    let segments: Int?
    let faultClass: String
    let outcome: String
    let reason: String?
    let observed: String
    let expected: String
    let score: Double?
    let threshold: Double?
    let pValue: Double?
    let statistics: [Statistic]
    /// Not there but for drift.
    let movement: MovementJSON?
    let failingCount: Int64?
    let failingKeys: [String]
    let evidenceSql: String?
    let definition: Int
    let rule: Rule
    let description: String?
    let owner: String?
    let tags: [String]?
    let link: String?
  }

  struct Rule: Encodable {
    let file: String
    /// From 1 on.
    let line: Int
  }

  struct Statistic: Encodable {
    let statistic: String
    let score: Double
    let limit: Double?
    let error: Double?
  }

  struct Incident: Encodable {
    let id: String
    let faultClass: String
    let firstWindowStart: String
    let failingWindows: Int
  }

  struct Selection: Encodable {
    let only: [String]
    let tags: [String]
  }

  let dataset: String
  let windowStart: String
  let windowEnd: String
  let asOf: String
  let verdict: String
  let rowCount: Int64?
  /// Of what part of the rows the distributions were taken; not there where of all.
  let sampleShare: Double?
  let findings: [Item]
  let leftOut: [String: String]
  let lookback: LookbackJSON?
  /// Those that the findings belong to; not there without any.
  let incidents: [Incident]?
  /// Not there where all tests were asked for.
  let selection: Selection?

  init(_ report: WindowReport) {
    lookback = report.lookback.map(LookbackJSON.init)
    dataset = report.dataset
    windowStart = report.window.start.description
    windowEnd = report.window.end.description
    asOf = report.asOf.description
    verdict = report.verdict.rawValue
    rowCount = report.rowCount
    sampleShare = report.sampleShare
    findings = report.findings.map(Item.init)
    leftOut = report.leftOut
    incidents = report.incidents.isEmpty ? nil : report.incidents.map(Incident.init)
    selection = report.selection.map { Selection(only: $0.only, tags: $0.tags) }
  }

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension EvaluationJSON.Incident {
  init(_ incident: ReportedIncident) {
    id = incident.id
    faultClass = incident.faultClass.rawValue
    firstWindowStart = incident.firstWindow.start.description
    failingWindows = incident.failingWindows
  }
}

extension EvaluationJSON.Item {
  init(_ item: ReportedFinding) {
    let finding = item.finding
    test = finding.test
    column = finding.column
    segment = finding.segment?.name
    segments = finding.segment?.count
    faultClass = finding.faultClass.rawValue
    (outcome, reason) = finding.outcome.words
    observed = finding.observed
    expected = finding.expected
    // JSON has no infinity.
    score = finding.score.flatMap { $0.isFinite ? $0 : nil }
    threshold = finding.threshold.flatMap { $0.isFinite ? $0 : nil }
    pValue = finding.pValue
    statistics = finding.statistics.map {
      EvaluationJSON.Statistic(statistic: $0.statistic, score: $0.score, limit: $0.limit, error: $0.error)
    }
    movement = finding.movement.map(MovementJSON.init)
    failingCount = finding.failingCount
    failingKeys = finding.failingKeys
    evidenceSql = finding.evidenceSQL
    definition = finding.definition
    rule = EvaluationJSON.Rule(file: item.place.file, line: item.place.line)
    description = item.about.description
    owner = item.about.owner
    tags = item.about.tags.isEmpty ? nil : item.about.tags
    link = item.about.link
  }
}
