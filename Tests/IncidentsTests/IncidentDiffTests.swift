import Incidents
import Profiles
import Testing

@Suite struct IncidentDiffTests {
  private func changes(from stored: [Incident], to folded: [Incident]) -> [String] {
    IncidentDiff.changes(stored: stored, folded: folded).map { "\($0.kind.rawValue) \($0.incident.line)" }
  }

  struct Step: Sendable, CustomTestStringConvertible {
    let before: String
    let after: String
    let changes: [String]
    var testDescription: String { "\(before) → \(after)" }

    init(_ before: String, _ after: String, _ changes: [String]) {
      self.before = before
      self.after = after
      self.changes = changes
    }
  }

  @Test(
    "Each step of a timeline is one change",
    arguments: [
      Step("", "F", ["opened 0-0 failing 1 clean 0 open"]),
      Step("F", "FF", ["joined 0-1 failing 2 clean 0 open"]),
      Step("F", "F.", ["recounted 0-0 failing 1 clean 1 open"]),
      Step("F.", "F..", ["resolved 0-0 failing 1 clean 2 clean"]),
      Step("F..", "F...", []),
      Step("F..", "F..F", ["opened 3-3 failing 1 clean 0 open"]),
      Step("F", "F?", []),
      Step("", "F..", ["passed 0-0 failing 1 clean 2 clean"]),
      Step("F", "F..F", ["resolved 0-0 failing 1 clean 2 clean", "opened 3-3 failing 1 clean 0 open"]),
    ])
  func forward(step: Step) {
    #expect(changes(from: fold(step.before), to: fold(step.after)) == step.changes)
  }

  @Test(
    "A window that was run again changes only what it concerns",
    arguments: [
      Step("F", ".", ["superseded 0-0 failing 1 clean 0 superseded"]),
      Step("F..", "...", ["superseded 0-0 failing 1 clean 2 superseded"]),
      Step("F..", "F.F", ["reopened 0-2 failing 2 clean 0 open"]),
      Step("FF", "F.", ["recounted 0-0 failing 1 clean 1 open"]),
      Step(
        "FF", ".F", ["superseded 0-1 failing 2 clean 0 superseded", "opened 1-1 failing 1 clean 0 open"]),
      Step("F..F", "...F", ["superseded 0-0 failing 1 clean 2 superseded", "recounted 3-3 failing 1 clean 0 open"]),
    ])
  func backward(step: Step) {
    #expect(changes(from: fold(step.before), to: fold(step.after)) == step.changes)
  }

  @Test("What was superseded opens again when its window fails once more")
  func supersededAndBack() {
    let superseded = IncidentDiff.changes(stored: fold("F"), folded: fold(".")).map(\.incident)
    #expect(changes(from: superseded, to: fold("F")) == ["reopened 0-0 failing 1 clean 0 open"])
  }

  @Test("A person's closure stands though its windows no longer fail")
  func closureStands() throws {
    let closed = try #require(fold("FF").first).applying(.accept(.falseAlarm), actor: "ana", newest: day(1))
    #expect(changes(from: [closed.incident], to: fold("..")) == [])
  }

  @Test("A false alarm after the fact relabels what had ended")
  func relabelled() {
    let closure = ManualClosure(incident: id(0), closure: .falseAlarm, after: day(0))
    #expect(
      changes(from: fold("F.."), to: fold("F..", closures: [closure])) == [
        "relabelled 0-0 failing 1 clean 0 false_alarm"
      ]
    )
  }

  @Test("An acknowledgement survives a fold that does not know of it")
  func acknowledgementKept() {
    let stored = fold("F", acknowledged: [id(0)])
    #expect(changes(from: stored, to: fold("F")) == [])
    #expect(changes(from: stored, to: fold("FF")) == ["joined 0-1 failing 2 clean 0 acknowledged"])
  }

  @Test("Incidents from before the windows at hand stay as they are")
  func olderThanTheFold() {
    #expect(IncidentDiff.changes(stored: fold("F.."), folded: [], since: day(3)) == [])
    #expect(IncidentDiff.changes(stored: fold("F.."), folded: [], since: day(0)).map(\.kind) == [.superseded])
  }
}
