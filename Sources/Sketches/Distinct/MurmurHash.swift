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

  @inline(__always)
  init(of bytes: UnsafeRawBufferPointer, seed: UInt64 = dataSketchesSeed) {
    self.init(of: bytes, from: 0, to: bytes.count, seed: seed)
  }

  /// Hash of `bytes[start..<end]`.
  @inline(__always)
  init(of bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, seed: UInt64 = dataSketchesSeed) {
    low = seed
    high = seed
    var offset = start
    while offset &+ 16 <= end {
      add(Self.word(bytes, offset), Self.word(bytes, offset &+ 8))
      offset &+= 16
    }
    finish(Self.words(bytes, offset, count: end &- offset), count: end &- start)
  }

  /// Hash of fewer than 16 bytes, which came as `words`.
  @inline(__always)
  init(of words: (first: UInt64, second: UInt64), count: Int, seed: UInt64 = dataSketchesSeed) {
    low = seed
    high = seed
    finish(words, count: count)
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
  private mutating func finish(_ rest: (first: UInt64, second: UInt64), count: Int) {
    // The mix of a zero is zero, so that a missing word changes nothing.
    low ^= Self.mixLow(rest.first)
    high ^= Self.mixHigh(rest.second)
    finish(count: UInt64(truncatingIfNeeded: count))
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
  static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The first eight of `count` bytes and those after them, each with zeros in the places that are left. Fastest where 16
  /// bytes can be read.
  /// - Parameter count: below 16.
  @inline(__always)
  static func words(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int, count: Int
  ) -> (first: UInt64, second: UInt64) {
    if offset &+ 16 <= bytes.count {
      let (first, second) = (word(bytes, offset), word(bytes, offset &+ 8))
      if count < 8 { return (first & ~(.max &<< UInt64(8 &* count)), 0) }
      return (first, second & ~(.max &<< UInt64(8 &* count &- 64)))
    }
    if count <= 8 { return (partialWord(bytes, offset, count: count), 0) }
    return (word(bytes, offset), partialWord(bytes, offset &+ 8, count: count &- 8))
  }

  /// Up to eight bytes where none after them may be read.
  @inline(__always)
  private static func partialWord(_ bytes: UnsafeRawBufferPointer, _ offset: Int, count: Int) -> UInt64 {
    if count == 0 { return 0 }
    if count < 4 {
      let middle = count &>> 1
      let last = count &- 1
      return UInt64(bytes[offset]) | UInt64(bytes[offset &+ middle]) &<< UInt64(8 &* middle)
        | UInt64(bytes[offset &+ last]) &<< UInt64(8 &* last)
    }
    // Two halves that overlap, and agree where they do.
    let second = count &- 4
    let halves = (
      bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self),
      bytes.loadUnaligned(fromByteOffset: offset &+ second, as: UInt32.self)
    )
    return UInt64(UInt32(littleEndian: halves.0)) | UInt64(UInt32(littleEndian: halves.1)) &<< UInt64(8 &* second)
  }
}
