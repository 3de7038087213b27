package import Checks
package import Profiles

/// The incidents of one class on one dataset, folded from the outcomes of its windows.
///
/// A pure function of outcomes, closures and acknowledgements: whoever runs a window again replaces its outcome,
/// folds anew, and compares with what is stored (`IncidentDiff`).
package struct IncidentTimeline: Sendable {
  private let dataset: String
  private let faultClass: Finding.FaultClass
  private let resolveAfter: Int
  private let acknowledged: Set<String>
  private var closed: [Incident] = []
  private var open: Incident?
  private var previous: String?
  private var lastWindow: Window?
  /// By window, oldest first; those at the front have been applied.
  private var closures: ArraySlice<ManualClosure>

  /// - Parameters:
  ///   - closures: in the order they were made; of several of one incident the last names the reason, the longest the end.
  ///   - acknowledged: ids of incidents that a person has taken on.
  ///   - resolveAfter: clean windows in a row that resolve an incident, at least 1.
  ///   - previous: the last incident before the first outcome, when older outcomes are not at hand.
  package init(
    dataset: String, faultClass: Finding.FaultClass, closures: [ManualClosure], acknowledged: Set<String> = [],
    resolveAfter: Int, previous: String? = nil
  ) {
    precondition(resolveAfter >= 1, "An incident resolves after at least one clean window")
    self.dataset = dataset
    self.faultClass = faultClass
    self.resolveAfter = resolveAfter
    self.acknowledged = acknowledged
    self.previous = previous
    let latest = Dictionary(closures.map { ($0.incident, $0) }, uniquingKeysWith: { $0.replaced(by: $1) })
    self.closures = latest.values.sorted { ($0.after, $0.incident) < ($1.after, $1.incident) }[...]
  }

  /// The incidents of `outcomes`, oldest first, at most the last of them unresolved.
  /// - Parameters:
  ///   - outcomes: in any order; of several of one window the last one counts, as when it was run again. Either all
  ///     that there are, or those from a window on at which no incident was open.
  ///   - closures, acknowledged, resolveAfter, previous: as in `init`.
  package static func fold(
    dataset: String, faultClass: Finding.FaultClass, outcomes: [WindowOutcome], closures: [ManualClosure],
    acknowledged: Set<String> = [], resolveAfter: Int, previous: String? = nil
  ) -> [Incident] {
    var timeline = IncidentTimeline(
      dataset: dataset, faultClass: faultClass, closures: closures, acknowledged: acknowledged,
      resolveAfter: resolveAfter, previous: previous)
    let latest = Dictionary(outcomes.map { ($0.window, $0) }, uniquingKeysWith: { _, last in last })
    for outcome in latest.values.sorted(by: { $0.window < $1.window }) {
      timeline.append(outcome)
    }
    return timeline.incidents
  }

  /// Takes the next window's outcome; it must come after every window before it.
  package mutating func append(_ outcome: WindowOutcome) {
    precondition(lastWindow.map { $0 < outcome.window } ?? true, "Windows come in order, each once")
    while let closure = closures.first, closure.after < outcome.window {
      closures.removeFirst()
      apply(closure)
    }
    lastWindow = outcome.window
    switch outcome.state {
    case .failing: fail(outcome.window)
    case .clean: countClean()
    case .unknown: break
    }
  }

  /// Oldest first; the last one is unresolved while its trouble lasts.
  package var incidents: [Incident] {
    var settled = self
    for closure in closures where settled.ends(by: closure) {
      settled.apply(closure)
    }
    return settled.closed + (settled.open.map { [$0] } ?? [])
  }
}

extension IncidentTimeline {
  private mutating func fail(_ window: Window) {
    guard open == nil else {
      open?.lastFailingWindow = window
      open?.failingWindows += 1
      open?.cleanWindows = 0
      return
    }
    let id = Incident.identifier(dataset: dataset, faultClass: faultClass, firstWindow: window)
    open = Incident(
      id: id, dataset: dataset, faultClass: faultClass, status: acknowledged.contains(id) ? .acknowledged : .open,
      firstWindow: window, lastFailingWindow: window, failingWindows: 1, cleanWindows: 0, previous: previous)
    previous = id
  }

  private mutating func countClean() {
    guard let incident = open else { return }
    let clean = incident.cleanWindows + 1
    open?.cleanWindows = clean
    // The windows up to its closure belong to an incident that a person closed, even if they turned clean since.
    guard clean >= resolveAfter, !closures.contains(where: { $0.incident == incident.id }) else { return }
    resolve(.clean)
  }

  /// Ends whatever is open, by whichever id: where windows were run again the incident may have begun at another one,
  /// and what a person closed up to here must not page again.
  private mutating func apply(_ closure: ManualClosure) {
    resolve(closure.closure)
  }

  private mutating func resolve(_ closure: Incident.Closure) {
    guard var incident = open else { return }
    incident.status = .resolved
    incident.closure = closure
    closed.append(incident)
    open = nil
  }

  /// What a person closed is closed at once, whatever windows are still to come.
  private func ends(by closure: ManualClosure) -> Bool {
    open?.id == closure.incident || lastWindow.map { closure.after <= $0 } ?? false
  }
}

extension Incident {
  /// `INC-` and ten characters, the same for the same dataset, class and start of the first window.
  package static func identifier(dataset: String, faultClass: Finding.FaultClass, firstWindow: Window) -> String {
    DerivedIdentifier.text(
      prefix: "INC",
      fields: [dataset, faultClass.rawValue, String(firstWindow.start.microsecondsSince1970)])
  }
}
