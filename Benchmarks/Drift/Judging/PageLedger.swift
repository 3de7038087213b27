import Checks
import Incidents
import Profiles

/// Incidents and pages of one dataset, night after night.
struct PageLedger: Sendable {
  /// One night, as incidents have it.
  struct Night: Sendable, Equatable, Codable {
    let window: Window
    let beyond: [String]
    /// Whether an incident began.
    let opened: Bool
    /// Whether one is open when the night is over.
    let isOpen: Bool
    /// Whether a page goes out where an incident of columns that have all paged lately is silent.
    let paged: Bool
    /// Whether something could not be judged.
    let isUnknown: Bool
  }

  private(set) var nights: [Night] = []
  private var timeline = IncidentTimeline(
    dataset: "simulated", faultClass: .drift, closures: [], resolveAfter: 2)
  private var hold = PageHold()

  /// Oldest first.
  var incidents: [Incident] { timeline.incidents }

  mutating func append(_ window: Window, _ verdict: Watch.Verdict) {
    let before = timeline.incidents.count
    timeline.append(WindowOutcome(window: window, state: verdict.state))
    let incidents = timeline.incidents
    let opened = incidents.count > before
    let paged = hold.pages(verdict.beyond, night: nights.count, isOpening: opened)
    nights.append(
      Night(
        window: window, beyond: verdict.beyond.sorted(), opened: opened,
        isOpen: incidents.last.map { $0.status != .resolved } ?? false, paged: paged,
        isUnknown: verdict.state == .unknown))
  }
}

/// An incident pages when it begins, unless all its columns have paged within the last nights: then it pages once a
/// column joins that has not.
struct PageHold: Sendable {
  static let nights = 14

  private var lastPaged: [String: Int] = [:]
  /// The incident that is open has not paged.
  private var isSilent = false

  mutating func pages(_ beyond: Set<String>, night: Int, isOpening: Bool) -> Bool {
    guard isOpening || isSilent, !beyond.isEmpty else { return false }
    isSilent = beyond.allSatisfy { column in lastPaged[column].map { night - $0 <= Self.nights } ?? false }
    if isSilent { return false }
    for column in beyond { lastPaged[column] = night }
    return true
  }
}

/// The same count for every tool, whatever it calls an alert: a column pages when it is beyond its limit and was not on
/// any of the last nights; the columns of one night are one page.
struct ColumnPages: Sendable {
  private var lastBeyond: [Int: Int] = [:]

  /// Whether the night pages.
  mutating func append(_ beyond: [Int], night: Int) -> Bool {
    var pages = false
    for column in beyond {
      if lastBeyond[column].map({ night - $0 > PageHold.nights }) ?? true { pages = true }
      lastBeyond[column] = night
    }
    return pages
  }

  /// - Parameter nights: of each the columns beyond their limits.
  static func count(_ nights: [[Int]]) -> Int {
    var pages = ColumnPages()
    return nights.indices.count { pages.append(nights[$0], night: $0) }
  }
}
