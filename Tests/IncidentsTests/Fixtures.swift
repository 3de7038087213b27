import Checks
import Incidents
import Profiles

/// Day `number` since 8 February 2013, 05:00 UTC.
func day(_ number: Int) -> Window {
  let start = 1_360_299_600_000_000 + Int64(number) * 86_400_000_000
  return Window(
    start: Instant(microsecondsSince1970: start), end: Instant(microsecondsSince1970: start + 86_400_000_000))
}

/// One day a character: `F` failing, `.` clean, `?` unknown.
func outcomes(_ script: String) -> [WindowOutcome] {
  zip(0..., script).map { number, character in
    WindowOutcome(window: day(number), state: character == "F" ? .failing : character == "." ? .clean : .unknown)
  }
}

func fold(
  _ script: String, closures: [ManualClosure] = [], acknowledged: Set<String> = [], resolveAfter: Int = 2
) -> [Incident] {
  IncidentTimeline.fold(
    dataset: "flight_delays", faultClass: .drift, outcomes: outcomes(script), closures: closures,
    acknowledged: acknowledged, resolveAfter: resolveAfter)
}

/// The id of the drift incident that opens on day `number`.
func id(_ number: Int) -> String {
  Incident.identifier(dataset: "flight_delays", faultClass: .drift, firstWindow: day(number))
}

func incident(
  status: Incident.Status = .open, closure: Incident.Closure? = nil, faultClass: Finding.FaultClass = .drift,
  previous: String? = nil
) -> Incident {
  Incident(
    id: id(0), dataset: "flight_delays", faultClass: faultClass, status: status, closure: closure,
    firstWindow: day(0), lastFailingWindow: day(1), failingWindows: 2, cleanWindows: 0, previous: previous)
}

extension Incident {
  /// First and last failing day, counts and state, in one line: `0-3 failing 2 clean 1 open`.
  var line: String {
    let days = [firstWindow, lastFailingWindow].map { window in
      String((window.start.microsecondsSince1970 - 1_360_299_600_000_000) / 86_400_000_000)
    }
    return "\(days.joined(separator: "-")) failing \(failingWindows) clean \(cleanWindows) "
      + (closure?.rawValue ?? status.rawValue)
  }
}
