package import Checks
package import Profiles

/// What on-call reads first.
package enum IncidentSummary {
  /// How many findings, or reasons for having none, are told in full.
  private static let toldInFull = 3

  /// One sentence from the findings of a window that joined an incident of `faultClass`, the worst first:
  /// `dep_delay is 51.2 % null (476 of 930 rows), expected at least 88 % not null; …; and 2 more`. Nil when none joined.
  package static func sentence(of findings: [Finding], faultClass: Finding.FaultClass) -> String? {
    let joined = sorted(findings.filter { $0.incidentClass == faultClass })
    guard !joined.isEmpty else { return nil }
    let all = faultClass == .cannotEvaluate ? inabilities(joined) : failures(joined)
    let rest = all.dropFirst(toldInFull).reduce(0) { $0 + $1.count }
    let clauses = all.prefix(toldInFull).map(\.clause) + (rest > 0 ? ["and \(rest) more"] : [])
    return clauses.joined(separator: "; ")
  }

  /// What is told of an incident after `window` was run: never nothing.
  ///
  /// The incident may be one that the run made of others, as when an earlier window failed or one between two failing
  /// ones turned clean: then its last failing window was told of under another id.
  /// - Parameters:
  ///   - incident: as it is after the run.
  ///   - findings: of `window`.
  ///   - stored: the incidents of the same dataset and class as they were before the run, with what was told of them.
  package static func sentence(
    of incident: Incident, after window: Window, findings: [Finding],
    stored: [(incident: Incident, summary: String)]
  ) -> String {
    let ofWindow = sentence(of: findings, faultClass: incident.faultClass)
    if let ofWindow, window == incident.lastFailingWindow, incident.status != .resolved { return ofWindow }
    let told = stored.filter { !$0.summary.isEmpty }
    if let own = told.first(where: { $0.incident.id == incident.id }) { return own.summary }
    let same = told.filter { $0.incident.lastFailingWindow == incident.lastFailingWindow }
    if let last = same.last(where: { $0.incident.closure != .superseded }) ?? same.last { return last.summary }
    let isOfIncident = (incident.firstWindow...incident.lastFailingWindow).contains(window)
    if let ofWindow, isOfIncident { return ofWindow }
    let (what, count) = (incident.faultClass.fault, incident.failingWindows)
    let windows = count == 1 ? "1 window" : "\(count) windows, the last of them"
    return "\(what) in \(windows) from \(incident.lastFailingWindow.start)"
  }

  /// The segments that break one test are told together, by the worst of them.
  private static func failures(_ findings: [Finding]) -> [(clause: String, count: Int)] {
    let ofTest = Dictionary(grouping: findings.filter { $0.segment != nil }, by: \.test).mapValues(\.count)
    var told: Set<String> = []
    return findings.compactMap { finding in
      guard finding.segment != nil else { return (finding.clause, 1) }
      guard told.insert(finding.test).inserted, let count = ofTest[finding.test] else { return nil }
      return (finding.clause(furtherSegments: count - 1), 1)
    }
  }

  /// A reason that many tests share is told once, the one of most tests first:
  /// `row_count, freshness and 7 more could not be evaluated: the server is away`.
  private static func inabilities(_ findings: [Finding]) -> [(clause: String, count: Int)] {
    let byReason = Dictionary(grouping: findings) { $0.outcome.words.reason ?? "" }
    let groups = byReason.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return groups.map { reason, findings in
      let full = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
      return ("\(names(findings)) could not be evaluated: \(full)", findings.count)
    }
  }

  private static func names(_ findings: [Finding]) -> String {
    let names = findings.map(\.test)
    guard names.count > toldInFull else { return names.conjunction }
    return (names.prefix(toldInFull - 1) + ["\(names.count - toldInFull + 1) more"]).conjunction
  }

  /// The worst first.
  private static func sorted(_ findings: [Finding]) -> [Finding] {
    let columns = Set(findings.filter { $0.movement != nil }.compactMap(\.column))
    return findings.map { (finding: $0, rank: rank($0, drifting: columns)) }
      .sorted { isWorse(($0.finding, $0.rank), ($1.finding, $1.rank)) }.map(\.finding)
  }

  /// Statistics that a column moves by itself, whichever rows are counted.
  private static let ownStatistics: Set<String> = ["null_rate", "non_finite_rate"]

  /// What is of all rows comes before what is of a segment; and that before a segment by a column that drifts too, as its
  /// rows are others then.
  private static func rank(_ finding: Finding, drifting columns: Set<String>) -> Int {
    guard let segment = finding.segment, let movement = finding.movement else { return 0 }
    let isCutByDrifting = columns.contains { $0 != finding.column && segment.name.hasPrefix("\($0)=") }
    return isCutByDrifting && !ownStatistics.contains(movement.statistic) ? 2 : 1
  }

  /// Further past the limit, then more rows, then by name, so that a window always reads the same.
  private static func isWorse(_ one: (finding: Finding, rank: Int), _ other: (finding: Finding, rank: Int)) -> Bool {
    let (left, right) = (one.finding, other.finding)
    // Columns that moved by themselves say more.
    let isTogether = [left, right].map { $0.test == DriftMonitor.togetherTest }
    guard isTogether[0] == isTogether[1] else { return isTogether[1] }
    // What moved first may have moved the others.
    let since = [left, right].map { $0.movement?.since?.microsecondsSince1970 ?? .max }
    guard since[0] == since[1] else { return since[0] < since[1] }
    guard one.rank == other.rank else { return one.rank < other.rank }
    let excess = (left: left.excess, right: right.excess)
    guard excess.left == excess.right else { return excess.left > excess.right }
    let rows = (left: left.failingCount ?? 0, right: right.failingCount ?? 0)
    guard rows.left == rows.right else { return rows.left > rows.right }
    let names = (left: (left.test, left.column ?? ""), right: (right.test, right.column ?? ""))
    guard names.left == names.right else { return names.left < names.right }
    return (left.segment?.name ?? "") < (right.segment?.name ?? "")
  }
}

extension Finding.FaultClass {
  /// What was wrong, where no more is known.
  fileprivate var fault: String {
    switch self {
    case .schema, .volume, .freshness, .validity: "a \(rawValue) test failed"
    case .drift: "a column drifted"
    case .cannotEvaluate: "a test could not be evaluated"
    }
  }
}
