/// The texts of one batch with their hashes, so that every state which takes them in need not hash them anew.
package struct HashedTexts: Sendable {
  /// What identifies a text but for its later bytes.
  struct Text: Sendable, BitwiseCopyable {
    let hash: UInt64
    /// The first eight bytes, least significant first, zeros after the last.
    let prefix: UInt64
    let start: Int
    let length: Int
  }

  // The first `count` of each are in use.
  private var texts: [Text] = []
  private var coupons: [Coupon] = []
  package private(set) var count = 0

  package init() {}

  /// Replaces the texts by those of another batch, and keeps the memory.
  /// - Parameters:
  ///   - bytes: of all texts one after another.
  ///   - offsets: one more than texts; text i is `bytes[offsets[i]..<offsets[i + 1]]`.
  package mutating func replace(bytes: UnsafeRawBufferPointer, offsets: UnsafeBufferPointer<Int>) {
    let count = max(0, offsets.count - 1)
    if texts.count < count {
      let (text, coupon) = Self.hashed(bytes, from: 0, to: 0)
      texts += repeatElement(text, count: count - texts.count)
      coupons += repeatElement(coupon, count: count - coupons.count)
    }
    texts.withUnsafeMutableBufferPointer { texts in
      coupons.withUnsafeMutableBufferPointer { coupons in
        for index in 0..<count {
          (texts[index], coupons[index]) = Self.hashed(bytes, from: offsets[index], to: offsets[index &+ 1])
        }
      }
    }
    self.count = count
  }

  func withTexts<Result>(_ body: (UnsafeBufferPointer<Text>) -> Result) -> Result {
    texts.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
  }

  func withCoupons<Result>(_ body: (UnsafeBufferPointer<Coupon>) -> Result) -> Result {
    coupons.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
  }

  @inline(__always)
  static func hashed(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> (text: Text, coupon: Coupon) {
    let length = end &- start
    let hash: MurmurHash
    let prefix: UInt64
    if length < 16 {
      let words = MurmurHash.words(bytes, start, count: length)
      hash = MurmurHash(of: words, count: length)
      prefix = words.first
    } else {
      hash = MurmurHash(of: bytes, from: start, to: end)
      prefix = MurmurHash.word(bytes, start)
    }
    return (Text(hash: hash.low, prefix: prefix, start: start, length: length), Coupon(hash))
  }
}
