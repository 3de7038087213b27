/// Format 1: the byte 1, then as unsigned LEB128 numbers capacity, total, maximum error, untracked and the number of
/// entries; then each entry, most frequent first and equally frequent ones in byte order: length, bytes, count.
extension ValueCounts {
  private static let formatVersion: UInt8 = 1

  package func serialized() -> [UInt8] {
    let entries = entries
    var bytes = [Self.formatVersion]
    for number in [capacity, total, maximumError, untracked, entries.count] { bytes.append(variableLength: number) }
    for entry in entries {
      bytes.append(variableLength: entry.value.count)
      bytes += entry.value
      bytes.append(variableLength: entry.count)
    }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    guard try reader.integer(as: UInt8.self) == Self.formatVersion else {
      throw .malformed(byteOffset: 0, reason: .unknownVersion)
    }
    let capacity = try reader.variableLength()
    guard Self.allowedCapacity.contains(capacity) else {
      throw .malformed(byteOffset: 1, reason: .parameterOutOfRange)
    }
    self.init(capacity: capacity)
    let totalOffset = reader.offset
    total = try reader.variableLength()
    maximumError = try reader.variableLength()
    untracked = try reader.variableLength()
    guard total < Self.countLimit, maximumError <= total, untracked <= total else {
      throw .malformed(byteOffset: totalOffset, reason: .valueOutOfRange)
    }
    let held = try readEntries(&reader)
    try reader.expectEnd()
    // What is not held was taken from `capacity` + 1 values at a time.
    let lost = total - untracked - held
    guard lost >= 0, maximumError == 0 ? lost == 0 : maximumError <= lost / (capacity + 1) else {
      throw .malformed(byteOffset: totalOffset, reason: .countsDoNotAddUp)
    }
  }

  /// - Returns: the sum of the counts.
  private mutating func readEntries(_ reader: inout ByteReader) throws(SketchError) -> Int {
    let countOffset = reader.offset
    let count = try reader.variableLength()
    guard count <= capacity else { throw .malformed(byteOffset: countOffset, reason: .parameterOutOfRange) }
    var held = 0
    var last: Entry?
    for _ in 0..<count {
      let start = reader.offset
      let entry = try Self.readEntry(&reader)
      held += entry.count
      guard held <= total else { throw .malformed(byteOffset: start, reason: .countsDoNotAddUp) }
      guard last.map({ Self.precedes($0, entry) }) ?? true else {
        throw .malformed(byteOffset: start, reason: .valuesOutOfOrder)
      }
      entry.value.withUnsafeBytes { table.add($0, count: entry.count) }
      last = entry
    }
    guard table.count == count else { throw .malformed(byteOffset: countOffset, reason: .countsDoNotAddUp) }
    return held
  }

  private static func readEntry(_ reader: inout ByteReader) throws(SketchError) -> Entry {
    let start = reader.offset
    let length = try reader.variableLength()
    guard length <= longestValue else { throw .malformed(byteOffset: start, reason: .valueOutOfRange) }
    let value = Array(try reader.bytes(count: length))
    let count = try reader.variableLength()
    guard count > 0, count < countLimit else { throw .malformed(byteOffset: start, reason: .valueOutOfRange) }
    return Entry(value: value, count: count)
  }

  static func precedes(_ one: Entry, _ other: Entry) -> Bool {
    one.count != other.count ? one.count > other.count : one.value.lexicographicallyPrecedes(other.value)
  }
}
