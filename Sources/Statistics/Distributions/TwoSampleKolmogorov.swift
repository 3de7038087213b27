import Foundation

/// The exact null distribution of the two-sample Kolmogorov–Smirnov distance.
enum TwoSampleKolmogorov {
  /// The probability that two samples of m and n values of one continuous law are at least `distance` apart; nil
  /// below about 1e-590, where the recursion leaves the range of a `Double`.
  ///
  /// Relative error below 1e-9. Equal sizes cost m + n steps, unequal sizes at most 2·m·n·distance.
  static func survival(distance: Double, _ m: Int, _ n: Int) -> Probability? {
    let divisor = greatestCommonDivisor(m, n)
    let steps = Int((distance * Double(m / divisor) * Double(n)).rounded())
    if steps <= 0 { return .one }
    if m == n { return equalSizes(n, steps) }
    return unequalSizes(max(m, n), min(m, n), divisor, steps)
  }

  /// Reflection principle: 2 A₀ (1 − A₁ (1 − A₂ (…))), each A a product of `steps` ratios.
  /// - SeeAlso: Gnedenko & Korolyuk (1951).
  private static func equalSizes(_ n: Int, _ steps: Int) -> Probability {
    guard steps <= n else { return Probability(log: -.greatestFiniteMagnitude) }
    func logProduct(_ k: Int) -> Double {
      (0..<steps).reduce(0) { $0 + log(Double(n - k * steps - $1) / Double(n + k * steps + $1 + 1)) }
    }
    var inner = 0.0
    // The product of k = n / steps holds a factor of 0.
    for k in stride(from: n / steps - 1, through: 1, by: -1) {
      inner = exp(logProduct(k)) * (1 - inner)
    }
    return Probability(log: M_LN2 + logProduct(0) + log1p(-inner))
  }

  /// The share of lattice paths from (0, 0) to (m, n) that leave the band |n x − m y| < steps · divisor.
  ///
  /// Each cell is a weighted mean of its two predecessors and 1 outside the band, so nothing cancels. The band's
  /// outside is held as 2^1000 instead of 1: the dynamic range is then both halves of a `Double`'s exponents.
  /// - SeeAlso: Hodges (1958), "The significance probability of the Smirnov two-sample test".
  private static func unequalSizes(_ m: Int, _ n: Int, _ divisor: Int, _ steps: Int) -> Probability? {
    let (stepX, stepY) = (m / divisor, n / divisor)
    let outside = Double(sign: .plus, exponent: 1000, significand: 1)
    let inverses = (0...(m + n)).map { 1 / Double(max(1, $0)) }
    // One column of the lattice, entry j for a path that has taken j of the n steps; 1 (times 2^1000) beyond the band.
    var column = [Double](repeating: outside, count: n + 1)
    var (low, high) = (0, min(ceilingDivide(steps, stepX), n + 1))
    for j in low..<high { column[j] = 0 }
    for i in 1...m {
      low = min(max(floorDivide(stepY * i - steps, stepX) + 1, 0), n)
      high = min(ceilingDivide(stepY * i + steps, stepX), n + 1)
      if high <= low { return .one }
      // Above the band no entry was written yet; below it, only the nearest one is read.
      if low > 0 { column[low - 1] = outside }
      advance(&column, low..<high, i, inverses)
    }
    let scaled = column[n]
    guard scaled > 1e-290 else { return nil }
    return Probability(log: log(scaled) - 1000 * M_LN2)
  }

  private static func advance(_ column: inout [Double], _ band: Range<Int>, _ i: Int, _ inverses: [Double]) {
    let x = Double(i)
    var below = band.lowerBound == 0 ? 0 : column[band.lowerBound - 1]
    var cells = column.mutableSpan
    let inverse = inverses.span
    for j in band {
      let share = inverse[i + j]
      below = cells[j] * (x * share) + below * (Double(j) * share)
      cells[j] = below
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }

  private static func ceilingDivide(_ a: Int, _ b: Int) -> Int { -floorDivide(-a, b) }
}
