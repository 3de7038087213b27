import TestSupport
import Testing

@testable import Sketches

@Suite struct ExactTotalsTests {
  @Test(arguments: [
    ("0", "0"), ("-0.00", "0"), ("007", "7"), ("-12.50", "-12.5"), ("0.0001", "0.0001"), ("-.00010", "-0.0001"),
    ("10000", "10000"), ("123456789.000100", "123456789.0001"), ("1000000000000000000000", "1000000000000000000000"),
    ("99999999999999999999999999999999999999.123456789", "99999999999999999999999999999999999999.123456789"),
  ])
  func `A decimal prints as SQL does, less the zeros at the end of its fraction`(text: String, printed: String) throws {
    let number = try #require(ExactNumber(text))
    #expect(number.description == printed)
    #expect(ExactNumber(printed) == number)
    #expect(number.double == Double(text) ?? .nan)
  }

  @Test(arguments: ["", "-", ".", "1e3", "NaN", "Infinity", "1.2.3", "+1", " 1", "--1", "1,5", "٣"])
  func `What is no plain decimal is none`(text: String) {
    #expect(ExactNumber(text) == nil)
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `Decimals are in the order of the numbers, and add up to their sum`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let numbers = (0..<200).map { _ in
      Int128.random(in: -10...10, using: &generator) << Int128.random(in: 0...100, using: &generator)
        + Int128.random(in: -3...3, using: &generator)
    }
    let decimals = numbers.map { ExactNumber($0, power: -3) }
    for (one, other) in zip(numbers.indices, numbers.indices.reversed()) {
      #expect((decimals[one] < decimals[other]) == (numbers[one] < numbers[other]))
      #expect((decimals[one] == decimals[other]) == (numbers[one] == numbers[other]))
    }
    var sum = DecimalSum()
    for (index, number) in numbers.enumerated() {
      if index % 2 == 0 { sum.add(number, power: -3) } else { sum.add(decimals[index]) }
    }
    #expect(sum.total == ExactNumber(numbers.reduce(0, +), power: -3))
    var twice = sum
    twice.add(sum.total, times: -3)
    #expect(twice.total == ExactNumber(-2 * numbers.reduce(0, +), power: -3))
  }

  @Test func `A sum loses nothing between the largest and the smallest digit that SQL knows`() throws {
    let (large, small) = (
      "9" + String(repeating: "0", count: 131_071), "0." + String(repeating: "0", count: 16_382) + "7"
    )
    var sum = DecimalSum()
    for text in [large, small, "-1", small] { sum.add(try #require(ExactNumber(text))) }
    sum.add(try #require(ExactNumber("-" + large)))
    #expect(sum.total == ExactNumber("-0." + String(repeating: "9", count: 16_381) + "86"))
    #expect(ExactNumber(large)?.double == .infinity)
  }

  @Test func `A sum of 10^12 bigints is exact`() {
    // As many values as that come by merging what stands for many.
    let largest = ExactNumber(Int128(Int64.max))
    var totals = ExactTotals(count: 1, sum: largest, minimum: largest, maximum: largest)
    for _ in 0..<40 { totals.merge(totals) }
    #expect(totals.count == 1 << 40)
    #expect(totals.sum.description == "10141204801825835210874114015232")
    #expect(totals.sum == ExactNumber(Int128(Int64.max) << 40))
    #expect(totals.minimum == largest && totals.maximum == largest)
  }

  @Test func `Without values there is a sum of zero and no extreme`() {
    let totals = ExactTotals()
    #expect(totals.count == 0 && totals.sum == .zero && totals.minimum == nil && totals.maximum == nil)
    #expect(ExactNumber.zero.description == "0")
  }

  private static let stored = ExactTotals(values: [1.5, -2, 70_000]).serialized()

  @Test func `What no values have is refused where it stands`() {
    #expect(throws: SketchError.malformed(byteOffset: 0, reason: .unknownVersion)) {
      try ExactTotals(serialized: [2] + Self.stored.dropFirst())
    }
    // Three values of −2 to 70,000 may have this sum, one may not.
    var bytes = Self.stored
    bytes[1] = 1
    #expect(throws: SketchError.malformed(byteOffset: 9, reason: .countsDoNotAddUp)) {
      try ExactTotals(serialized: bytes)
    }
    bytes[8] = 0x80
    #expect(throws: SketchError.malformed(byteOffset: 1, reason: .valueOutOfRange)) {
      try ExactTotals(serialized: bytes)
    }
    // A digit of 10,000, and a number of digits that are not there.
    bytes = Self.stored
    bytes[18] = 0x10
    bytes[19] = 0x27
    #expect(throws: SketchError.malformed(byteOffset: 9, reason: .valueOutOfRange)) {
      try ExactTotals(serialized: bytes)
    }
    bytes = Self.stored
    bytes.replaceSubrange(14..<18, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: SketchError.truncated(byteOffset: 18)) { try ExactTotals(serialized: bytes) }
    // Zero has one form.
    let zeros = [[UInt8](repeating: 0, count: 9), [UInt8](repeating: 0, count: 9), [0, 1, 0, 0, 0, 0, 0, 0, 0]]
    #expect(throws: SketchError.malformed(byteOffset: 27, reason: .inconsistentHeader)) {
      try ExactTotals(serialized: [1, 1, 0, 0, 0, 0, 0, 0, 0] + zeros.flatMap { $0 })
    }
  }
}
