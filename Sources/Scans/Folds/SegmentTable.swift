/// A hash table of a few keys, which are any bytes; each has a place, counted from 0 in the order of insertion.
struct SegmentTable: Sendable {
  private struct Key: Sendable, BitwiseCopyable {
    let hash: UInt64
    let start: Int
    let length: Int
  }

  private var bytes: [UInt8] = []
  private var keys: [Key] = []
  /// One more than a place, or 0; a power of two of them, at most half in use.
  private var slots = [Int32](repeating: 0, count: 16)

  var count: Int { keys.count }

  /// - Returns: nil where the key is not held.
  @inline(__always)
  func place(of key: UnsafeRawBufferPointer) -> Int? { place(of: key, hash: Self.hash(key)) }

  /// Holds a key that was not held.
  /// - Returns: its place.
  mutating func insert(_ key: UnsafeRawBufferPointer) -> Int {
    keys.append(Key(hash: Self.hash(key), start: bytes.count, length: key.count))
    bytes.append(contentsOf: key)
    if keys.count * 2 > slots.count {
      slots = [Int32](repeating: 0, count: slots.count * 2)
      for place in keys.indices { enter(place) }
    } else {
      enter(keys.count - 1)
    }
    return keys.count - 1
  }

  /// The key at a place.
  func key(_ place: Int) -> ArraySlice<UInt8> { bytes[keys[place].start..<keys[place].start + keys[place].length] }

  private mutating func enter(_ place: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: keys[place].hash) & mask
    while slots[slot] > 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(place + 1)
  }

  @inline(__always)
  private func place(of key: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] > 0 {
      let place = Int(slots[slot]) &- 1
      if keys[place].hash == hash, holds(key, at: keys[place]) { return place }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  @inline(__always)
  private func holds(_ key: UnsafeRawBufferPointer, at held: Key) -> Bool {
    guard held.length == key.count else { return false }
    return bytes.withUnsafeBytes { bytes in
      for index in 0..<key.count where bytes[held.start &+ index] != key[index] { return false }
      return true
    }
  }

  /// Eight bytes at a time, each multiplied into what came before.
  @inline(__always)
  private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: key.count) &* 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset &+ 8 <= key.count {
      hash = mixed(hash ^ key.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset &+= 8
    }
    var rest: UInt64 = 0
    while offset < key.count {
      rest = rest &<< 8 | UInt64(key[offset])
      offset &+= 1
    }
    return mixed(hash ^ rest)
  }

  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
