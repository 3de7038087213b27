/// The 64-bit hash of Fowler, Noll and Vo: short, and the same in every process and on every machine.
/// - SeeAlso: Fowler, Noll, Vo, Eastlake (2019), draft-eastlake-fnv.
package enum FNV1a {
  @inlinable
  package static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// One of `count` (above 0) cells.
  @inlinable
  package static func cell(of bytes: some Sequence<UInt8>, among count: Int) -> Int {
    let hash = hash(bytes)
    return Int((hash ^ (hash >> 32)) % UInt64(count))
  }
}
