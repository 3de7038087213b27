package import Profiles

/// The data that a model is to be trained on: a stretch of time less the windows that are not fit for it.
package struct TrainingRange: Sendable, Equatable {
  package let window: Window
  /// Overlapping `window`, by time.
  package let excluded: [Window]

  package init(window: Window, excluded: [Window]) {
    self.window = window
    self.excluded = excluded.filter(window.overlaps).sorted()
  }

  /// The `length` before `end`, less the windows of `history` whose verdict is `broken_data` or `unknown`.
  ///
  /// What was never judged, as before the first run, stays in.
  package init(before end: Instant, length: Duration, history: [WindowVerdict]) {
    self.init(
      window: Window(start: end.advanced(by: .zero - length), end: end),
      excluded: history.filter { !$0.isTrainable }.map(\.window))
  }

  /// What is left, as disjoint windows by time; empty when nothing is.
  package var parts: [Window] {
    var parts: [Window] = []
    var start = window.start
    for hole in excluded where hole.start < hole.end {
      if start < hole.start { parts.append(Window(start: start, end: hole.start)) }
      start = max(start, hole.end)
    }
    if start < window.end { parts.append(Window(start: start, end: window.end)) }
    return parts
  }
}

extension Window {
  /// Both cover some moment; a window without length, of a table without a time column, covers its own.
  func overlaps(_ other: Window) -> Bool {
    guard other.start < other.end else { return start <= other.start && other.start <= end && start < end }
    return max(start, other.start) < min(end, other.end)
  }
}
