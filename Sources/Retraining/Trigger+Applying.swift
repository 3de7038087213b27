extension Trigger.Status {
  /// The whole table of transitions. `running` may be skipped: not every core reports it.
  package var allowed: [TriggerAction.Name] {
    switch self {
    case .proposed: [.dispatch]
    case .dispatched: [.accept, .cancel, .timeOut]
    case .accepted: [.run, .succeed, .fail, .cancel, .timeOut]
    case .running: [.succeed, .fail, .cancel, .timeOut]
    case .succeeded, .failed, .canceled, .timedOut, .suppressed: []
    }
  }

  /// A model has at most one trigger of which this holds.
  package var isActive: Bool { !allowed.isEmpty }

  package var isTerminal: Bool { allowed.isEmpty }
}

extension Trigger {
  package var isActive: Bool { status.isActive }

  /// Takes the step that `action` reports.
  ///
  /// The very report that led to the current status changes nothing, as when its answer was lost and it is sent again.
  /// - Throws: `notAllowed` for a step outside `Status.allowed`, `noWorker`, `successThatFailed`.
  package func applying(_ action: TriggerAction) throws(TriggerError) -> Trigger {
    let result = try carrying(action)
    if status == action.name.leadsTo, result == self { return self }
    guard status.allowed.contains(action.name) else {
      throw .notAllowed(trigger: id, action: action.name, status: status, worker: worker)
    }
    return result
  }

  /// As it would be after the step, whether that may be taken or not.
  private func carrying(_ action: TriggerAction) throws(TriggerError) -> Trigger {
    var trigger = self
    trigger.status = action.name.leadsTo
    switch action {
    case .dispatch, .run, .cancel, .timeOut: break
    case .accept(let worker):
      guard worker.contains(where: { !$0.isWhitespace }) else { throw .noWorker(trigger: id) }
      trigger.worker = worker
    case .succeed(let outcome, let newVersion):
      guard outcome != .failed else { throw .successThatFailed(trigger: id) }
      trigger.outcome = outcome
      trigger.newVersion = newVersion
    case .fail: trigger.outcome = .failed
    }
    return trigger
  }
}
