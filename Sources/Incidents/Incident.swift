package import Checks
package import Profiles

/// One stretch of trouble of one class on one dataset: what on-call hears of once, however many findings it collects.
package struct Incident: Sendable, Equatable, Codable {
  package enum Status: String, Sendable, Codable, CaseIterable {
    case open
    case acknowledged
    case resolved
  }

  /// Why a resolved incident was closed.
  package enum Closure: String, Sendable, Codable, CaseIterable {
    /// Enough clean windows followed.
    case clean
    /// A person closed it.
    case manual
    /// A person accepted the change as expected; the reference is re-anchored.
    case expected
    /// A person called it a false alarm; it counts towards the measured precision.
    case falseAlarm = "false_alarm"
    /// A new model was trained on the changed data and promoted.
    case retrained
    /// Its windows were run again and no longer fail.
    case superseded
  }

  /// Derived from dataset, class and first window, so that running a window again finds the same incident.
  package let id: String
  package let dataset: String
  package let faultClass: Finding.FaultClass
  package var status: Status
  package var closure: Closure?
  package let firstWindow: Window
  package var lastFailingWindow: Window
  package var failingWindows: Int
  /// Windows without a failing finding since the last failing one.
  package var cleanWindows: Int
  /// The incident of the same dataset and class before this one, if any.
  package let previous: String?
  /// The incident by which receivers know what fails here, where they are not told of it again; see `IncidentHold`.
  package var heldAs: String?

  package init(
    id: String, dataset: String, faultClass: Finding.FaultClass, status: Status, closure: Closure? = nil,
    firstWindow: Window, lastFailingWindow: Window, failingWindows: Int, cleanWindows: Int, previous: String?,
    heldAs: String? = nil
  ) {
    self.id = id
    self.dataset = dataset
    self.faultClass = faultClass
    self.status = status
    self.closure = closure
    self.firstWindow = firstWindow
    self.lastFailingWindow = lastFailingWindow
    self.failingWindows = failingWindows
    self.cleanWindows = cleanWindows
    self.previous = previous
    self.heldAs = heldAs
  }
}
