extension Finding.Outcome {
  /// The stable word of an outcome, and for one without a result the reason as a sentence.
  package var words: (outcome: String, reason: String?) {
    switch self {
    case .pass: ("pass", nil)
    case .warn: ("warn", nil)
    case .fail: ("fail", nil)
    case .notEvaluated(let reason): ("not_evaluated", reason.sentence)
    }
  }
}

extension Finding.NotEvaluated {
  package var sentence: String {
    switch self {
    case .notInReference: "warming up, not in the reference yet"
    case .warmingUp(let missing): "warming up, needs \(missing.grouped) more window\(missing == 1 ? "" : "s")"
    case .noState: "no state (the last run is not known)"
    case .notDue: "not due on this day"
    case .because(let reason): reason
    }
  }
}
