import Checks
import Incidents
import Profiles
import Testing

@Suite struct IncidentActionTests {
  /// Every state that an incident can be in, and all that can be done about it there.
  private static let table: [(Incident.Status, Incident.Closure?, Set<IncidentAction>)] = [
    (.open, nil, [.acknowledge, .resolve, .accept(.expected), .accept(.falseAlarm), .retrained]),
    (.acknowledged, nil, [.resolve, .accept(.expected), .accept(.falseAlarm), .retrained]),
    (.resolved, .clean, [.accept(.falseAlarm)]),
    (.resolved, .manual, [.accept(.falseAlarm)]),
    (.resolved, .expected, []),
    (.resolved, .falseAlarm, []),
    (.resolved, .retrained, []),
    (.resolved, .superseded, []),
  ]

  @Test("Each state allows its actions and refuses all others", arguments: table)
  func transitions(status: Incident.Status, closure: Incident.Closure?, allowed: Set<IncidentAction>) throws {
    let incident = incident(status: status, closure: closure)
    for action in IncidentAction.all {
      guard allowed.contains(action) else {
        #expect(
          throws: IncidentError.notPossible(
            incident: incident.id, action: action, status: status, closure: closure,
            possible: incident.possibleActions)
        ) { try incident.applying(action, actor: "ana", newest: day(5)) }
        continue
      }
      let transition = try incident.applying(action, actor: "ana", newest: day(5))
      #expect(transition.from == status && transition.actor == "ana" && transition.action == action)
      #expect(transition.incident.closure == action.closure)
      #expect(transition.incident.status == (action == .acknowledge ? .acknowledged : .resolved))
      #expect(transition.closure?.closure == action.closure)
    }
  }

  @Test("An ended incident covers the windows up to the newest, one that had ended before only its own")
  func closureWindow() throws {
    let after = { (incident: Incident, action: IncidentAction) in
      try incident.applying(action, actor: "ana", newest: day(5)).closure?.after
    }
    #expect(try after(incident(), .resolve) == day(5))
    #expect(try after(incident(status: .resolved, closure: .clean), .accept(.falseAlarm)) == day(1))
    #expect(try incident().applying(.resolve, actor: "ana", newest: day(0)).closure?.after == day(1))
  }

  @Test("Only drift ends by a retraining")
  func retrainedEndsDriftOnly() {
    #expect(throws: IncidentError.self) {
      try incident(faultClass: .validity).applying(.retrained, actor: "TRG-AK179Q6SKR", newest: day(5))
    }
  }

  @Test("Nobody acts without a name", arguments: ["", " \n"])
  func anonymous(actor: String) {
    #expect(throws: IncidentError.noActor(incident: id(0))) {
      try incident().applying(.resolve, actor: actor, newest: day(5))
    }
  }

  @Test("A refusal says how things stand and what can be done")
  func sentences() {
    let sentence = { (incident: Incident, action: IncidentAction) in
      do {
        _ = try incident.applying(action, actor: "ana", newest: day(5))
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      sentence(incident(status: .acknowledged, faultClass: .volume), .acknowledge)
        == "INC-D4X5F0Q6BZ cannot be acknowledged: it is acknowledged. "
        + "Possible: `leadsman incidents resolve INC-D4X5F0Q6BZ`, "
        + "`leadsman incidents accept INC-D4X5F0Q6BZ --expected`, "
        + "`leadsman incidents accept INC-D4X5F0Q6BZ --false-alarm`.")
    #expect(
      sentence(incident(status: .resolved, closure: .clean), .resolve)
        == "INC-D4X5F0Q6BZ cannot be resolved: it is resolved, as clean windows followed. "
        + "Possible: `leadsman incidents accept INC-D4X5F0Q6BZ --false-alarm`.")
    #expect(
      sentence(incident(status: .resolved, closure: .retrained), .accept(.expected))
        == "INC-D4X5F0Q6BZ cannot be accepted as expected: it is resolved by a retraining. "
        + "Nothing is left to do; a new failing window opens a new incident.")
    #expect(
      "\(IncidentError.noActor(incident: id(0)))"
        == "Nobody is named who acts on INC-D4X5F0Q6BZ; say who with `--actor NAME`, for its history.")
  }

  @Test("What a refusal advises is a command of its own for each action, and none for a promotion")
  func commands() {
    let commands = IncidentAction.all.map { $0.command(for: "INC-1") }
    #expect(Set(commands.compactMap { $0 }).count == IncidentAction.all.count - 1)
    #expect(IncidentAction.retrained.command(for: "INC-1") == nil)
    #expect(commands.compactMap { $0 }.allSatisfy { $0.hasPrefix("`leadsman incidents ") && $0.contains(" INC-1") })
  }
}
