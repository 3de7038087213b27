import Checks
import Delivery
import History
import Incidents
import Profiles
import Rules

/// Brings the stored incidents of a dataset in line with its windows, and puts into the outbox who is to be told.
struct IncidentBook {
  private let dataset: Dataset
  private let routes: Routes
  private let transaction: HistoryTransaction
  /// When messages are put into the outbox, whatever moment they speak of.
  private let now: Instant

  init(_ dataset: Dataset, _ routes: Routes, _ transaction: HistoryTransaction, now: Instant) {
    self.dataset = dataset
    self.routes = routes
    self.transaction = transaction
    self.now = now
  }

  /// - Parameter isNewest: no run of this window or a later one came before.
  func update(_ evaluation: Evaluation, kind: RunRecord.Kind, isNewest: Bool) async throws -> [IncidentChange] {
    var changes: [IncidentChange] = []
    for faultClass in Finding.FaultClass.allCases {
      changes += try await update(faultClass, evaluation, kind, isNewest: isNewest)
    }
    return changes
  }

  private func update(
    _ faultClass: Finding.FaultClass, _ evaluation: Evaluation, _ kind: RunRecord.Kind, isNewest: Bool
  ) async throws -> [IncidentChange] {
    let stored = try await transaction.incidents(dataset: dataset.name, faultClass: faultClass)
    let start = FoldStart(stored.map(\.incident), window: evaluation.window, isNewest: isNewest)
    let outcomes = try await transaction.windowOutcomes(
      dataset: dataset.name, faultClass: faultClass, since: start.since.start)
    let closures = try await transaction.manualClosures(dataset: dataset.name, faultClass: faultClass)
    var folded = IncidentTimeline.fold(
      dataset: dataset.name, faultClass: faultClass, outcomes: outcomes,
      closures: closures.filter { start.covers($0.after) },
      acknowledged: try await transaction.acknowledgedIncidents(dataset: dataset.name, faultClass: faultClass),
      resolveAfter: dataset.incidents.resolveAfter, previous: start.previous)
    if faultClass == .drift {
      folded = try await hold(folded, stored: stored, since: start.since, closures: closures)
    }
    let changes = IncidentDiff.changes(stored: stored.map(\.incident), folded: folded, since: start.since)
    let known = Dictionary(stored.map { ($0.incident.id, $0) }, uniquingKeysWith: { first, _ in first })
    for change in changes {
      let summary = IncidentSummary.sentence(
        of: change.incident, after: evaluation.window, findings: evaluation.findings,
        stored: stored.map { ($0.incident, $0.summary) })
      try await save(change, known[change.incident.id], summary, evaluation, kind)
    }
    return changes
  }

  /// Holds those incidents back that tell nothing new.
  private func hold(
    _ folded: [Incident], stored: [StoredIncident], since: Window, closures: [ManualClosure]
  ) async throws -> [Incident] {
    // Most nights there is nothing to hold, or to hold by.
    if folded.isEmpty || stored.isEmpty { return folded }
    let failures = try await transaction.windowFailures(
      dataset: dataset.name, faultClass: .drift, from: since, and: dataset.incidents.hold)
    let unheard = try await transaction.unheardIncidents(dataset: dataset.name, faultClass: .drift)
    let known = stored.map {
      IncidentHold.Known($0.incident, lastTold: $0.lastTold, isUnheard: unheard.contains($0.incident.id))
    }
    return IncidentHold(span: dataset.incidents.hold, failures: failures, closures: closures)
      .applied(to: folded, stored: known, since: since)
  }

  private func save(
    _ change: IncidentChange, _ before: StoredIncident?, _ summary: String, _ evaluation: Evaluation,
    _ kind: RunRecord.Kind
  ) async throws {
    let step = try await transaction.saveIncident(
      change, summary: summary, actor: "leadsman", cause: "run of window \(evaluation.window.start)",
      at: evaluation.asOf)
    switch NotifyDecision.decide(change, lastTold: before?.lastTold, backfill: kind == .backfill) {
    case .page(let incident, _):
      let notice = IncidentNotice(incident, .opened, summary: summary, evaluation: evaluation, dataset: dataset)
      try await transaction.enqueue(notice.messages(to: routes.receivers(for: incident), step: step, at: now))
      try await transaction.markNotified(incident: incident.id)
    case .resolve(let incident):
      let notice = IncidentNotice(incident, .resolved, summary: summary, evaluation: evaluation, dataset: dataset)
      try await transaction.enqueue(notice.messages(to: routes.receivers(for: incident), step: step, at: now))
    case .silent: break
    }
  }
}

/// From which window on incidents are folded anew: one at which none was open, so that older ones stay as they are.
struct FoldStart {
  let since: Window
  /// The last incident before it.
  let previous: String?

  init(_ stored: [Incident], window: Window, isNewest: Bool) {
    let earlier = stored.filter { $0.firstWindow <= window }.sorted { $0.firstWindow < $1.firstWindow }
    guard let last = earlier.last, !(isNewest && last.status == .resolved) else {
      since = window
      previous = earlier.last?.id
      return
    }
    since = last.firstWindow
    previous = last.previous
  }

  func covers(_ window: Window) -> Bool { window >= since }
}
