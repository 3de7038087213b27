/// Sorts some thousands of integers at the price of a few passes, where comparing would cost the branch predictor dear.
///
/// Two passes over the 22 highest bits in which the keys differ leave most of them in their place, and an insertion sort
/// mends the rest. Keys that agree in these bits and in few others, which would make that quadratic, go through passes
/// over all bits instead.
enum RadixSort {
  private static let digitBits: UInt64 = 11
  private static let bucketCount = 1 << 11
  private static let digitMask = UInt64(bucketCount - 1)
  /// Moves per key that the insertion sort may take before passes over all bits are cheaper.
  private static let movesPerKey = 8

  /// Sorts `keys` in ascending order.
  /// - Parameter scratch: of the same size as `keys`, below 2^32; what it holds is lost.
  static func sort(_ keys: UnsafeMutableBufferPointer<UInt64>, scratch: UnsafeMutableBufferPointer<UInt64>) {
    precondition(keys.count == scratch.count && keys.count <= UInt32.max, "the scratch space is of another size")
    guard keys.count > 1, let base = keys.baseAddress, let spare = scratch.baseAddress else { return }
    let differing = differingBits(keys)
    if differing == 0 { return }
    let highest = UInt64(63 - differing.leadingZeroBitCount)
    let shift = highest < 2 * digitBits ? 0 : highest + 1 - 2 * digitBits
    sortByTwoDigits(base, spare, count: keys.count, shift: shift)
    if shift > 0, !insert(base, count: keys.count) {
      for shift in stride(from: 0, through: highest, by: Int(2 * digitBits)) {
        sortByTwoDigits(base, spare, count: keys.count, shift: shift)
      }
    }
  }

  /// The bits that are not the same in all keys.
  private static func differingBits(_ keys: UnsafeMutableBufferPointer<UInt64>) -> UInt64 {
    let first = keys[0]
    var differing: UInt64 = 0
    for key in keys { differing |= key ^ first }
    return differing
  }

  /// Two stable passes, by 11 bits from `shift` on and by the 11 bits above these.
  private static func sortByTwoDigits(
    _ keys: UnsafeMutablePointer<UInt64>, _ spare: UnsafeMutablePointer<UInt64>, count: Int, shift: UInt64
  ) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * bucketCount) { places in
      places.initialize(repeating: 0)
      guard let low = places.baseAddress else { return }
      let high = low + bucketCount
      for index in 0..<count {
        let key = keys[index] &>> shift
        low[Int(truncatingIfNeeded: key & digitMask)] &+= 1
        high[Int(truncatingIfNeeded: (key &>> digitBits) & digitMask)] &+= 1
      }
      accumulate(low, high)
      scatter(keys, to: spare, count: count, low, shift: shift)
      scatter(spare, to: keys, count: count, high, shift: shift + digitBits)
    }
  }

  /// Turns the counts of two digits into the places where their buckets start.
  private static func accumulate(_ low: UnsafeMutablePointer<UInt32>, _ high: UnsafeMutablePointer<UInt32>) {
    var starts: (low: UInt32, high: UInt32) = (0, 0)
    for bucket in 0..<bucketCount {
      let counts = (low[bucket], high[bucket])
      (low[bucket], high[bucket]) = starts
      starts = (starts.low &+ counts.0, starts.high &+ counts.1)
    }
  }

  @inline(__always)
  private static func scatter(
    _ source: UnsafeMutablePointer<UInt64>, to target: UnsafeMutablePointer<UInt64>, count: Int,
    _ places: UnsafeMutablePointer<UInt32>, shift: UInt64
  ) {
    for index in 0..<count {
      let key = source[index]
      let digit = Int(truncatingIfNeeded: (key &>> shift) & digitMask)
      let place = places[digit]
      places[digit] = place &+ 1
      target[Int(place)] = key
    }
  }

  /// - Returns: false when it gave up, as too much was out of place.
  private static func insert(_ keys: UnsafeMutablePointer<UInt64>, count: Int) -> Bool {
    var movesLeft = movesPerKey * count
    for index in 1..<count where keys[index &- 1] > keys[index] {
      let key = keys[index]
      var place = index
      while place > 0, keys[place &- 1] > key {
        keys[place] = keys[place &- 1]
        place &-= 1
      }
      keys[place] = key
      movesLeft &-= index &- place
      if movesLeft < 0 { return false }
    }
    return true
  }
}
