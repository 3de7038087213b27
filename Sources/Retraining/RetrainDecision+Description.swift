import Profiles

extension RetrainDecision: CustomStringConvertible {
  /// One sentence for a person.
  package var description: String {
    switch self {
    case .none(let idle): "No retraining: \(idle)."
    case .suppressed(let trigger):
      "Retraining of \(trigger.model) is held: \(trigger.reason), but "
        + "\(trigger.suppressedBecause?.description ?? "it was suppressed")."
    case .propose(let trigger): "Retraining of \(trigger.model) is asked for: \(trigger.reason)."
    }
  }
}

extension RetrainDecision.Idle: CustomStringConvertible {
  package var description: String {
    switch self {
    case .policyOff: "the policy is off"
    case .backfill: "a backfill never triggers"
    case .notDue(let drifted, let windows):
      "drifted in \(drifted) of the last \(windows) windows, and none is scheduled"
    case .alreadyTriggered(let id): "the window has led to \(id) already, which stands"
    case .laterWindowJudged(let window): "the window from \(window.start) was judged since, and decides"
    }
  }
}

extension Trigger.Suppression: CustomStringConvertible {
  package var description: String {
    switch self {
    case .shadow: "the policy is shadow"
    case .cooldown: "the last training ended too recently"
    case .activeTrigger: "another training of the model is under way"
    case .brokenData: "the data of this window is broken"
    case .tooFewLabels: "too few new labels have arrived"
    case .noTrainingData: "no fit data is left to train on"
    case .incompleteContext: "not all that the decision needs could be known"
    }
  }
}
