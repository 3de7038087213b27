import Checks
import Foundation
import Incidents
import Profiles
import Retraining

/// What the half year came to, for a person.
struct DemoSummary {
  let nights: [(window: Window, verdict: Verdict)]
  let incidents: [(incident: Incident, summary: String)]
  let triggers: [Trigger]
  let files: [(what: String, path: String)]
  let terminal: Terminal

  var lines: [String] {
    nightsTable + [""] + incidentsTable + [""] + triggersTable + [""]
      + files.filter { FileManager.default.fileExists(atPath: $0.path) }.map { "\($0.what): \($0.path)" }
  }

  /// Incidents whose beginning the plan does not explain.
  var withoutCause: [Incident] { incidents.map(\.incident).filter { cause($0) == nil } }

  private var nightsTable: [String] {
    let counts = Dictionary(grouping: nights, by: \.verdict).mapValues(\.count)
    return [terminal.styled("\(nights.count) nights by verdict", .bold)]
      + Verdict.allCases.filter { counts[$0] != nil }.reversed().map { verdict in
        "  \(verdict.rawValue.padded(12)) \(counts[verdict, default: 0])"
      }
  }

  private var incidentsTable: [String] {
    let count = incidents.count
    if count == 0 { return [terminal.styled("no incidents", .bold)] }
    let title = "\(count) incident\(count == 1 ? "" : "s"), \(withoutCause.count) without a listed cause"
    return [terminal.styled(title, .bold)]
      + incidents.sorted { $0.incident.firstWindow < $1.incident.firstWindow }.flatMap { incident, summary in
        let first = DemoNights.day(of: incident.firstWindow)
        let last = DemoNights.day(of: incident.lastFailingWindow)
        let nights = incident.failingWindows
        let span = first == last ? first : "\(first) – \(last.suffix(5))"
        let end = incident.closure.map { "resolved (\($0.rawValue))" } ?? incident.status.rawValue
        return [
          "  \(incident.id)  \(span.padded(18)) \(incident.faultClass.rawValue.padded(9)) "
            + "\(nights) night\(nights == 1 ? "" : "s"), \(end)",
          "      \(summary)",
          "      cause: \(cause(incident)?.sentence ?? terminal.styled("none listed", .yellow))",
        ]
      }
  }

  private var triggersTable: [String] {
    let sent = triggers.filter { $0.status != .suppressed }
    let held = triggers.filter { $0.status == .suppressed }
    let reasons = Dictionary(grouping: held) { $0.suppressedBecause?.rawValue ?? "" }.mapValues(\.count)
    let heldText = reasons.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
    return [
      terminal.styled(
        "\(sent.count) retraining trigger\(sent.count == 1 ? "" : "s") sent, \(held.count) held back", .bold)
    ]
      + sent.flatMap(describe) + (held.isEmpty ? [] : ["  held back: \(heldText)"])
  }

  private func describe(_ trigger: Trigger) -> [String] {
    let end = Window(start: trigger.trainOn.end, end: trigger.trainOn.end)
    let days = "\(DemoNights.day(of: trigger.trainOn)) to \(DemoNights.day(of: end))"
    let held = trigger.excluded.map { DemoNights.day(of: $0).suffix(5) }.joined(separator: ", ")
    let outcome = trigger.outcome?.rawValue ?? trigger.status.rawValue
    let version = trigger.newVersion.map { " as \($0)" } ?? ""
    return [
      "  \(trigger.id)  \(DemoNights.day(of: trigger.window))  \(trigger.reason)",
      "      trained on \(days) without \(held.isEmpty ? "any left out" : held); \(outcome)\(version)",
    ]
  }

  private func cause(_ incident: Incident) -> DemoPlan.Cause? {
    DemoPlan.cause(of: incident.faultClass, from: DemoNights.day(of: incident.firstWindow))
  }
}

extension String {
  func padded(_ width: Int) -> String { padding(toLength: max(width, count), withPad: " ", startingAt: 0) }
}
