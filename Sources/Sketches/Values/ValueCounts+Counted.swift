extension ValueCounts {
  /// Of values that were counted elsewhere.
  /// - Parameters:
  ///   - counts: of some values, each once; ≥ 0 (a precondition).
  ///   - rest: how many other values there were, which nothing tells apart; ≥ 0 (a precondition). They are `untracked`.
  package init(counts: [Entry], rest: Int) {
    precondition(rest >= 0, "a number of values")
    self.init()
    for entry in counts { update(entry.value, count: entry.count) }
    total += rest
    untracked += rest
  }
}
