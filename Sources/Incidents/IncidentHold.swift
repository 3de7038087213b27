package import Profiles

/// Holds back the page of an incident in which nothing fails but what receivers were told of not long ago.
///
/// A test is fresh in a window where it fails and did not fail in any of the `span` windows before, as far as these
/// belong to an incident that was told of or held itself. An incident is held for as long as none of its tests is fresh in
/// any of its windows. A pure function of the windows and of what was told, as the fold is: whichever window is run
/// again, and in whatever order, the same incidents are held.
package struct IncidentHold: Sendable {
  /// What is stored of an incident, as far as a hold asks for it.
  package struct Known: Sendable {
    package let incident: Incident
    package let lastTold: NotifyDecision.Told?
    /// Nobody was reached: what was said of it had been overtaken before it was sent, or was given up.
    package let isUnheard: Bool

    package init(_ incident: Incident, lastTold: NotifyDecision.Told?, isUnheard: Bool = false) {
      self.incident = incident
      self.lastTold = lastTold
      self.isUnheard = isUnheard
    }
  }

  /// When a test last failed, and the incident that receivers were told of it by.
  private struct Occurrence {
    let ordinal: Int
    let window: Window
    let incident: String
  }

  private let span: Int
  private let failures: [WindowFailures]
  private let renewals: [Window]

  /// - Parameters:
  ///   - span: in windows that were run; 0 holds nothing.
  ///   - failures: of all windows from `span` before the first one of the incidents on, also of those without a failure.
  ///   - closures: after those as expected or by a retraining the reference is another, and what fails is news.
  package init(span: Int, failures: [WindowFailures], closures: [ManualClosure]) {
    self.span = span
    self.failures = failures.sorted { $0.window < $1.window }
    renewals = closures.filter { $0.closure == .expected || $0.closure == .retrained }.map(\.after).sorted()
  }

  /// The same incidents, each with whether it is held.
  /// - Parameters:
  ///   - folded: of one dataset and class, from the fold.
  ///   - stored: all that are stored of the same dataset and class; those before the fold stay as they are.
  ///   - since: the first window of the fold.
  package func applied(to folded: [Incident], stored: [Known], since: Window) -> [Incident] {
    let known = Dictionary(stored.map { ($0.incident.id, $0) }, uniquingKeysWith: { first, _ in first })
    var last: [String: Occurrence] = [:]
    let earlier = stored.filter { $0.incident.firstWindow < since && $0.incident.closure != .superseded }
    for one in earlier.sorted(by: { $0.incident.firstWindow < $1.incident.firstWindow }) {
      guard let told = one.toldAs else { continue }
      remember(failing(in: one.incident), as: told, in: &last)
    }
    return folded.sorted { $0.firstWindow < $1.firstWindow }.map { incident in
      var incident = incident
      incident.heldAs = heldAs(incident, known[incident.id], &last)
      return incident
    }
  }

  /// The incident that receivers know it as; nil where it was told of by itself, or is to be.
  private func heldAs(_ incident: Incident, _ known: Known?, _ last: inout [String: Occurrence]) -> String? {
    let windows = failing(in: incident)
    if let known, known.lastTold != nil {
      if !known.isUnheard { remember(windows, as: incident.id, in: &last) }
      return nil
    }
    return root(of: windows, &last)
  }

  /// The incident by which receivers know all that fails in the windows, which is taken note of; nil where something is
  /// fresh.
  private func root(of windows: [Int], _ last: inout [String: Occurrence]) -> String? {
    var extended = last
    var root: String?
    for ordinal in windows {
      let before = failures[ordinal].tests.sorted().map { occurrence(of: $0, at: ordinal, in: extended) }
      let told = before.compactMap(\.self)
      guard told.count == before.count, let newest = told.max(by: { $0.ordinal < $1.ordinal }) else { return nil }
      if root == nil { root = newest.incident }
      remember([ordinal], as: newest.incident, in: &extended)
    }
    last = extended
    return root
  }

  private func occurrence(of test: String, at ordinal: Int, in last: [String: Occurrence]) -> Occurrence? {
    guard let found = last[test], ordinal - found.ordinal <= span else { return nil }
    let window = failures[ordinal].window
    return renewals.contains { found.window <= $0 && $0 < window } ? nil : found
  }

  private func remember(_ windows: [Int], as incident: String, in last: inout [String: Occurrence]) {
    for ordinal in windows {
      for test in failures[ordinal].tests {
        last[test] = Occurrence(ordinal: ordinal, window: failures[ordinal].window, incident: incident)
      }
    }
  }

  /// Ordinals of the windows of an incident in which something fails.
  private func failing(in incident: Incident) -> [Int] {
    let range = incident.firstWindow...incident.lastFailingWindow
    return failures.indices.filter { !failures[$0].tests.isEmpty && range.contains(failures[$0].window) }
  }
}

extension IncidentHold.Known {
  /// The incident by which receivers know of it.
  fileprivate var toldAs: String? { lastTold != nil ? (isUnheard ? nil : incident.id) : incident.heldAs }
}
