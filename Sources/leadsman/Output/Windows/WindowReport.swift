import Agent
import Checks
import Foundation
import Profiles
import Rules

/// All that a command tells of one window, in whatever format.
struct WindowReport {
  let dataset: String
  let window: Window
  /// The dataset's.
  let timeZone: TimeZone
  /// Whether the dataset has other windows.
  let hasTime: Bool
  let asOf: Instant
  let verdict: Verdict
  /// The verdict in one sentence.
  let sentence: String
  /// nil where the window could not be read.
  let rowCount: Int64?
  /// Of what part of the rows the distributions were taken; nil of all.
  let sampleShare: Double?
  /// Whether anything at all could be read.
  let isRead: Bool
  /// The worst first, then in the order of the rules.
  let findings: [ReportedFinding]
  let leftOut: [String: String]
  /// Where the dataset is in the rules.
  let place: SourceLocation
  /// The dataset's.
  let about: Annotations
  /// What was found of windows before this one, where they were looked at.
  let lookback: Lookback?
  /// Those that the findings belong to, as far as the state knows them.
  let incidents: [ReportedIncident]
  /// Which tests were asked for, where not all were.
  let selection: TestSelection?

  init(
    _ evaluation: Evaluation, of dataset: Dataset, lookback: Lookback? = nil, incidents: [ReportedIncident] = [],
    selection: TestSelection? = nil
  ) {
    self.dataset = evaluation.dataset
    window = evaluation.window
    timeZone = dataset.time?.timeZone ?? .gmt
    hasTime = dataset.time != nil
    asOf = evaluation.asOf
    verdict = evaluation.verdict
    sentence = VerdictSentence(evaluation).description
    // The count of a window that could not be read says nothing.
    rowCount = evaluation.profile.flatMap { $0.unread == nil ? $0.rowCount : nil }
    sampleShare = evaluation.profile?.sample?.share
    isRead = evaluation.profile != nil
    findings = evaluation.shownFindings.map { ReportedFinding($0, of: dataset) }
    leftOut = evaluation.leftOut
    place = dataset.location
    about = dataset.about
    self.lookback = lookback
    self.incidents = incidents
    self.selection = selection
  }

  /// Why windows before this one could not be looked at.
  var lookbackFailure: String? { lookback?.shownUnavailable }

  /// As in `2013-02-08`.
  var windowWords: String { window.words(in: timeZone) }

  /// Why nothing at all could be evaluated, where that is one reason for all.
  var commonReason: String? {
    if isRead { return nil }
    let reasons = Set(findings.map { $0.finding.outcome.words.reason ?? "" })
    return reasons.count == 1 ? reasons.first : nil
  }

  /// Findings with their standing, the worst first and else in the order of the rules.
  func ranked(_ strictness: Strictness) -> [(standing: Standing, item: ReportedFinding)] {
    findings.enumerated().map { (strictness.standing($1.finding), $0, $1) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { ($0.0, $0.2) }
  }

  func worst(_ strictness: Strictness) -> Standing {
    let findings = findings.map { strictness.standing($0.finding) }.min() ?? .passed
    return lookbackFailure == nil ? findings : min(findings, .unable)
  }

  /// By tests: one that several segments break is one.
  func counts(_ strictness: Strictness) -> StandingCounts {
    StandingCounts(tests(strictness).map(\.standing))
  }

  /// The findings of each test together, with the standing of the worst, in the order of `ranked`.
  func tests(_ strictness: Strictness) -> [(standing: Standing, items: [ReportedFinding])] {
    var places: [String: Int] = [:]
    var tests: [(standing: Standing, items: [ReportedFinding])] = []
    for (standing, item) in ranked(strictness) {
      if let place = places[item.finding.test] {
        tests[place].items.append(item)
      } else {
        places[item.finding.test] = tests.count
        tests.append((standing, [item]))
      }
    }
    return tests
  }
}
