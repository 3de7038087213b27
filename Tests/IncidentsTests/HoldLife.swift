import Checks
import Incidents
import Profiles
import Testing

/// A dataset's drift incidents with what is stored and told of them, as the nightly run keeps them.
struct HoldLife {
  let resolveAfter: Int
  let span: Int
  /// The columns that drift, by window.
  var windows: [Set<String>] = []
  var closures: [ManualClosure] = []
  var acknowledged: Set<String> = []
  var stored: [String: Incident] = [:]
  var told: [String: NotifyDecision.Told] = [:]
  var unheard: Set<String> = []
  /// What receivers heard, in order: `page 3`, for the incident that begins on day 3.
  var log: [String] = []

  init(resolveAfter: Int, span: Int) {
    self.resolveAfter = resolveAfter
    self.span = span
  }

  var failures: [WindowFailures] {
    windows.enumerated().map { WindowFailures(window: day($0.offset), tests: $0.element) }
  }

  /// - Parameter since: the first day of the fold; what is before stays as it is stored.
  func folded(since: Int = 0) -> [Incident] {
    let outcomes = windows.enumerated().filter { $0.offset >= since }.map {
      WindowOutcome(window: day($0.offset), state: $0.element.isEmpty ? .clean : .failing)
    }
    let earlier = stored.values.filter { $0.firstWindow < day(since) && $0.closure != .superseded }
    let folded = IncidentTimeline.fold(
      dataset: "flight_delays", faultClass: .drift, outcomes: outcomes,
      closures: closures.filter { $0.after >= day(since) }, acknowledged: acknowledged, resolveAfter: resolveAfter,
      previous: earlier.max { $0.firstWindow < $1.firstWindow }?.id)
    let known = stored.keys.sorted().compactMap { stored[$0] }.map {
      IncidentHold.Known($0, lastTold: told[$0.id], isUnheard: unheard.contains($0.id))
    }
    return IncidentHold(span: span, failures: Array(failures.dropFirst(max(0, since - span))), closures: closures)
      .applied(to: folded, stored: known, since: day(since))
  }

  func pending(since: Int = 0) -> [IncidentChange] {
    IncidentDiff.changes(stored: Array(stored.values), folded: folded(since: since), since: day(since))
  }

  mutating func run(_ number: Int, failing tests: Set<String>) {
    while windows.count <= number { windows.append([]) }
    windows[number] = tests
  }

  /// Stores what changed and tells of it.
  mutating func settle(backfill: Bool) {
    for change in pending() {
      stored[change.incident.id] = change.incident
      let first = windows.indices.first { day($0) == change.incident.firstWindow } ?? -1
      switch NotifyDecision.decide(change, lastTold: told[change.incident.id], backfill: backfill) {
      case .page(let incident, _):
        #expect(told[incident.id] != .page && incident.heldAs == nil)
        told[incident.id] = .page
        log.append("page \(first)")
      case .resolve(let incident):
        #expect(told[incident.id] == .page, "only what was told is taken back")
        told[incident.id] = .resolve
        log.append("resolve \(first)")
      case .silent: break
      }
    }
  }

  /// Somebody does something about the newest incident.
  mutating func act(_ action: IncidentAction) throws {
    let newest = try #require(stored.values.max { $0.firstWindow < $1.firstWindow })
    try act(action, on: newest)
  }

  mutating func act(_ action: IncidentAction, on incident: Incident) throws {
    let step = try incident.applying(action, actor: "ana", newest: day(windows.count - 1))
    stored[incident.id] = step.incident
    if let closure = step.closure { closures.append(closure) } else { acknowledged.insert(incident.id) }
    if step.incident.status == .resolved, told[incident.id] == .page { told[incident.id] = .resolve }
  }
}
