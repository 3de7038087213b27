/// What the agent or the training core reports of a trigger.
package enum TriggerAction: Sendable, Hashable {
  case dispatch
  /// A worker of the training core takes it on.
  case accept(worker: String)
  case run
  /// `Trigger.Outcome.failed` is no success: report `fail`.
  case succeed(Trigger.Outcome, newVersion: String?)
  case fail
  case cancel
  case timeOut
}

extension TriggerAction {
  package enum Name: String, Sendable, CaseIterable {
    case dispatch
    case accept
    case run
    case succeed
    case fail
    case cancel
    case timeOut = "time_out"
  }

  package var name: Name {
    switch self {
    case .dispatch: .dispatch
    case .accept: .accept
    case .run: .run
    case .succeed: .succeed
    case .fail: .fail
    case .cancel: .cancel
    case .timeOut: .timeOut
    }
  }
}

extension TriggerAction.Name {
  package var leadsTo: Trigger.Status {
    switch self {
    case .dispatch: .dispatched
    case .accept: .accepted
    case .run: .running
    case .succeed: .succeeded
    case .fail: .failed
    case .cancel: .canceled
    case .timeOut: .timedOut
    }
  }
}
