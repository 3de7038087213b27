/// How long texts are, in characters, and how many of them hold characters of each kind. Exact, but for the cells of
/// `LengthCounts`.
///
/// A character is a Unicode scalar, as the server's `length()` counts them.
package struct TextSummary: MergeableState {
  package private(set) var lengths = LengthCounts()
  /// By kind, in the order of `CharacterKinds.each`.
  private var holding = [Int](repeating: 0, count: CharacterKinds.each.count)

  package init() {}

  /// Texts seen.
  package var count: Int { lengths.count }
  /// Texts without a character.
  package var empties: Int { lengths.cells[0] }

  /// Texts that hold a character of a kind.
  /// - Parameter kind: one of `CharacterKinds.each`; of any other none are counted.
  package func count(holding kind: CharacterKinds) -> Int {
    CharacterKinds.each.firstIndex(of: kind).map { holding[$0] } ?? 0
  }

  /// Takes in one text several times.
  package mutating func update(_ text: UnsafeRawBufferPointer, times: Int = 1) {
    let kinds = CharacterKinds.ofByte.withUnsafeBufferPointer { CharacterKinds(of: text, $0) }
    lengths.update(Self.length(text, kinds), times: times)
    for (place, kind) in CharacterKinds.each.enumerated() where kinds.contains(kind) { holding[place] += times }
  }

  /// - Parameters:
  ///   - bytes: of all texts one after another, in UTF-8.
  ///   - offsets: one more than texts; text i is `bytes[offsets[i]..<offsets[i + 1]]`.
  package mutating func update(bytes: UnsafeRawBufferPointer, offsets: UnsafeBufferPointer<Int>) {
    guard offsets.count > 1 else { return }
    let combinations = 1 << CharacterKinds.each.count
    // Counts by combination of kinds, and by length of most texts.
    withUnsafeTemporaryAllocation(of: Int.self, capacity: combinations + LengthCounts.exactLengths) { counts in
      counts.initialize(repeating: 0)
      CharacterKinds.ofByte.withUnsafeBufferPointer { table in
        for index in 0..<offsets.count &- 1 {
          let text = UnsafeRawBufferPointer(rebasing: bytes[offsets[index]..<offsets[index &+ 1]])
          let kinds = CharacterKinds(of: text, table)
          counts[Int(kinds.rawValue)] &+= 1
          let length = Self.length(text, kinds)
          if length < LengthCounts.exactLengths {
            counts[combinations &+ length] &+= 1
          } else {
            lengths.update(length)
          }
        }
      }
      for length in 0..<LengthCounts.exactLengths { lengths.update(length, times: counts[combinations + length]) }
      for combination in 1..<combinations where counts[combination] > 0 {
        for place in holding.indices where combination >> place & 1 == 1 { holding[place] += counts[combination] }
      }
    }
  }

  package mutating func merge(_ other: TextSummary) {
    lengths.merge(other.lengths)
    for place in holding.indices { holding[place] += other.holding[place] }
  }

  @inline(__always)
  private static func length(_ text: UnsafeRawBufferPointer, _ kinds: CharacterKinds) -> Int {
    kinds.contains(.nonASCII) ? scalarCount(text) : text.count
  }

  /// Bytes that do not go on with a scalar begun before.
  private static func scalarCount(_ text: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in text { count &+= byte & 0xC0 == 0x80 ? 0 : 1 }
    return count
  }
}

/// Format 1: the byte 1, the lengths, and the texts that hold each kind, in the order of `CharacterKinds.each`, as unsigned
/// LEB128.
extension TextSummary {
  private static let formatVersion: UInt8 = 1

  package func serialized() -> [UInt8] {
    var bytes = [Self.formatVersion] + lengths.serialized()
    for count in holding { bytes.append(variableLength: count) }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    try reader.expectVersion(Self.formatVersion)
    lengths = try LengthCounts.read(&reader)
    for place in holding.indices {
      let offset = reader.offset
      holding[place] = try reader.count()
      guard holding[place] <= lengths.count - empties else {
        throw .malformed(byteOffset: offset, reason: .countsDoNotAddUp)
      }
    }
    try reader.expectEnd()
  }
}
