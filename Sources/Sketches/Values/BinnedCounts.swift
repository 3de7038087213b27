/// Counts of finite values between fixed edges: exact, and as fine as the edges are.
package struct BinnedCounts: MergeableState {
  /// Ascending, each once; bin `i` holds the values above `edges[i − 1]` up to `edges[i]`.
  package let edges: [Double]
  /// One more than there are edges.
  package private(set) var counts: [Int]

  /// - Parameters:
  ///   - edges: finite and strictly ascending (a precondition).
  ///   - counts: as many as there are bins, none negative (a precondition); nil for none at all.
  package init(edges: [Double], counts: [Int]? = nil) {
    let counts = counts ?? Array(repeating: 0, count: edges.count + 1)
    precondition(edges.allSatisfy(\.isFinite) && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 })
    precondition(counts.count == edges.count + 1 && counts.allSatisfy { $0 >= 0 })
    self.edges = edges
    self.counts = counts
  }

  package var total: Int { counts.reduce(0, +) }

  package mutating func merge(_ other: BinnedCounts) throws(SketchError) {
    guard edges == other.edges else { throw .mismatch(parameter: .edges, ours: edges.count, theirs: other.edges.count) }
    for index in counts.indices { counts[index] += other.counts[index] }
  }
}

/// Format 1: the byte 1, the number of edges (Int64), the edges (doubles), the counts (Int64), all little-endian.
extension BinnedCounts {
  private static let formatVersion: UInt8 = 1

  package func serialized() -> [UInt8] {
    var bytes = [Self.formatVersion]
    bytes.append(littleEndian: Int64(edges.count))
    for edge in edges { bytes.append(littleEndian: edge) }
    for count in counts { bytes.append(littleEndian: Int64(count)) }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    guard try reader.integer(as: UInt8.self) == Self.formatVersion else {
      throw .malformed(byteOffset: 0, reason: .unknownVersion)
    }
    let count: Int64 = try reader.integer()
    guard count >= 0, count <= serialized.count / 16 else { throw .malformed(byteOffset: 1, reason: .valueOutOfRange) }
    let start = reader.offset
    let edges = try reader.doubles(count: Int(count))
    guard edges.allSatisfy(\.isFinite), zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .malformed(byteOffset: start, reason: .valueOutOfRange)
    }
    var counts: [Int] = []
    for _ in 0...edges.count {
      let offset = reader.offset
      let count: Int64 = try reader.integer()
      guard count >= 0, count < Self.countLimit else { throw .malformed(byteOffset: offset, reason: .valueOutOfRange) }
      counts.append(Int(count))
    }
    try reader.expectEnd()
    self.init(edges: edges, counts: counts)
  }
}
