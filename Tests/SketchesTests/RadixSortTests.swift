import TestSupport
import Testing

@testable import Sketches

@Suite struct RadixSortTests {
  /// The shapes that the sort takes different ways for, by seed.
  private static func values(seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 0...5000, using: &generator)
    let special: [Double] = [
      -0.0, 0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude / 3, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, .infinity, -.infinity, 1, -1,
    ]
    return (0..<count).map { _ in
      switch seed % 10 {
      case 0: Double(bitPattern: .random(in: .min ... .max, using: &generator))
      case 1: Double.random(in: 0..<1, using: &generator)
      case 2: Double.random(in: -1..<1, using: &generator)
      case 3: Double(Int.random(in: -5...5, using: &generator))
      case 4: special[Int.random(in: special.indices, using: &generator)]
      case 5: Double(bitPattern: .random(in: 0...100, using: &generator))
      // Two tight clusters on either side of zero: the highest bits that differ say next to nothing.
      case 6: (Bool.random(using: &generator) ? 1e6 : -1e6) + Double.random(in: 0..<1e-3, using: &generator)
      case 7: 0.1
      case 8: Double(Int.random(in: 0...1_000_000, using: &generator))
      default: 1e300 * Double.random(in: 0..<1, using: &generator) + .leastNonzeroMagnitude
      }
    }.filter { !$0.isNaN }
  }

  @Test(arguments: 0..<500 as Range<UInt64>)
  func `A radix sort is a sort`(seed: UInt64) {
    let values = Self.values(seed: seed)
    var keys = values.map(OrderedKey.key)
    var scratch = keys
    keys.withUnsafeMutableBufferPointer { keys in
      scratch.withUnsafeMutableBufferPointer { RadixSort.sort(keys, scratch: $0) }
    }
    #expect(keys == values.map(OrderedKey.key).sorted())
    // Equal as numbers, so that either zero may stand for the other.
    #expect(keys.map(OrderedKey.value) == values.sorted())
  }

  @Test func `Keys order as their values do, and lead back to them`() {
    let ascending: [Double] = [
      -.infinity, -.greatestFiniteMagnitude, -1.5, -1, -.leastNormalMagnitude, -.leastNonzeroMagnitude, -0.0, 0.0,
      .leastNonzeroMagnitude, .leastNormalMagnitude, 1, 1.5, .greatestFiniteMagnitude, .infinity,
    ]
    let keys = ascending.map(OrderedKey.key)
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
    #expect(keys.map { OrderedKey.value(of: $0).bitPattern } == ascending.map(\.bitPattern))
  }
}
