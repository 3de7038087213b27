/// What the shares of some cells gained and lost in all, but for what chance explains.
struct CellChanges: Sendable, Equatable {
  /// How many standard errors of its own a cell has to change for it to count: the small changes of many cells, which
  /// are chance, would otherwise be most of the change.
  private static let leastErrors = 2.0

  /// Both ≥ 0, of all rows.
  let gained: Double
  let lost: Double

  /// - Parameters:
  ///   - before, now: shares of the same cells.
  ///   - rows: of which they are the shares, above 0.
  init(before: [Double], now: [Double], rows: (before: Double, now: Double)) {
    let inverse = 1 / rows.before + 1 / rows.now
    let changes = zip(before, now).map { old, new -> Double in
      let share = (old * rows.before + new * rows.now) / (rows.before + rows.now)
      let error = (max(share * (1 - share), 0) * inverse).squareRoot()
      return abs(new - old) > Self.leastErrors * error ? new - old : 0
    }
    gained = changes.reduce(0) { $0 + max($1, 0) }
    lost = changes.reduce(0) { $0 + max(-$1, 0) }
  }

  /// What share of all gains, or of all losses, a change of one cell or several is, 0…1; 0 where it is none.
  func share(of change: Double) -> Double {
    let all = max(change > 0 ? gained : lost, abs(change))
    return all > 0 ? abs(change) / all : 0
  }
}
