/// Format 1: the byte 1, then count (Int64), minimum, maximum, both parts of the sum, m2, m3, m4 (doubles), all
/// little-endian.
extension Moments {
  private static let formatVersion: UInt8 = 1

  package func serialized() -> [UInt8] {
    var bytes = [Self.formatVersion]
    bytes.append(littleEndian: Int64(count))
    for field in [smallest, largest, sumHigh, sumLow, m2Sum, m3Sum, m4Sum] { bytes.append(littleEndian: field) }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    self.init()
    var reader = ByteReader(serialized)
    guard try reader.integer(as: UInt8.self) == Self.formatVersion else {
      throw .malformed(byteOffset: 0, reason: .unknownVersion)
    }
    let count: Int64 = try reader.integer()
    guard count >= 0, count < Self.countLimit else { throw .malformed(byteOffset: 1, reason: .valueOutOfRange) }
    let start = reader.offset
    let fields = try reader.doubles(count: 7)
    try reader.expectEnd()
    (smallest, largest, sumHigh, sumLow) = (fields[0], fields[1], fields[2], fields[3])
    (m2Sum, m3Sum, m4Sum) = (fields[4], fields[5], fields[6])
    self.count = Int(count)
    if let wrong = firstImpossibleField {
      throw .malformed(byteOffset: start + 8 * wrong, reason: .valueOutOfRange)
    }
  }

  /// Index among the seven fields of one that contradicts the rest.
  private var firstImpossibleField: Int? {
    if count == 0 { return self == Moments() ? nil : 0 }
    if !smallest.isFinite { return 0 }
    if !largest.isFinite || largest < smallest { return 1 }
    if sumHigh.isNaN || sumHigh == -.infinity { return 2 }
    if !sumLow.isFinite || (sumHigh == .infinity && sumLow != 0) { return 3 }
    if !(m2Sum >= 0) || (smallest == largest && m2Sum != 0) { return 4 }
    if m3Sum.isNaN || m3Sum == -.infinity || (smallest == largest && m3Sum != 0) { return 5 }
    if !(m4Sum >= 0) || (smallest == largest && m4Sum != 0) { return 6 }
    let slack = 1e-9 * Swift.max(abs(smallest), abs(largest))
    if sumHigh.isFinite, !(smallest - slack...largest + slack).contains((sumHigh + sumLow) / Double(count)) { return 2 }
    return nil
  }
}
