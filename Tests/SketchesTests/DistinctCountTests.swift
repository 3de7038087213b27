import Testing

@testable import Sketches

@Suite struct DistinctCountTests {
  private static func state(of range: Range<Int64>) -> DistinctCount {
    var state = DistinctCount()
    state.update(Array(range))
    return state
  }

  /// Root mean square of the relative error, and the mean of it, over disjoint ranges of integers.
  private static func errors(count: Int64, trials: Int64, make: (Range<Int64>) -> DistinctCount) -> (Double, Double) {
    let errors = (0..<trials).map { trial in
      make(trial * count..<(trial + 1) * count).estimate / Double(count) - 1
    }
    let square = errors.reduce(0) { $0 + $1 * $1 } / Double(trials)
    return (square.squareRoot(), errors.reduce(0, +) / Double(trials))
  }

  /// From just above the coupons, through the range where registers are still empty, to where all are full.
  static let counts: [Int64] = [400, 1500, 4000, 9000, 14_000, 25_000]

  @Test(arguments: counts)
  func `The error of a stream is the stated one`(count: Int64) {
    let (spread, bias) = Self.errors(count: count, trials: 40) { Self.state(of: $0) }
    #expect(spread <= 1.25 * DistinctCount.relativeErrorOfHistory)
    #expect(abs(bias) <= 3 * DistinctCount.relativeErrorOfHistory / 40.0.squareRoot())
  }

  @Test(arguments: counts)
  func `The error of a union is the stated one`(count: Int64) {
    let (spread, bias) = Self.errors(count: count, trials: 40) { range in
      let third = count / 3
      var union = Self.state(of: range.lowerBound..<range.upperBound - third)
      union.merge(Self.state(of: range.lowerBound + third..<range.upperBound))
      return union
    }
    #expect(spread <= 1.25 * DistinctCount.relativeErrorOfRegisters)
    #expect(abs(bias) <= 3 * DistinctCount.relativeErrorOfRegisters / 40.0.squareRoot())
  }

  @Test(arguments: 1...3)
  func `The bounds hold the truth as often as they claim`(deviations: Int) {
    let share = [0.683, 0.954, 0.997][deviations - 1]
    let trials: Int64 = 60
    let held = (0..<trials).count { trial in
      let state = Self.state(of: trial * 5000..<(trial + 1) * 5000)
      return state.bounds(standardDeviations: deviations).contains(5000)
    }
    #expect(Double(held) >= share * Double(trials) - 3 * (share * (1 - share) * Double(trials)).squareRoot())
    #expect(deviations == 3 || held < trials, "bounds that always hold are too wide")
  }

  @Test(arguments: [0, 1, 7, 8, 384])
  func `Few values are counted to a thousandth of one`(count: Int64) {
    let state = Self.state(of: 0..<count)
    #expect(abs(state.estimate - Double(count)) < 0.001)
    #expect(state.registers == nil)
    #expect(state.bounds(standardDeviations: 2).contains(Double(count)))
  }

  @Test func `Values seen before change nothing`() {
    var state = Self.state(of: 0..<300)
    let before = state
    for _ in 0..<3 { state.update(Array(Int64(0)..<300)) }
    #expect(state == before)
    var large = Self.state(of: 0..<5000)
    let largeBefore = large
    large.update(Array(Int64(0)..<5000).reversed())
    #expect(large == largeBefore)
  }

  @Test func `A union of sets is as exact as a set and does not depend on the order`() {
    var union = Self.state(of: 0..<300)
    union.merge(Self.state(of: 200..<600))
    #expect(abs(union.estimate - 600) < 30)
    var twoHundred = Self.state(of: 0..<150)
    twoHundred.merge(Self.state(of: 50..<200))
    #expect(abs(twoHundred.estimate - 200) < 0.001)
    #expect(twoHundred == Self.state(of: 0..<200))
  }

  @Test func `All NaN are one value, and both zeros`() {
    var state = DistinctCount()
    state.update([0.0, -0.0, .nan, -.nan, .signalingNaN, 1.0] as [Double])
    #expect(abs(state.estimate - 3) < 0.001)
  }

  @Test(arguments: [3, 2000])
  func `Batches and single values give the same state`(count: Int64) {
    var one = DistinctCount()
    for value in 0..<count { one.update(value) }
    #expect(one == Self.state(of: 0..<count))
    var doubles = DistinctCount()
    doubles.update((0..<count).map { Double($0) / 3 })
    var oneByOne = DistinctCount()
    for value in 0..<count { oneByOne.update(Double(value) / 3) }
    #expect(doubles == oneByOne)
    #expect(doubles.agrees(with: one) == false)
  }

  @Test func `Texts are told apart by their bytes, the empty one among them`() {
    let texts = ["", "a", "b", "ab", "a", "", "\0"]
    let bytes = texts.flatMap { Array($0.utf8) }
    let offsets = texts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.utf8.count) }
    var batch = DistinctCount()
    bytes.withUnsafeBytes { raw in offsets.withUnsafeBufferPointer { batch.update(bytes: raw, offsets: $0) } }
    #expect(abs(batch.estimate - 5) < 0.001)
    var single = DistinctCount()
    for text in texts { Array(text.utf8).withUnsafeBytes { single.update(bytes: $0) } }
    #expect(single == batch)
  }
}

extension DistinctCount {
  fileprivate static let relativeErrorOfHistory = 0.01301
  fileprivate static let relativeErrorOfRegisters = 0.01624
}
