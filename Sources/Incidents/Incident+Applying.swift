import Checks
package import Profiles

/// One step of an incident and who took it: a row to append, never to change.
package struct IncidentTransition: Sendable, Equatable {
  package let from: Incident.Status
  package let action: IncidentAction
  package let actor: String
  /// As it is after the step.
  package let incident: Incident
  /// What later folds need to know of the step; nil when the incident stays unresolved.
  package let closure: ManualClosure?
}

extension Incident {
  /// What can be done about it now.
  ///
  /// What resolved by itself or by hand can still be called a false alarm, for the measured precision.
  package var possibleActions: [IncidentAction] {
    switch (status, closure) {
    case (.open, _): IncidentAction.all.filter(suitsClass)
    case (.acknowledged, _): IncidentAction.all.filter { $0 != .acknowledge && suitsClass($0) }
    case (.resolved, .clean), (.resolved, .manual): [.accept(.falseAlarm)]
    case (.resolved, _): []
    }
  }

  /// Takes the step that `action` asks for.
  /// - Parameters:
  ///   - actor: who asks; a person's name or the trigger's id.
  ///   - newest: the newest window of the dataset that was judged; it is the last that an ended incident covers.
  /// - Throws: `notPossible` for every action outside `possibleActions`, `noActor` for a blank actor.
  package func applying(
    _ action: IncidentAction, actor: String, newest: Window
  ) throws(IncidentError) -> IncidentTransition {
    guard actor.contains(where: { !$0.isWhitespace }) else { throw .noActor(incident: id) }
    guard possibleActions.contains(action) else {
      throw .notPossible(incident: id, action: action, status: status, closure: closure, possible: possibleActions)
    }
    var incident = self
    guard let closure = action.closure else {
      incident.status = .acknowledged
      return IncidentTransition(from: status, action: action, actor: actor, incident: incident, closure: nil)
    }
    incident.status = .resolved
    incident.closure = closure
    // Windows after one that has ended already may hold the next incident, which this must not touch.
    let after = status == .resolved ? lastFailingWindow : max(newest, lastFailingWindow)
    return IncidentTransition(
      from: status, action: action, actor: actor, incident: incident,
      closure: ManualClosure(incident: id, closure: closure, after: after))
  }

  private func suitsClass(_ action: IncidentAction) -> Bool {
    action != .retrained || faultClass == .drift
  }
}
