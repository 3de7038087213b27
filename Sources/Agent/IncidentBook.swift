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
    let folded = IncidentTimeline.fold(
      dataset: dataset.name, faultClass: faultClass, outcomes: outcomes,
      closures: try await transaction.manualClosures(dataset: dataset.name, faultClass: faultClass)
        .filter { start.covers($0.after) },
      acknowledged: try await transaction.acknowledgedIncidents(dataset: dataset.name, faultClass: faultClass),
      resolveAfter: dataset.incidents.resolveAfter, previous: start.previous)
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

  private func save(
    _ change: IncidentChange, _ before: StoredIncident?, _ summary: String, _ evaluation: Evaluation,
    _ kind: RunRecord.Kind
  ) async throws {
    let step = try await transaction.saveIncident(
      change, summary: summary, actor: "leadsman", cause: "run of window \(evaluation.window.start)",
      at: evaluation.asOf)
    let told: NotifyDecision.Told? = before.flatMap { stored in
      stored.isNotified ? (stored.incident.status == .resolved ? .resolve : .page) : nil
    }
    switch NotifyDecision.decide(change, lastTold: told, backfill: kind == .backfill) {
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
