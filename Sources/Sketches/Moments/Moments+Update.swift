extension Moments {
  /// Values of one block, small enough to stay in the first cache between its two passes.
  static let blockSize = 2048

  /// - Parameter values: finite (a precondition), in any number.
  package mutating func update(_ values: UnsafeBufferPointer<Double>) {
    guard let base = values.baseAddress else { return }
    for start in stride(from: 0, to: values.count, by: Self.blockSize) {
      let count = Swift.min(Self.blockSize, values.count - start)
      merge(Moments(block: UnsafeBufferPointer(start: base + start, count: count)))
    }
  }

  /// - Parameter values: finite (a precondition).
  package mutating func update(_ values: [Double]) { values.withUnsafeBufferPointer { update($0) } }

  /// - Parameter exactSum: of what `values` are the nearest doubles of, where it is known better than from these.
  init(block values: UnsafeBufferPointer<Double>, exactSum: (high: Double, low: Double)? = nil) {
    guard let extent = Extent(of: values) else { return }
    count = values.count
    smallest = extent.minimum
    largest = extent.maximum
    (sumHigh, sumLow) = exactSum ?? (Self.sum(of: values), 0)
    takeDeviations(of: values)
    normalize()
  }

  private static func sum(of values: UnsafeBufferPointer<Double>) -> Double {
    let raw = UnsafeRawBufferPointer(values)
    let blockEnd = values.count - values.count % 8
    var lanes = SIMD8<Double>.zero
    for index in stride(from: 0, to: blockEnd, by: 8) {
      lanes += raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
    }
    var sum = lanes.sum()
    for index in blockEnd..<values.count { sum += values[index] }
    return sum
  }

  /// Second pass: sums of powers of the deviations, and then the correction for the mean having been rounded.
  private mutating func takeDeviations(of values: UnsafeBufferPointer<Double>) {
    let raw = UnsafeRawBufferPointer(values)
    let mean = center
    let blockEnd = values.count - values.count % 8
    var first = SIMD8<Double>.zero
    var second = first
    var third = first
    var fourth = first
    for index in stride(from: 0, to: blockEnd, by: 8) {
      let deviation = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self) - mean
      let square = deviation * deviation
      first += deviation
      second += square
      third += square * deviation
      fourth += square * square
    }
    var sums = (first.sum(), second.sum(), third.sum(), fourth.sum())
    for index in blockEnd..<values.count {
      let deviation = values[index] - mean
      let square = deviation * deviation
      sums.0 += deviation
      sums.1 += square
      sums.2 += square * deviation
      sums.3 += square * square
    }
    let shift = sums.0 / Double(values.count)
    m2Sum = Self.notNegative(sums.1 - shift * sums.0)
    m3Sum = sums.2 - 3 * shift * sums.1
    m4Sum = Self.notNegative(sums.3 - 4 * shift * sums.2 + 6 * shift * shift * sums.1)
  }

  /// Unlike `max`, leaves NaN what it is.
  private static func notNegative(_ value: Double) -> Double { value < 0 ? 0 : value }
}
