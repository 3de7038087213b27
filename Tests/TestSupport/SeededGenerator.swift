import Foundation

/// SplitMix64: the same numbers for the same seed everywhere, so that a failing test can be run again.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package init(seed: Int) { self.init(seed: UInt64(seed)) }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// In 0..<1; as `splitmix.py` draws it, as is `below`.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// One standard normal number, by Box and Muller.
  package mutating func normal() -> Double {
    let radius = (-2 * log(Double.random(in: .leastNormalMagnitude...1, using: &self))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }

  package mutating func below(_ n: Int) -> Int { Int(next() % UInt64(n)) }
}
