import Foundation

/// The 4,096 registers of a `DistinctCount`, and what its estimators keep of them.
struct HyperLogLogRegisters: Equatable, Sendable {
  static let count = 1 << DistinctCount.lgK
  /// A register holds at most this: 62 leading zeros, plus one.
  static let largestValue = 63

  private(set) var values: [UInt8]
  /// Registers that no value has reached.
  private(set) var zeroCount: Int
  /// Σ 2^−value, in two sums that each are exact: of the values below 32 and of the others.
  private(set) var lowSum: Double
  private(set) var highSum: Double
  /// Estimate of the historic inverse probability estimator, kept as the values come; 0 when `isOutOfOrder`.
  private(set) var historicEstimate: Double
  /// Whether registers were merged, so that their history is not known.
  private(set) var isOutOfOrder: Bool

  /// - Parameter coupons: distinct.
  init(coupons: [Coupon]) {
    self.init(values: [UInt8](repeating: 0, count: Self.count), historicEstimate: 0)
    coupons.withUnsafeBufferPointer { insert($0) }
    historicEstimate = DistinctCount.estimate(couponCount: coupons.count)
  }

  /// - Parameters:
  ///   - values: `count` of them, each at most `largestValue`.
  ///   - historicEstimate: nil when the history is not known.
  init(values: [UInt8], historicEstimate: Double?) {
    self.values = values
    self.historicEstimate = historicEstimate ?? 0
    isOutOfOrder = historicEstimate == nil
    (zeroCount, lowSum, highSum) = (0, 0, 0)
    takeSums()
  }

  mutating func insert(_ coupons: UnsafeBufferPointer<Coupon>) {
    insert(0..<coupons.count) { coupons[$0] }
  }

  @inline(__always)
  mutating func insert(_ indices: Range<Int>, coupon: (Int) -> Coupon) {
    var next = indices.lowerBound
    while true {
      // Few values reach higher than those before them; the rest only need looking at.
      let higher = values.withUnsafeBufferPointer { values in
        (next..<indices.upperBound).first { index in
          let coupon = coupon(index)
          return coupon.value > values[Self.slot(of: coupon)]
        }
      }
      guard let higher else { return }
      raise(coupon(higher))
      next = higher + 1
    }
  }

  private mutating func raise(_ coupon: Coupon) {
    let slot = Self.slot(of: coupon)
    let old = values[slot]
    values[slot] = coupon.value
    replace(old, with: coupon.value)
  }

  @inline(__always)
  private static func slot(of coupon: Coupon) -> Int { coupon.address & (count - 1) }

  mutating func merge(_ other: HyperLogLogRegisters) {
    for slot in values.indices { values[slot] = max(values[slot], other.values[slot]) }
    isOutOfOrder = true
    historicEstimate = 0
    takeSums()
  }

  private mutating func replace(_ old: UInt8, with new: UInt8) {
    // The chance that the next new value changes a register, as it was before this one did.
    if !isOutOfOrder { historicEstimate += Double(Self.count) / (lowSum + highSum) }
    if old == 0 { zeroCount -= 1 }
    add(-Self.inversePower(old), of: old)
    add(Self.inversePower(new), of: new)
  }

  private mutating func takeSums() {
    (zeroCount, lowSum, highSum) = (0, 0, 0)
    for value in values {
      if value == 0 { zeroCount += 1 }
      add(Self.inversePower(value), of: value)
    }
  }

  private mutating func add(_ power: Double, of value: UInt8) {
    if value < 32 { lowSum += power } else { highSum += power }
  }

  /// 2^−value.
  private static func inversePower(_ value: UInt8) -> Double { Double(bitPattern: (1023 - UInt64(value)) << 52) }
}

extension HyperLogLogRegisters {
  var estimate: Double { isOutOfOrder ? registerEstimate : historicEstimate }

  /// Estimate from the registers alone, unbiased over the whole range without tables.
  /// - SeeAlso: Ertl (2017), "New cardinality estimation algorithms for HyperLogLog sketches", algorithm 6.
  private var registerEstimate: Double {
    var histogram = [Int](repeating: 0, count: Self.largestValue + 1)
    for value in values { histogram[Int(value)] += 1 }
    let count = Double(Self.count)
    var sum = count * Self.tau(1 - Double(histogram[Self.largestValue]) / count)
    for value in (1..<Self.largestValue).reversed() { sum = (sum + Double(histogram[value])) / 2 }
    sum += count * Self.sigma(Double(histogram[0]) / count)
    return count * count / (2 * log(2.0) * sum)
  }

  /// x + Σ x^(2^k) 2^(k−1) over k ≥ 1; infinite at 1.
  private static func sigma(_ share: Double) -> Double {
    if share == 1 { return .infinity }
    var power = share
    var factor = 1.0
    var sum = share
    while true {
      power *= power
      let next = sum + power * factor
      if next == sum { return sum }
      sum = next
      factor *= 2
    }
  }

  /// (1 − x − Σ (1 − x^(2^−k))² 2^−k over k ≥ 1) / 3.
  private static func tau(_ share: Double) -> Double {
    if share == 0 || share == 1 { return 0 }
    var root = share
    var factor = 1.0
    var sum = 1 - share
    while true {
      root = root.squareRoot()
      factor /= 2
      let next = sum - (1 - root) * (1 - root) * factor
      if next == sum { return sum / 3 }
      sum = next
    }
  }
}
