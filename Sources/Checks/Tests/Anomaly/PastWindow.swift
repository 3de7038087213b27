package import Profiles

/// What is kept of a window beside its distributions.
package struct PastWindow: Sendable {
  package let window: Window
  package let rowCount: Int64
  package let measurements: [Metric: Measurement]

  package init(window: Window, rowCount: Int64, measurements: [Metric: Measurement]) {
    self.window = window
    self.rowCount = rowCount
    self.measurements = measurements
  }

  init(_ profile: TableProfile) {
    self.init(window: profile.window, rowCount: profile.rowCount, measurements: profile.measurements)
  }
}
