/// Format 1: the byte 1; the lengths; NULL elements, arrays without a norm and unreadable values as unsigned LEB128; the
/// length of the norms' quantile sketch as unsigned LEB128, their moments and the sketch; then of the direction the byte 0
/// for none, 1 for one that is not known, or 2 and the count and the number of elements as unsigned LEB128 and the sum
/// (doubles, little-endian).
extension ArraySummary {
  private static let formatVersion: UInt8 = 1

  private enum DirectionKind: UInt8 {
    case none = 0
    case unknown = 1
    case sum = 2
  }

  package func serialized() -> [UInt8] {
    let (moments, quantiles) = (norms.serialized(), normQuantiles.serialized())
    var bytes = [Self.formatVersion] + lengths.serialized()
    for number in [nullElements, incompletes, unreadable, quantiles.count] { bytes.append(variableLength: number) }
    bytes += moments + quantiles
    switch direction {
    case .none: bytes.append(DirectionKind.none.rawValue)
    case .unknown: bytes.append(DirectionKind.unknown.rawValue)
    case .sum(let sum, let count):
      bytes.append(DirectionKind.sum.rawValue)
      bytes.append(variableLength: count)
      bytes.append(variableLength: sum.count)
      for element in sum { bytes.append(littleEndian: element) }
    }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    try reader.expectVersion(Self.formatVersion)
    lengths = try LengthCounts.read(&reader)
    let start = reader.offset
    nullElements = try reader.count()
    incompletes = try reader.count()
    unreadable = try reader.count()
    let quantileBytes = try reader.variableLength()
    let momentsStart = reader.offset
    norms = try Self.part(try reader.bytes(count: Moments().serialized().count), at: momentsStart)
    let quantilesStart = reader.offset
    normQuantiles = try Self.part(try reader.bytes(count: quantileBytes), at: quantilesStart)
    guard normQuantiles.count == norms.count, norms.count + incompletes <= lengths.count,
      norms.minimum.map({ $0 >= 0 }) ?? true, normQuantiles.minimum == norms.minimum,
      normQuantiles.maximum == norms.maximum
    else { throw .malformed(byteOffset: start, reason: .countsDoNotAddUp) }
    direction = try Self.direction(&reader, of: norms.count)
    try reader.expectEnd()
  }

  private static func direction(_ reader: inout ByteReader, of norms: Int) throws(SketchError) -> Direction {
    let start = reader.offset
    switch DirectionKind(rawValue: try reader.integer()) {
    case .none?: return .none
    case .unknown?: return .unknown
    case .sum?:
      let count = try reader.count()
      let length = try reader.variableLength()
      guard 1...longestDirection ~= length, 1...max(norms, 1) ~= count, norms > 0 else {
        throw .malformed(byteOffset: start, reason: .valueOutOfRange)
      }
      let sum = try reader.doubles(count: length)
      // An element of a unit vector is at most 1.
      let limit = Double(count) * (1 + 1e-9)
      guard sum.allSatisfy({ abs($0) <= limit }) else { throw .malformed(byteOffset: start, reason: .valueOutOfRange) }
      return .sum(sum, count: count)
    case nil: throw .malformed(byteOffset: start, reason: .parameterOutOfRange)
    }
  }

  /// A state within the bytes; its errors name offsets of the whole.
  private static func part<State: MergeableState>(
    _ bytes: ArraySlice<UInt8>, at start: Int
  ) throws(SketchError) -> State {
    do throws(SketchError) {
      return try State(serialized: Array(bytes))
    } catch {
      switch error {
      case .truncated(let offset): throw .truncated(byteOffset: start + offset)
      case .malformed(let offset, let reason): throw .malformed(byteOffset: start + offset, reason: reason)
      case .mismatch: throw error
      }
    }
  }
}
