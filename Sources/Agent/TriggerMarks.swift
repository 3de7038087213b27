import Checks
import Foundation
import History
import Profiles
import Retraining
import Rules

/// Notes on triggers that rest on a window whose verdict another run has changed; the triggers stand.
struct TriggerMarks {
  private let dataset: Dataset
  private let transaction: HistoryTransaction

  init(_ dataset: Dataset, _ transaction: HistoryTransaction) {
    self.dataset = dataset
    self.transaction = transaction
  }

  /// - Parameters:
  ///   - before: the verdict that the window had.
  ///   - now: of the note.
  func mark(_ evaluation: Evaluation, before: Verdict, at now: Instant) async throws {
    guard dataset.retrain != nil, before != evaluation.verdict else { return }
    let words = evaluation.window.words(in: dataset.time?.timeZone ?? .gmt)
    let cause =
      "window \(words) was judged again: \(before.rawValue) before, \(evaluation.verdict.rawValue) now; it stands"
    for trigger in try await transaction.triggers(dataset: dataset.name).map(\.trigger)
    where rests(trigger, on: evaluation.window) {
      try await transaction.markTrigger(id: trigger.id, actor: "leadsman", cause: cause, at: now)
    }
  }

  /// Whether it was sent because of the window, or is at work on its data.
  private func rests(_ trigger: Trigger, on window: Window) -> Bool {
    if trigger.status == .suppressed || trigger.status == .proposed { return false }
    if trigger.window == window { return true }
    let overlaps = trigger.trainOn.start < window.end && window.start < trigger.trainOn.end
    return trigger.isActive && overlaps && !trigger.excluded.contains(window)
  }
}
