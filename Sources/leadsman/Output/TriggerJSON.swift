import Profiles
import Retraining

/// A trigger as JSON; the keys are stable.
struct TriggerJSON: Encodable {
  struct Span: Encodable {
    let start: String
    let end: String

    init(_ window: Window) {
      start = window.start.description
      end = window.end.description
    }
  }

  let id: String
  let model: String
  let dataset: String
  let status: String
  let cause: String
  let reason: String
  let window: Span
  let trainOn: Span
  let excluded: [Span]
  let modelVersion: String?
  let createdAt: String
  let suppressedBecause: String?
  let outcome: String?
  let newVersion: String?

  init(_ trigger: Trigger) {
    id = trigger.id
    model = trigger.model
    dataset = trigger.dataset
    status = trigger.status.rawValue
    cause = trigger.cause.rawValue
    reason = trigger.reason
    window = Span(trigger.window)
    trainOn = Span(trigger.trainOn)
    excluded = trigger.excluded.map(Span.init)
    modelVersion = trigger.modelVersion
    createdAt = trigger.createdAt.description
    suppressedBecause = trigger.suppressedBecause?.rawValue
    outcome = trigger.outcome?.rawValue
    newVersion = trigger.newVersion
  }

  /// For a person.
  var line: String {
    // The outcome of a failed one is failed, which need not be said twice.
    let end = [suppressedBecause, outcome].compactMap(\.self).filter { $0 != status }.joined(separator: ", ")
    return "\(id)  \(model)  \(status)\(end.isEmpty ? "" : " (\(end))")  \(createdAt)  \(reason)"
      + (outcome == Trigger.Outcome.promoted.rawValue ? newVersion.map { " → \($0)" } ?? "" : "")
  }
}
