/// Count, sum, extent and central moments of finite values.
///
/// Relative accuracy 1e-12 of the sum against Σ|x|, and of m2 and m4, for data whose spread is not tiny against its
/// mean. An aggregate too large for a double is infinite within, and nil outside. Merging is commutative to the bit.
/// - SeeAlso: Chan, Golub & LeVeque (1979); Pébay (2008), eq. 3.1.
package struct Moments: MergeableState {
  /// Values seen.
  package internal(set) var count = 0
  /// Smallest value; meaningless while `count` is 0, as is `largest`.
  var smallest = 0.0
  var largest = 0.0
  /// The sum, and what rounding lost of it.
  var sumHigh = 0.0
  var sumLow = 0.0
  /// Sums of powers of the deviations from the mean.
  var m2Sum = 0.0
  var m3Sum = 0.0
  var m4Sum = 0.0

  package init() {}

  package var minimum: Double? { count == 0 ? nil : smallest }
  package var maximum: Double? { count == 0 ? nil : largest }
  package var sum: Double? { count == 0 ? nil : Self.finite(sumHigh + sumLow) }
  package var mean: Double? { count == 0 ? nil : Self.finite(center) }
  /// Σ(x − mean)².
  package var m2: Double? { count == 0 ? nil : Self.finite(m2Sum) }
  /// Σ(x − mean)³.
  package var m3: Double? { count == 0 ? nil : Self.finite(m3Sum) }
  /// Σ(x − mean)⁴.
  package var m4: Double? { count == 0 ? nil : Self.finite(m4Sum) }

  /// Of the values as a whole population (`ddof` 0).
  package var variance: Double? { m2.map { $0 / Double(count) } }
  /// Of the population that the values are a sample of (`ddof` 1); nil below two values.
  package var sampleVariance: Double? { count < 2 ? nil : m2.map { $0 / Double(count - 1) } }
  package var standardDeviation: Double? { variance.map { $0.squareRoot() } }
  package var sampleStandardDeviation: Double? { sampleVariance.map { $0.squareRoot() } }

  /// g1 = √n · m3 / m2^1.5, uncorrected for bias; nil when all values are the same.
  package var skewness: Double? {
    guard let m2, let m3, m2 > 0 else { return nil }
    return Self.finite(Double(count).squareRoot() * (m3 / m2) / m2.squareRoot())
  }

  /// g2 = n · m4 / m2² − 3, uncorrected for bias; nil when all values are the same.
  package var excessKurtosis: Double? {
    guard let m2, let m4, m2 > 0 else { return nil }
    return Self.finite(Double(count) * (m4 / m2) / m2 - 3)
  }

  /// The mean, or infinity once the sum is.
  var center: Double { smallest == largest ? smallest : (sumHigh + sumLow) / Double(count) }

  private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}

extension Moments {
  package mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let ours = Double(count)
    let theirs = Double(other.count)
    let total = ours + theirs
    let delta = other.center - center
    let step = delta / total
    // Written so that swapping the two sides rounds alike.
    let pairs = ours * theirs
    let product = delta * step * pairs
    let cube = product * step * (ours - theirs)
    let fourth = product * step * step * (ours * ours + theirs * theirs - pairs)
    let mixedSquares = ours * ours * other.m2Sum + theirs * theirs * m2Sum
    m4Sum =
      (m4Sum + other.m4Sum) + fourth + 6 * step * step * mixedSquares
      + 4 * step * (ours * other.m3Sum - theirs * m3Sum)
    m3Sum = (m3Sum + other.m3Sum) + cube + 3 * step * (ours * other.m2Sum - theirs * m2Sum)
    m2Sum = (m2Sum + other.m2Sum) + product
    count += other.count
    smallest = Swift.min(smallest, other.smallest)
    largest = Swift.max(largest, other.largest)
    addToSum(other.sumHigh, other.sumLow)
    normalize()
  }

  private mutating func addToSum(_ high: Double, _ low: Double) {
    let sum = sumHigh + high
    let carried = sum - sumHigh
    let lost = (sumHigh - (sum - carried)) + (high - carried)
    sumLow = (sumLow + low) + lost
    sumHigh = sum
  }

  /// Rounding must not give equal values a spread, nor leave NaN where a sum overflowed.
  mutating func normalize() {
    if !(sumHigh + sumLow).isFinite {
      sumHigh = .infinity
      sumLow = 0
    }
    guard smallest < largest else {
      (m2Sum, m3Sum, m4Sum) = (0, 0, 0)
      return
    }
    if !m2Sum.isFinite { m2Sum = .infinity }
    if !m3Sum.isFinite { m3Sum = .infinity }
    if !m4Sum.isFinite { m4Sum = .infinity }
  }
}
