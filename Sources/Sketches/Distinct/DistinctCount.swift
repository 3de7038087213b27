/// How many different values there were: HyperLogLog with 4,096 registers.
///
/// Holds up to 384 different values one by one (in at most 1.6 kB), beyond that registers (4 kB). The estimate is then
/// off by a relative standard error of 1.3 %, or of 1.6 % once two states with registers were merged. Merging is
/// commutative to the bit. Integers and doubles are different values even where they are equal.
/// - SeeAlso: Heule, Nunkesser & Hall (2013); Ting (2014); Apache DataSketches, `hll_sketch` of lgK 12, HLL_8.
package struct DistinctCount: MergeableState {
  /// Binary logarithm of the number of registers.
  static let lgK = 12
  /// As many coupons as Apache DataSketches holds before it turns to registers.
  static let couponLimit = 384

  /// Distinct, ascending; empty once there are registers.
  var coupons: [Coupon] = []
  var registers: HyperLogLogRegisters?

  package init() {}

  /// Takes in the values that `other` has seen: the union.
  package mutating func merge(_ other: DistinctCount) {
    switch (registers, other.registers) {
    case (nil, nil):
      coupons = Self.union(coupons, other.coupons)
      if coupons.count > Self.couponLimit { promote() }
    case (.some, nil):
      other.coupons.withUnsafeBufferPointer { registers?.insert($0) }
    case (nil, .some(var theirs)):
      coupons.withUnsafeBufferPointer { theirs.insert($0) }
      coupons = []
      registers = theirs
    case (.some, .some(let theirs)):
      registers?.merge(theirs)
    }
  }

  mutating func insert(_ new: UnsafeBufferPointer<Coupon>) {
    let taken = registers == nil ? insertOneByOne(new) : 0
    registers?.insert(UnsafeBufferPointer(rebasing: new[taken...]))
  }

  /// - Returns: how many were taken before there were registers.
  private mutating func insertOneByOne(_ new: UnsafeBufferPointer<Coupon>) -> Int {
    // Most coupons of a column with few values were seen just before; looking there spares the search.
    let cacheSize = 1024
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: cacheSize) { recent in
      recent.initialize(repeating: 0)
      for (index, coupon) in new.enumerated() {
        let place = coupon.address & (cacheSize - 1)
        guard recent[place] != coupon.packed else { continue }
        recent[place] = coupon.packed
        insert(coupon)
        if coupons.isEmpty { return index + 1 }
      }
      return new.count
    }
  }

  mutating func insert(_ coupon: Coupon) {
    var low = 0
    var high = coupons.count
    while low < high {
      let middle = (low &+ high) / 2
      if coupons[middle] < coupon { low = middle &+ 1 } else { high = middle }
    }
    if low < coupons.count, coupons[low] == coupon { return }
    coupons.insert(coupon, at: low)
    if coupons.count > Self.couponLimit { promote() }
  }

  private mutating func promote() {
    registers = HyperLogLogRegisters(coupons: coupons)
    coupons = []
  }

  private static func union(_ one: [Coupon], _ other: [Coupon]) -> [Coupon] {
    var union: [Coupon] = []
    for coupon in (one + other).sorted() where union.last != coupon { union.append(coupon) }
    return union
  }
}

/// What HyperLogLog keeps of a value's hash: 26 bits that address a register, and one more than the leading zeros of
/// the other half of the hash.
struct Coupon: Comparable, Sendable, BitwiseCopyable {
  /// The number of zeros plus one above the address, as Apache DataSketches packs them.
  let packed: UInt32

  @inline(__always)
  init(_ hash: MurmurHash) {
    let address = UInt32(truncatingIfNeeded: hash.low) & Self.addressMask
    // The bit set stops the count of zeros at 62.
    let zeros = UInt32(truncatingIfNeeded: (hash.high | 2).leadingZeroBitCount)
    packed = (zeros &+ 1) &<< 26 | address
  }

  /// nil for what no value hashes to.
  init?(packed: UInt32) {
    guard packed >> 26 > 0 else { return nil }
    self.packed = packed
  }

  var address: Int { Int(packed & Self.addressMask) }
  var value: UInt8 { UInt8(truncatingIfNeeded: packed &>> 26) }

  static func < (one: Coupon, other: Coupon) -> Bool { one.packed < other.packed }

  private static let addressMask: UInt32 = 1 << 26 - 1
}
