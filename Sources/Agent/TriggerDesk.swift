import Delivery
package import History
package import Profiles
package import Retraining
package import Rules

/// What the training core reports of a trigger by the command line; `TriggerReconciler` has what follows.
package struct TriggerDesk: Sendable {
  package enum DeskError: Error, Sendable, Equatable {
    case noSuchTrigger(String)
    case promotionWithoutVersion(String)
    case anotherWorker(String, worker: String)
  }

  private let history: HistoryStore
  private let routes: Routes
  /// The time of day at which messages are put into the outbox, whatever moment they speak of.
  private let clock: @Sendable () -> Instant

  package init(_ history: HistoryStore, routes: Routes, clock: @escaping @Sendable () -> Instant) {
    self.history = history
    self.routes = routes
    self.clock = clock
  }

  /// Gives the oldest dispatched trigger to a worker; no two get the same.
  package func claim(by worker: String, model: String?, at now: Instant) async throws -> Trigger? {
    try await history.transaction { try await $0.claimNextTrigger(by: worker, model: model, at: now)?.trigger }
  }

  /// - Returns: the trigger as it is after the step.
  /// - Throws: `DeskError`, `TriggerError`, and what the state throws.
  package func apply(_ action: TriggerAction, to id: String, actor: String, at now: Instant) async throws -> Trigger {
    guard let found = try await history.trigger(id: id) else { throw DeskError.noSuchTrigger(id) }
    if case .succeed(.promoted, let version) = action, version?.contains(where: { !$0.isWhitespace }) != true {
      throw DeskError.promotionWithoutVersion(id)
    }
    return try await history.transaction(dataset: found.trigger.dataset) { transaction in
      guard let stored = try await transaction.lockTrigger(id: id) else { throw DeskError.noSuchTrigger(id) }
      if let worker = stored.trigger.worker, worker != actor, stored.trigger.isActive, action.isOfWorker {
        throw DeskError.anotherWorker(id, worker: worker)
      }
      let trigger = try stored.trigger.applying(action)
      // The same report once more, its first answer lost, changes nothing.
      if trigger != stored.trigger {
        CrashPoint.reached("trigger.before-transition")
        try await transaction.updateTrigger(trigger, actor: actor, cause: action.name.rawValue, at: now)
      }
      _ = try await PromotionBook(transaction, routes, now: clock()).carryOut(dataset: trigger.dataset)
      return trigger
    }
  }
}

extension TriggerDesk.DeskError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noSuchTrigger(let id): "there is no trigger '\(id)'; `leadsman triggers list` shows them all"
    case .promotionWithoutVersion(let id):
      "\(id) was promoted, so the reference moves to the new model's data: name it with --model-version"
    case .anotherWorker(let id, let worker):
      "\(id) was taken by \(worker), who alone can report on it; `leadsman triggers cancel` withdraws it"
    }
  }
}

extension TriggerAction {
  /// Whether only who has taken the trigger can report it.
  fileprivate var isOfWorker: Bool {
    switch self {
    case .run, .succeed, .fail: true
    case .dispatch, .accept, .cancel, .timeOut: false
    }
  }
}
