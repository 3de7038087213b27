import Checks
import Incidents
import Profiles
import Testing

@Suite struct IncidentTimelineTests {
  struct Script: Sendable, CustomTestStringConvertible {
    let windows: String
    let incidents: [String]
    var testDescription: String { windows }

    init(_ windows: String, _ incidents: [String]) {
      self.windows = windows
      self.incidents = incidents
    }
  }

  @Test(
    "Two clean windows in a row end an incident",
    arguments: [
      Script("", []),
      Script("..?.", []),
      Script("F", ["0-0 failing 1 clean 0 open"]),
      Script(".FF", ["1-2 failing 2 clean 0 open"]),
      Script("F.F.F", ["0-4 failing 3 clean 0 open"]),
      Script("F.", ["0-0 failing 1 clean 1 open"]),
      Script("F..", ["0-0 failing 1 clean 2 clean"]),
      Script("F....", ["0-0 failing 1 clean 2 clean"]),
      Script("F..F", ["0-0 failing 1 clean 2 clean", "3-3 failing 1 clean 0 open"]),
      Script("F.?.", ["0-0 failing 1 clean 2 clean"]),
      Script("F????", ["0-0 failing 1 clean 0 open"]),
      Script("F.?F..", ["0-3 failing 2 clean 2 clean"]),
    ])
  func scripts(script: Script) {
    #expect(fold(script.windows).map(\.line) == script.incidents)
  }

  @Test("An incident names the one before it, even over a long calm")
  func recurrence() {
    let incidents = fold("F........F..F")
    #expect(incidents.map(\.id) == [id(0), id(9), id(12)])
    #expect(incidents.map(\.previous) == [nil, id(0), id(9)])
  }

  @Test("A timeline without its oldest windows still links to the incident before them")
  func previousOfTheFirst() {
    let incidents = IncidentTimeline.fold(
      dataset: "flight_delays", faultClass: .drift, outcomes: outcomes("F"), closures: [], resolveAfter: 2,
      previous: "INC-0000000000")
    #expect(incidents.map(\.previous) == ["INC-0000000000"])
  }

  @Test("An acknowledged incident goes on collecting and ends by itself")
  func acknowledged() {
    #expect(fold("FF", acknowledged: [id(0)]).map(\.line) == ["0-1 failing 2 clean 0 acknowledged"])
    #expect(fold("FF..F", acknowledged: [id(0)]).map(\.line).last == "4-4 failing 1 clean 0 open")
    #expect(fold("FF..", acknowledged: [id(0)]).map(\.line) == ["0-1 failing 2 clean 2 clean"])
  }

  @Test("What a person closed ends there, and the next failing window opens a new one")
  func closed() {
    let closure = ManualClosure(incident: id(0), closure: .manual, after: day(1))
    #expect(fold("FF", closures: [closure]).map(\.line) == ["0-1 failing 2 clean 0 manual"])
    #expect(
      fold("FFF", closures: [closure]).map(\.line) == ["0-1 failing 2 clean 0 manual", "2-2 failing 1 clean 0 open"])
    #expect(fold("FFF", closures: [closure]).last?.previous == id(0))
  }

  @Test("Windows up to a closure belong to the incident, though they turned clean when run again")
  func closureHoldsItsWindows() {
    let closure = ManualClosure(incident: id(0), closure: .expected, after: day(4))
    #expect(
      fold("F..FFF", closures: [closure]).map(\.line) == [
        "0-4 failing 3 clean 0 expected", "5-5 failing 1 clean 0 open",
      ])
  }

  @Test("A closure still holds when the incident's first window turned clean or an earlier one failing")
  func closureOutlivesTheIdentifier() {
    let closure = ManualClosure(incident: id(1), closure: .expected, after: day(3))
    #expect(fold("..FF", closures: [closure]).map(\.line) == ["2-3 failing 2 clean 0 expected"])
    #expect(fold("FFFF", closures: [closure]).map(\.line) == ["0-3 failing 4 clean 0 expected"])
    #expect(fold("....F", closures: [closure]).map(\.line) == ["4-4 failing 1 clean 0 open"])
  }

  @Test("Nothing that began before the end of a closure outlives it, even where two closures overlap")
  func overlappingClosures() {
    let closures = [
      ManualClosure(incident: id(1), closure: .manual, after: day(2)),
      ManualClosure(incident: id(0), closure: .expected, after: day(4)),
    ]
    #expect(
      fold("FFFFFF", closures: closures).map(\.line) == [
        "0-2 failing 3 clean 0 manual", "3-4 failing 2 clean 0 expected", "5-5 failing 1 clean 0 open",
      ])
  }

  @Test("A false alarm after the fact renames the end and moves no window")
  func relabelled() {
    let closures = [
      ManualClosure(incident: id(0), closure: .manual, after: day(3)),
      ManualClosure(incident: id(0), closure: .falseAlarm, after: day(1)),
    ]
    #expect(fold("FF.F", closures: closures).map(\.line) == ["0-3 failing 3 clean 0 false_alarm"])
  }

  @Test("A window that was run again counts once, with its last outcome, in its place")
  func rerun() {
    let windows = outcomes("FF.") + [WindowOutcome(window: day(0), state: .clean)]
    let incidents = IncidentTimeline.fold(
      dataset: "flight_delays", faultClass: .drift, outcomes: windows, closures: [], resolveAfter: 2)
    #expect(incidents == fold(".F."))
  }
}
