/// MurmurHash3, the x64 variant of 128 bits.
/// - SeeAlso: Appleby (2011), https://github.com/aappleby/smhasher, `MurmurHash3_x64_128`.
struct MurmurHash {
  /// The seed that Apache DataSketches hashes every value with.
  static let dataSketchesSeed: UInt64 = 9001

  private(set) var low: UInt64
  private(set) var high: UInt64

  /// Hash of the eight bytes of a number, least significant first.
  @inline(__always)
  init(of value: UInt64, seed: UInt64 = dataSketchesSeed) {
    low = seed ^ Self.mixLow(value)
    high = seed
    finish(count: 8)
  }

  init(of bytes: UnsafeRawBufferPointer, seed: UInt64 = dataSketchesSeed) {
    low = seed
    high = seed
    var offset = 0
    while offset + 16 <= bytes.count {
      add(Self.word(bytes, offset), Self.word(bytes, offset + 8))
      offset += 16
    }
    let tail = bytes.count - offset
    if tail > 8 {
      high ^= Self.mixHigh(Self.partialWord(bytes, offset + 8, count: tail - 8))
      low ^= Self.mixLow(Self.word(bytes, offset))
    } else if tail > 0 {
      low ^= Self.mixLow(Self.partialWord(bytes, offset, count: tail))
    }
    finish(count: UInt64(bytes.count))
  }

  /// Spreads every bit of `value` over all 64.
  @inline(__always)
  static func avalanche(_ value: UInt64) -> UInt64 {
    var hash = value
    hash ^= hash &>> 33
    hash &*= 0xFF51_AFD7_ED55_8CCD
    hash ^= hash &>> 33
    hash &*= 0xC4CE_B9FE_1A85_EC53
    hash ^= hash &>> 33
    return hash
  }

  private mutating func add(_ first: UInt64, _ second: UInt64) {
    low ^= Self.mixLow(first)
    low = (Self.rotate(low, 27) &+ high) &* 5 &+ 0x52DC_E729
    high ^= Self.mixHigh(second)
    high = (Self.rotate(high, 31) &+ low) &* 5 &+ 0x3849_5AB5
  }

  @inline(__always)
  private mutating func finish(count: UInt64) {
    low ^= count
    high ^= count
    low &+= high
    high &+= low
    low = Self.avalanche(low)
    high = Self.avalanche(high)
    low &+= high
    high &+= low
  }

  private static let lowFactor: UInt64 = 0x87C3_7B91_1142_53D5
  private static let highFactor: UInt64 = 0x4CF5_AD43_2745_937F

  @inline(__always)
  private static func mixLow(_ word: UInt64) -> UInt64 { rotate(word &* lowFactor, 31) &* highFactor }

  @inline(__always)
  private static func mixHigh(_ word: UInt64) -> UInt64 { rotate(word &* highFactor, 33) &* lowFactor }

  @inline(__always)
  private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
    (word &<< count) | (word &>> (64 &- count))
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  private static func partialWord(_ bytes: UnsafeRawBufferPointer, _ offset: Int, count: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<count { word |= UInt64(bytes[offset + index]) &<< UInt64(8 &* index) }
    return word
  }
}
