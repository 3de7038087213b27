package import Profiles

/// The tests of one class that fail in one window; a window in which none does is one too.
package struct WindowFailures: Sendable, Equatable {
  package let window: Window
  package let tests: Set<String>

  package init(window: Window, tests: Set<String>) {
    self.window = window
    self.tests = tests
  }
}
