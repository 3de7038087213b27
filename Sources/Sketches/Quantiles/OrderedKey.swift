/// Doubles as unsigned integers that order alike; −0.0 comes right before 0.0.
enum OrderedKey {
  /// - Parameter value: not NaN, or the key lies beyond those of both infinities.
  @inline(__always)
  static func key(of value: Double) -> UInt64 {
    let bits = value.bitPattern
    let isNegative = UInt64(bitPattern: Int64(bitPattern: bits) &>> 63)
    return bits ^ (isNegative | 1 &<< 63)
  }

  @inline(__always)
  static func value(of key: UInt64) -> Double {
    let wasNegative = (key &>> 63) &- 1
    return Double(bitPattern: key ^ (wasNegative | 1 &<< 63))
  }
}
