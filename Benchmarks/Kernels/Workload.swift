import Columns
import Foundation
import Sketches

/// The values that the kernels are fed, made from a fixed seed: one block of each kind, gone through again and again.
struct Workload {
  static let blockSize = 1 << 16
  /// Columns of one type in a row of the streams.
  static let width = 8

  let doubles: [Double]
  let integers: [Int64]
  let fewTexts: Texts
  let manyTexts: Texts

  /// Texts one after another; text i is `bytes[offsets[i]..<offsets[i + 1]]`.
  struct Texts {
    var bytes: [UInt8] = []
    var offsets = [0]

    subscript(index: Int) -> ArraySlice<UInt8> { bytes[offsets[index]..<offsets[index + 1]] }
  }

  init() {
    var random = Generator()
    func unit() -> Double { Double.random(in: 0x1p-53..<1, using: &random) }
    doubles = (0..<Self.blockSize).map { _ in (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit()) }
    integers = (0..<Self.blockSize).map { _ in Int64(unit() * 1e9) }
    // Carriers and airports, and keys of eight characters.
    let short = (0..<40).map { index in
      String(repeating: Character(UnicodeScalar(65 + UInt8(index % 26))), count: 2 + index % 7)
    }
    fewTexts = Self.texts { short[Int(unit() * unit() * 40)] }
    manyTexts = Self.texts { "N\(1_000_000 + Int(unit() * 200_000))" }
  }

  private static func texts(_ make: () -> String) -> Texts {
    var texts = Texts()
    for _ in 0..<blockSize {
      texts.bytes += Array(make().utf8)
      texts.offsets.append(texts.bytes.count)
    }
    return texts
  }

  private struct Generator: RandomNumberGenerator {
    private var state: UInt64 = 1

    /// SplitMix64.
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }
}
