@testable import Sketches

/// A state that the laws can be tried on: how to make one of values, and how far two of the same values may differ.
protocol SampleState: MergeableState {
  init(values: [Double])
  /// Whether both may have come from the same values, merged in whatever order.
  func agrees(with other: Self) -> Bool
}

extension Moments: SampleState {
  init(values: [Double]) {
    self.init()
    update(values)
  }

  func agrees(with other: Moments) -> Bool {
    guard count == other.count, minimum == other.minimum, maximum == other.maximum else { return false }
    guard let minimum, let maximum, let m2, let m4, let otherM2 = other.m2, let otherM4 = other.m4 else {
      return count == 0
    }
    let scale = Double(count) * max(abs(minimum), abs(maximum))
    return abs(sumHigh + sumLow - other.sumHigh - other.sumLow) <= 1e-12 * scale
      && abs(m2 - otherM2) <= 1e-11 * m2 && abs(m4 - otherM4) <= 1e-11 * m4
      && abs(m3Sum - other.m3Sum) <= 1e-11 * (m2 * m4).squareRoot()
  }
}

extension QuantileSketch: SampleState {
  init(values: [Double]) {
    self.init(k: 200)
    update(values)
  }

  func agrees(with other: QuantileSketch) -> Bool {
    guard count == other.count, minimum == other.minimum, maximum == other.maximum else { return false }
    let error = normalizedRankError + other.normalizedRankError + 1e-12
    return weightedValues.values.allSatisfy { value in
      abs((rank(of: value) ?? 0) - (other.rank(of: value) ?? 0)) <= error
    }
  }
}

extension DistinctCount: SampleState {
  init(values: [Double]) {
    self.init()
    update(values)
  }

  func agrees(with other: DistinctCount) -> Bool {
    coupons == other.coupons && registers?.values == other.registers?.values
      && abs(estimate - other.estimate) <= 4 * (relativeStandardError + other.relativeStandardError) * estimate
  }
}

extension ValueCounts: SampleState {
  init(values: [Double]) {
    self.init(capacity: 64)
    for value in values { update("\(Int(value * 50))") }
  }

  func agrees(with other: ValueCounts) -> Bool {
    guard total == other.total, untracked == other.untracked else { return false }
    return Set((entries + other.entries).map(\.value)).allSatisfy { value in
      count(of: value) <= other.count(of: value) + other.maximumError
        && other.count(of: value) <= count(of: value) + maximumError
    }
  }
}

extension ExactTotals: SampleState {
  init(values: [Double]) {
    self.init()
    var sum = DecimalSum()
    let numbers = values.map { ExactNumber(Int128(($0 * 1e6).rounded()) * 100, power: -2) }
    for number in numbers { sum.add(number) }
    guard let minimum = numbers.min(), let maximum = numbers.max() else { return }
    self.init(count: values.count, sum: sum.total, minimum: minimum, maximum: maximum)
  }

  func agrees(with other: ExactTotals) -> Bool { self == other }
}

extension BinnedCounts: SampleState {
  init(values: [Double]) {
    let edges = [-2.5, -1, -0.25, 0, 0.1, 0.5, 3, 1000]
    var counts = [Int](repeating: 0, count: edges.count + 1)
    for value in values { counts[edges.count { $0 < value }] += 1 }
    self.init(edges: edges, counts: counts)
  }

  func agrees(with other: BinnedCounts) -> Bool { self == other }
}
