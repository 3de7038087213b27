import Drift
import TestSupport
import Testing

@Suite struct ChangePointTests {
  /// 60 nights of which the last ones stand off by `size`.
  private static func effects(
    _ generator: inout SeededGenerator, size: Double, nights: Int, missing: Double = 0
  ) -> [Double] {
    (0..<60).map { night in
      let effect = generator.normal() + (night >= 60 - nights ? size : 0)
      return night != 60 - nights && generator.unit() < missing ? .nan : effect
    }
  }

  /// How often the night was found within one, 0…1.
  private static func found(size: Double, nights: Int, missing: Double = 0) -> Double {
    var generator = SeededGenerator(seed: 7)
    let found = (0..<1000).compactMap { _ in
      ChangePoint.night(
        of: effects(&generator, size: size, nights: nights, missing: missing), baselineVariance: 1.0 / 30)
    }
    return Double(found.count { abs($0 - (60 - nights)) <= 1 }) / 1000
  }

  @Test(
    "A step is found within one night 95 times of 100, from 3 standard errors and 3 nights on, or 4 and 1",
    arguments: [(3.0, 3), (3.0, 7), (3.0, 30), (4.0, 1), (4.0, 2), (4.0, 7), (5.0, 1), (6.0, 1), (6.0, 14), (-4.0, 5)])
  func large(size: Double, nights: Int) {
    #expect(Self.found(size: size, nights: nights) >= 0.95)
  }

  @Test(
    "Smaller steps are found less often, as there is no telling them better",
    arguments: [(2.0, 1, 0.76), (2.0, 3, 0.83), (2.0, 7, 0.84), (2.0, 30, 0.85), (2.5, 7, 0.92), (3.0, 1, 0.87)])
  func small(size: Double, nights: Int, least: Double) {
    let found = Self.found(size: size, nights: nights)
    #expect(found >= least, "\(found)")
  }

  @Test("Nights that are missing are passed over", arguments: [0.1, 0.3])
  func missing(share: Double) {
    #expect(Self.found(size: 4, nights: 7, missing: share) >= 0.95)
  }

  @Test("One clear step is named exactly", arguments: [1, 2, 20])
  func clear(nights: Int) {
    let effects = (0..<40).map { $0 >= 40 - nights ? -9.0 : $0 % 2 == 0 ? 0.5 : -0.5 }
    #expect(ChangePoint.night(of: effects) == 40 - nights)
  }

  @Test("Only the newest 60 nights count, and without any there is no answer")
  func span() {
    let effects = [Double](repeating: 50, count: 30) + [Double](repeating: 0, count: 57) + [4, 4, 4]
    #expect(ChangePoint.night(of: effects) == 87)
    #expect(ChangePoint.night(of: []) == nil && ChangePoint.night(of: [.nan, .infinity]) == nil)
    #expect(ChangePoint.night(of: [.nan, 3, .nan]) == 1)
  }

  @Test("A level before the step that is not known exactly is not taken for a step")
  func baseline() throws {
    let effects = [Double](repeating: 0.8, count: 50) + [3.5, 3.5, 3.5]
    #expect(try #require(ChangePoint.night(of: effects)) < 50)
    #expect(ChangePoint.night(of: effects, baselineVariance: 0.1) == 50)
  }
}
