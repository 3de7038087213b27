/// What a person, or a promoted model, can do about an incident.
package enum IncidentAction: Sendable, Hashable {
  /// Someone is on it; it stays unresolved.
  case acknowledge
  case resolve
  case accept(Acceptance)
  /// A model trained on the drifted data was promoted.
  case retrained

  package enum Acceptance: String, Sendable, Codable, CaseIterable {
    /// The data is meant to look like this from now on.
    case expected
    case falseAlarm = "false_alarm"
  }

  package static let all: [IncidentAction] =
    [.acknowledge, .resolve] + Acceptance.allCases.map(accept) + [.retrained]

  /// How it ends an incident; nil when it does not.
  package var closure: Incident.Closure? {
    switch self {
    case .acknowledge: nil
    case .resolve: .manual
    case .accept(.expected): .expected
    case .accept(.falseAlarm): .falseAlarm
    case .retrained: .retrained
    }
  }
}

extension IncidentAction: CustomStringConvertible {
  /// As in "INC-… cannot be …".
  package var description: String {
    switch self {
    case .acknowledge: "acknowledged"
    case .resolve: "resolved"
    case .accept(.expected): "accepted as expected"
    case .accept(.falseAlarm): "accepted as a false alarm"
    case .retrained: "closed by a retraining"
    }
  }
}

extension IncidentAction {
  /// What a person types to take it; nil for a promotion, which no one takes on an incident.
  package func command(for incident: String) -> String? {
    switch self {
    case .acknowledge: "`leadsman incidents ack \(incident)`"
    case .resolve: "`leadsman incidents resolve \(incident)`"
    case .accept(.expected): "`leadsman incidents accept \(incident) --expected`"
    case .accept(.falseAlarm): "`leadsman incidents accept \(incident) --false-alarm`"
    case .retrained: nil
    }
  }
}
