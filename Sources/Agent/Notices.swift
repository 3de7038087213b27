import Checks
import Delivery
import History
import Incidents
import Profiles
import Retraining
import Rules

/// What receivers are told of an incident, put into the outbox with the transition that it tells of.
struct IncidentNotice {
  private let event: IncidentEvent
  private let asOf: Instant

  init(
    _ incident: Incident, _ kind: IncidentEvent.Kind, summary: String, evaluation: Evaluation, dataset: Dataset
  ) {
    // Without an agent the next word comes with the next due run; a window more is its deadline.
    let next = dataset.time.map { time in
      DueWindow.moment(dataset, time.window.next(evaluation.window, in: time.timeZone))
    }
    let expiresAt = (next ?? evaluation.asOf).advanced(by: evaluation.window.length)
    let findings = evaluation.findings.filter { $0.incidentClass == incident.faultClass }
    self.init(
      incident, kind, summary: summary, findings: findings, model: dataset.model?.name,
      runbook: dataset.about.link, asOf: evaluation.asOf, expiresAt: expiresAt)
  }

  init(
    _ incident: Incident, _ kind: IncidentEvent.Kind, summary: String, at asOf: Instant,
    expiresAt: Instant? = nil
  ) {
    self.init(
      incident, kind, summary: summary, findings: [], model: nil, runbook: nil, asOf: asOf,
      expiresAt: expiresAt ?? asOf)
  }

  private init(
    _ incident: Incident, _ kind: IncidentEvent.Kind, summary: String, findings: [Finding], model: String?,
    runbook: String?, asOf: Instant, expiresAt: Instant
  ) {
    self.asOf = asOf
    event = IncidentEvent(
      kind: kind, incident: incident.id, dataset: incident.dataset, class: incident.faultClass.rawValue,
      severity: incident.faultClass == .drift ? "warning" : "critical", status: incident.status.rawValue,
      summary: summary, firstWindow: incident.firstWindow, lastFailingWindow: incident.lastFailingWindow,
      findings: findings.map(EventFinding.init), previousIncident: incident.previous, model: model, runbook: runbook,
      asOf: asOf, expiresAt: expiresAt)
  }

  /// The event's id holds the incident's step, so that one which is opened or over again is told of again.
  func messages(to receivers: [String], step: Int, at now: Instant) throws -> [OutboxMessage] {
    let id = "\(event.incident).\(event.kind.rawValue).\(step)"
    let body = try event.encoded()
    return receivers.map {
      OutboxMessage(
        eventID: id, receiver: $0, type: event.type, subject: event.incident, body: body, createdAt: now, asOf: asOf)
    }
  }
}

/// What receivers are told of a dispatched trigger.
struct TriggerNotice {
  private let event: TriggerEvent
  private let asOf: Instant

  init(_ trigger: Trigger, at asOf: Instant) {
    self.asOf = asOf
    event = TriggerEvent(
      trigger: trigger.id, model: trigger.model, dataset: trigger.dataset, cause: trigger.cause.rawValue,
      reason: trigger.reason, window: trigger.window, trainOn: trigger.trainOn, excluded: trigger.excluded,
      modelVersion: trigger.modelVersion, createdAt: trigger.createdAt)
  }

  func messages(to receivers: [String], at now: Instant) throws -> [OutboxMessage] {
    let body = try event.encoded()
    return receivers.map {
      OutboxMessage(
        eventID: "\(event.trigger).dispatched", receiver: $0, type: event.type, subject: event.trigger, body: body,
        createdAt: now, asOf: asOf)
    }
  }
}

extension EventFinding {
  init(_ finding: Finding) {
    let (outcome, reason) = finding.outcome.words
    self.init(
      test: finding.test, column: finding.column, segment: finding.segment?.name, outcome: outcome,
      observed: reason ?? finding.observed,
      expected: finding.expected, failingCount: finding.failingCount, failingKeys: finding.failingKeys,
      score: finding.score, threshold: finding.threshold,
      statistics: finding.statistics.map { Statistic(statistic: $0.statistic, score: $0.score, limit: $0.limit) })
  }
}
