import Incidents
import Testing

@Suite struct NotifyDecisionTests {
  @Test("A new incident pages, and names the one that it recurs from")
  func opened() {
    let incident = incident(previous: "INC-0000000000")
    let decision = NotifyDecision.decide(IncidentChange(.opened, incident), lastTold: nil, backfill: false)
    #expect(decision == .page(incident, recurrenceOf: "INC-0000000000"))
  }

  @Test("A backfill tells nothing, whatever changed", arguments: IncidentChange.Kind.allCases)
  func backfill(kind: IncidentChange.Kind) {
    for told in [NotifyDecision.Told.page, .resolve, nil] {
      #expect(
        NotifyDecision.decide(IncidentChange(kind, incident()), lastTold: told, backfill: true) == .silent(.backfill))
    }
  }

  @Test("Only what was told as open is told as over", arguments: [IncidentChange.Kind.resolved, .superseded])
  func over(kind: IncidentChange.Kind) {
    let change = IncidentChange(kind, incident(status: .resolved, closure: .clean))
    let decide = { NotifyDecision.decide(change, lastTold: $0, backfill: false) }
    #expect(decide(.page) == .resolve(change.incident))
    #expect(decide(.resolve) == .silent(.told))
    #expect(decide(nil) == .silent(.neverTold))
  }

  @Test("Further failing windows make no second page")
  func joined() {
    let change = IncidentChange(.joined, incident())
    #expect(NotifyDecision.decide(change, lastTold: .page, backfill: false) == .silent(.told))
  }

  @Test("What someone is on does not page", arguments: [IncidentChange.Kind.opened, .joined, .reopened])
  func acknowledged(kind: IncidentChange.Kind) {
    let change = IncidentChange(kind, incident(status: .acknowledged))
    #expect(NotifyDecision.decide(change, lastTold: nil, backfill: false) == .silent(.nothingToDo))
  }

  @Test("What was said to be over and is not pages again")
  func reopened() {
    let change = IncidentChange(.reopened, incident())
    #expect(
      NotifyDecision.decide(change, lastTold: .resolve, backfill: false) == .page(change.incident, recurrenceOf: nil))
    #expect(NotifyDecision.decide(change, lastTold: .page, backfill: false) == .silent(.told))
  }

  @Test(
    "Counts and afterthoughts are for the record", arguments: [IncidentChange.Kind.passed, .recounted, .relabelled])
  func silent(kind: IncidentChange.Kind) {
    let change = IncidentChange(kind, incident())
    #expect(NotifyDecision.decide(change, lastTold: .page, backfill: false) == .silent(.nothingToDo))
  }
}
