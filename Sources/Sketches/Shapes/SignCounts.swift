/// How many finite numbers are zero, and how many lie below it. Exact; −0 is a zero.
package struct SignCounts: MergeableState {
  /// Numbers seen.
  package private(set) var count = 0
  package private(set) var zeros = 0
  package private(set) var negatives = 0

  package init() {}

  /// - Precondition: neither part is negative, and together they are no more than `count`.
  package init(count: Int, zeros: Int, negatives: Int) {
    precondition(zeros >= 0 && negatives >= 0 && zeros <= count - negatives, "parts of the numbers")
    (self.count, self.zeros, self.negatives) = (count, zeros, negatives)
  }

  package mutating func update(_ values: UnsafeBufferPointer<Int64>) {
    // Without a branch or a comparison, so that several are counted at once.
    var (others, negatives): (UInt64, UInt64) = (0, 0)
    for value in values {
      others &+= UInt64(bitPattern: value | (0 &- value)) &>> 63
      negatives &+= UInt64(bitPattern: value) &>> 63
    }
    add(values.count, others: others, negatives: negatives)
  }

  /// - Parameter values: finite.
  package mutating func update(_ values: UnsafeBufferPointer<Double>) {
    var (others, negatives): (UInt64, UInt64) = (0, 0)
    for value in values {
      let bits = value.bitPattern
      // All but the sign.
      let magnitude = bits &<< 1
      let isOther = (magnitude | (0 &- magnitude)) &>> 63
      others &+= isOther
      negatives &+= bits &>> 63 & isOther
    }
    add(values.count, others: others, negatives: negatives)
  }

  package mutating func update(_ values: [Int64]) { values.withUnsafeBufferPointer { update($0) } }
  package mutating func update(_ values: [Double]) { values.withUnsafeBufferPointer { update($0) } }

  package mutating func merge(_ other: SignCounts) {
    count += other.count
    zeros += other.zeros
    negatives += other.negatives
  }

  private mutating func add(_ count: Int, others: UInt64, negatives: UInt64) {
    self.count += count
    zeros += count - Int(others)
    self.negatives += Int(negatives)
  }
}

/// Format 1: the byte 1, then numbers, zeros and negatives as unsigned LEB128.
extension SignCounts {
  private static let formatVersion: UInt8 = 1

  package func serialized() -> [UInt8] {
    var bytes = [Self.formatVersion]
    for number in [count, zeros, negatives] { bytes.append(variableLength: number) }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    try reader.expectVersion(Self.formatVersion)
    let count = try reader.count()
    let offset = reader.offset
    let (zeros, negatives) = (try reader.count(), try reader.count())
    guard zeros + negatives <= count else { throw .malformed(byteOffset: offset, reason: .countsDoNotAddUp) }
    try reader.expectEnd()
    self.init(count: count, zeros: zeros, negatives: negatives)
  }
}

extension ByteReader {
  mutating func expectVersion(_ version: UInt8) throws(SketchError) {
    let start = offset
    guard try integer(as: UInt8.self) == version else {
      throw .malformed(byteOffset: start, reason: .unknownVersion)
    }
  }

  /// An unsigned LEB128 number that a state of rows can have counted.
  mutating func count() throws(SketchError) -> Int {
    let start = offset
    let count = try variableLength()
    guard count < SignCounts.countLimit else { throw .malformed(byteOffset: start, reason: .valueOutOfRange) }
    return count
  }
}
