/// Why an action on an incident was refused.
package enum IncidentError: Error, Equatable {
  case notPossible(
    incident: String, action: IncidentAction, status: Incident.Status, closure: Incident.Closure?,
    possible: [IncidentAction])
  case noActor(incident: String)
}

extension IncidentError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notPossible(let incident, let action, let status, let closure, let possible):
      "\(incident) cannot be \(action): it is \(Self.words(status, closure)). \(Self.remedy(possible, incident))"
    case .noActor(let incident):
      "Nobody is named who acts on \(incident); say who with `--actor NAME`, for its history."
    }
  }

  private static func words(_ status: Incident.Status, _ closure: Incident.Closure?) -> String {
    switch closure {
    case nil: status.rawValue
    case .clean: "resolved, as clean windows followed"
    case .manual: "resolved by hand"
    case .expected: "resolved as expected"
    case .falseAlarm: "resolved as a false alarm"
    case .retrained: "resolved by a retraining"
    case .superseded: "resolved, as its windows were run again and no longer fail"
    }
  }

  private static func remedy(_ possible: [IncidentAction], _ incident: String) -> String {
    let commands = possible.compactMap { $0.command(for: incident) }
    guard let last = commands.last else { return "Nothing is left to do; a new failing window opens a new incident." }
    return "Possible: \((commands.dropLast().map { "\($0), " } + [last]).joined())."
  }
}
