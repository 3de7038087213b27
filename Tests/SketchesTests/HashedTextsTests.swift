import TestSupport
import Testing

@testable import Sketches

@Suite struct HashedTextsTests {
  private static func texts(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let length = Int.random(in: 0...40, using: &generator)
      // Few different bytes, so that texts repeat, and some agree but for the last byte.
      return (0..<length).map { $0 < length - 1 ? 0x61 : UInt8.random(in: 0x61...0x63, using: &generator) }
    }
  }

  private static func batch(_ texts: [[UInt8]]) -> (bytes: [UInt8], offsets: [Int]) {
    (texts.flatMap { $0 }, texts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) })
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `Texts hashed once give the states of texts one by one`(seed: UInt64) throws {
    let texts = Self.texts(3000, seed: seed)
    var (distinct, values) = (DistinctCount(), ValueCounts(capacity: 64))
    var hashed = HashedTexts()
    for part in texts.parts(4) {
      let (bytes, offsets) = Self.batch(part)
      bytes.withUnsafeBytes { bytes in
        offsets.withUnsafeBufferPointer { hashed.replace(bytes: bytes, offsets: $0) }
        distinct.update(hashed)
        values.update(hashed, of: bytes)
      }
      #expect(hashed.count == part.count)
    }
    var (singleDistinct, singleValues) = (DistinctCount(), ValueCounts(capacity: 64))
    for text in texts {
      text.withUnsafeBytes { singleDistinct.update(bytes: $0) }
      singleValues.update(text)
    }
    #expect(distinct == singleDistinct)
    #expect(values.serialized() == singleValues.serialized())
    let truth = texts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    #expect(abs(distinct.estimate - Double(truth.count)) < 0.01)
    #expect(
      truth.allSatisfy { text, count in
        (max(0, count - values.maximumError)...count).contains(values.count(of: text))
      })
  }

  @Test(arguments: 0...40)
  func `A hash does not depend on the bytes around the text`(length: Int) {
    let text = (0..<length).map { UInt8($0 * 37 % 251) }
    let alone = text.withUnsafeBytes { MurmurHash(of: $0) }
    for (before, after) in [(0, 1), (1, 0), (3, 7), (5, 40)] {
      let bytes = [UInt8](repeating: 0xFF, count: before) + text + [UInt8](repeating: 0xAA, count: after)
      let within = bytes.withUnsafeBytes { MurmurHash(of: $0, from: before, to: before + length) }
      #expect(within.low == alone.low && within.high == alone.high)
      let (found, coupon) = bytes.withUnsafeBytes { HashedTexts.hashed($0, from: before, to: before + length) }
      #expect(found.hash == alone.low && coupon == Coupon(alone))
      let prefix = text.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
      #expect(found.prefix == prefix)
    }
  }
}
