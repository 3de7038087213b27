/// SplitMix64: a stream of random words that is a function of its keys alone, and so the same on every machine.
/// - SeeAlso: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators.
struct RandomStream: Sendable {
  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var state: UInt64

  /// - Parameter keys: what the stream is of, such as seed, dataset, column and night; their order counts.
  init(_ keys: UInt64...) {
    state = keys.reduce(0) { Self.mixed(($0 ^ $1) &+ Self.step) }
  }

  mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mixed(state)
  }

  /// In (0, 1), neither end included.
  mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// In 0..<count, of a count far below 2³².
  mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }

  /// A permutation of 0..<count (Fisher–Yates).
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
