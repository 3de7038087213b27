import Foundation

/// Fisher's exact test that two windows have the same rate.
package enum FisherExact {
  /// Two-sided: the probability of all tables with these margins that are no likelier than the one that was seen, as
  /// `scipy.stats.fisher_exact`. Relative error below 1e-10; does not underflow.
  ///
  /// The work grows with the spread of the count, not with the trials.
  /// - Parameters: successes among the trials of each side.
  /// - Throws: `StatisticsError.empty` without trials, `.invalidProportion`.
  package static func pValue(
    reference: (successes: Int, trials: Int), current: (successes: Int, trials: Int)
  ) throws(StatisticsError) -> Probability {
    try TwoProportion.validate(reference, .reference)
    try TwoProportion.validate(current, .current)
    let law = Hypergeometric(
      successes: reference.successes + current.successes, draws: reference.trials,
      total: reference.trials + current.trials)
    return law.noLikelier(than: reference.successes)
  }
}

/// The number of successes among rows that are drawn without replacement.
private struct Hypergeometric {
  private let successes: Int
  private let draws: Int
  private let total: Int
  private let lowest: Int
  private let highest: Int

  init(successes: Int, draws: Int, total: Int) {
    self.successes = successes
    self.draws = draws
    self.total = total
    lowest = max(0, successes + draws - total)
    highest = min(successes, draws)
  }

  /// The sum of both tails from the two counts on that are as likely as `count` or less.
  func noLikelier(than count: Int) -> Probability {
    let own = logMass(count)
    // As scipy: what differs by rounding alone is as likely.
    let limit = own + 1e-14 * max(1, abs(own))
    let mode = Int((Double(draws + 1) * Double(successes + 1) / Double(total + 2)).rounded(.down))
    let peak = min(max(mode, lowest), highest)
    if logMass(peak) <= limit { return .one }
    let lower = count <= peak ? count : boundary(lowest, peak) { logMass($0) <= limit }
    let upper = count >= peak ? count : boundary(highest, peak) { logMass($0) <= limit }
    let left = lower.map { logTail(from: $0, step: -1) } ?? -.infinity
    let right = upper.map { logTail(from: $0, step: 1) } ?? -.infinity
    return Probability(log: LogArithmetic.logSum(left, right))
  }

  /// The count nearest to `peak` that is unlikely enough; nil where none is.
  private func boundary(_ end: Int, _ peak: Int, _ isUnlikely: (Int) -> Bool) -> Int? {
    guard isUnlikely(end) else { return nil }
    var (unlikely, likely) = (end, peak)
    while abs(unlikely - likely) > 1 {
      let middle = (unlikely + likely) / 2
      if isUnlikely(middle) { unlikely = middle } else { likely = middle }
    }
    return unlikely
  }

  private func logTail(from start: Int, step: Int) -> Double {
    var (term, sum, k) = (1.0, 1.0, start)
    while k + step >= lowest && k + step <= highest {
      term *= step > 0 ? ratio(above: k) : 1 / ratio(above: k - 1)
      sum += term
      k += step
      if term < sum * 1e-17 { break }
    }
    return logMass(start) + log(sum)
  }

  /// Pr(k + 1) / Pr(k).
  private func ratio(above k: Int) -> Double {
    Double(successes - k) * Double(draws - k) / (Double(k + 1) * Double(total - successes - draws + k + 1))
  }

  /// As a ratio of binomial densities at one rate, which cancels: no large numbers are subtracted.
  private func logMass(_ k: Int) -> Double {
    let p = Double(draws) / Double(total)
    func density(_ x: Int, _ y: Int) -> Double {
      BinomialDensity.log(successes: Double(x), failures: Double(y), p: p, q: Double(total - draws) / Double(total))
    }
    return density(k, successes - k) + density(draws - k, total - successes - draws + k)
      - density(draws, total - draws)
  }
}
