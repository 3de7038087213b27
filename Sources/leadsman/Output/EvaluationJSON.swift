import Agent
import Checks
import Foundation
import Profiles

/// An evaluation as JSON; the keys are stable.
struct EvaluationJSON: Encodable {
  struct Item: Encodable {
    let test: String
    let column: String?
    let faultClass: String
    let outcome: String
    let reason: String?
    let observed: String
    let expected: String
    let score: Double?
    let threshold: Double?
    let pValue: Double?
    let statistics: [Statistic]
    let failingCount: Int64?
    let failingKeys: [String]
    let definition: Int
  }

  struct Statistic: Encodable {
    let statistic: String
    let score: Double
    let limit: Double?
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

  /// - Parameter lookback: what was found of windows before this one, where they were looked at.
  init(_ evaluation: Evaluation, _ lookback: Lookback? = nil) {
    self.lookback = lookback.map(LookbackJSON.init)
    dataset = evaluation.dataset
    windowStart = evaluation.window.start.description
    windowEnd = evaluation.window.end.description
    asOf = evaluation.asOf.description
    verdict = evaluation.verdict.rawValue
    rowCount = evaluation.rowCount
    sampleShare = evaluation.profile?.sample?.share
    findings = evaluation.shownFindings.map(Item.init)
    leftOut = evaluation.leftOut
  }

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension EvaluationJSON.Item {
  init(_ finding: Finding) {
    test = finding.test
    column = finding.column
    faultClass = finding.faultClass.rawValue
    (outcome, reason) = finding.outcome.words
    observed = finding.observed
    expected = finding.expected
    // JSON has no infinity.
    score = finding.score.flatMap { $0.isFinite ? $0 : nil }
    threshold = finding.threshold.flatMap { $0.isFinite ? $0 : nil }
    pValue = finding.pValue
    statistics = finding.statistics.map {
      EvaluationJSON.Statistic(statistic: $0.statistic, score: $0.score, limit: $0.limit)
    }
    failingCount = finding.failingCount
    failingKeys = finding.failingKeys
    definition = finding.definition
  }
}
