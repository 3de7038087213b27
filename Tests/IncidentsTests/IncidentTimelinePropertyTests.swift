import Checks
import Incidents
import Profiles
import TestSupport
import Testing

@Suite struct IncidentTimelinePropertyTests {
  private func randomScript(_ generator: inout SeededGenerator) -> String {
    String(
      (0..<Int.random(in: 0...40, using: &generator)).map { _ in "FF...?".randomElement(using: &generator) ?? "?" })
  }

  private func randomClosures(_ generator: inout SeededGenerator) -> [ManualClosure] {
    (0..<Int.random(in: 0...4, using: &generator)).map { _ in
      let first = Int.random(in: 0..<30, using: &generator)
      return ManualClosure(
        incident: id(first),
        closure: [.manual, .expected, .falseAlarm, .retrained].randomElement(using: &generator)
          ?? .manual, after: day(first + Int.random(in: 0..<6, using: &generator)))
    }
  }

  /// Two failing days belong together unless `resolveAfter` clean days lie between: the rule, without a state machine.
  private func expectedLines(_ script: String, resolveAfter: Int) -> [String] {
    let days = Array(script)
    var groups: [[Int]] = []
    for index in days.indices where days[index] == "F" {
      if let last = groups.last?.last, days[last..<index].count(where: { $0 == "." }) < resolveAfter {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    return groups.map { group in
      let last = group[group.count - 1]
      let clean = min(resolveAfter, days[(last + 1)...].prefix { $0 != "F" }.count { $0 == "." })
      return "\(group[0])-\(last) failing \(group.count) clean \(clean) "
        + (clean == resolveAfter ? "clean" : "open")
    }
  }

  @Test("Incidents are the failing windows that no run of clean ones parts", arguments: 0..<200 as Range<UInt64>)
  func matchesTheRule(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let script = randomScript(&generator)
    let resolveAfter = Int.random(in: 1...4, using: &generator)
    #expect(fold(script, resolveAfter: resolveAfter).map(\.line) == expectedLines(script, resolveAfter: resolveAfter))
  }

  @Test("A timeline read up to any window, and then on, is the timeline of all", arguments: 0..<100 as Range<UInt64>)
  func prefixes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let windows = outcomes(randomScript(&generator))
    let closures = randomClosures(&generator)
    let whole = IncidentTimeline.fold(
      dataset: "flight_delays", faultClass: .drift, outcomes: windows.shuffled(using: &generator), closures: closures,
      resolveAfter: 2)

    var timeline = IncidentTimeline(
      dataset: "flight_delays", faultClass: .drift, closures: closures, resolveAfter: 2)
    for (count, outcome) in zip(1..., windows) {
      timeline.append(outcome)
      let prefix = IncidentTimeline.fold(
        dataset: "flight_delays", faultClass: .drift, outcomes: Array(windows.prefix(count)), closures: closures,
        resolveAfter: 2)
      #expect(timeline.incidents == prefix)
      let unresolved = prefix.filter { $0.status != .resolved }
      #expect(unresolved.count <= 1)
      #expect(unresolved.first == nil || unresolved.first == prefix.last)
    }
    #expect(timeline.incidents == whole)
  }

  @Test("Every ended incident has its clean windows or a closure", arguments: 0..<200 as Range<UInt64>)
  func ends(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let script = randomScript(&generator)
    let closures = randomClosures(&generator)
    let incidents = fold(script, closures: closures, resolveAfter: 3)
    for incident in incidents {
      switch incident.closure {
      case nil: #expect(incident.status == .open && incident == incidents.last)
      case .clean: #expect(incident.status == .resolved && incident.cleanWindows == 3)
      case .superseded: Issue.record("A fold supersedes nothing")
      case .some(let closure):
        #expect(incident.status == .resolved && closures.contains { $0.closure == closure })
      }
    }
    #expect(incidents.reduce(0) { $0 + $1.failingWindows } == script.count { $0 == "F" })
    #expect(zip(incidents, incidents.dropFirst()).allSatisfy { $0.lastFailingWindow < $1.firstWindow })
    #expect(incidents.dropFirst().map(\.previous) == incidents.dropLast().map(\.id))
  }
}
