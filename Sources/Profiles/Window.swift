/// A half-open stretch of time, `start` included and `end` excluded.
///
/// A table without a time column is one window a run: its `start` and `end` are the moment of the run.
package struct Window: Hashable, Sendable, Codable {
  package let start: Instant
  package let end: Instant

  package init(start: Instant, end: Instant) {
    self.start = start
    self.end = end
  }

  package func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
}

extension Window: Comparable {
  package static func < (left: Window, right: Window) -> Bool {
    (left.start, left.end) < (right.start, right.end)
  }
}
