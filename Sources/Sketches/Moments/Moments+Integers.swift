extension Moments {
  /// Takes in integers. Their sum is exact, beyond 2^53 too, and rounded once when it is asked for; all else is of the
  /// nearest doubles.
  /// - Returns: the sum of `values`.
  @discardableResult
  package mutating func update(_ values: UnsafeBufferPointer<Int64>) -> Int128 {
    var total: Int128 = 0
    guard let base = values.baseAddress else { return total }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.blockSize) { block in
      for start in stride(from: 0, to: values.count, by: Self.blockSize) {
        let integers = UnsafeBufferPointer(start: base + start, count: Swift.min(Self.blockSize, values.count - start))
        for index in integers.indices { block.initializeElement(at: index, to: Double(integers[index])) }
        let sum = Self.exactSum(of: integers)
        total += sum
        merge(Moments(block: UnsafeBufferPointer(rebasing: block[..<integers.count]), exactSum: Self.parts(of: sum)))
      }
    }
    return total
  }

  @discardableResult
  package mutating func update(_ values: [Int64]) -> Int128 { values.withUnsafeBufferPointer { update($0) } }

  /// A sum as a double and what rounding lost of it, which together are exact.
  private static func parts(of sum: Int128) -> (high: Double, low: Double) {
    let high = Double(sum)
    return (high, Double(sum - Int128(high)))
  }

  private static func exactSum(of values: UnsafeBufferPointer<Int64>) -> Int128 {
    // Shifted to be unsigned, so that an overflow goes one way and needs no branch.
    var low: UInt64 = 0
    var carries: UInt64 = 0
    for value in values {
      let (sum, isOverflow) = low.addingReportingOverflow(UInt64(bitPattern: value) ^ 1 &<< 63)
      low = sum
      carries &+= isOverflow ? 1 : 0
    }
    return (Int128(carries) << 64 | Int128(low)) - Int128(values.count) << 63
  }
}
