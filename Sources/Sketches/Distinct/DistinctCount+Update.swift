/// Values hash as Apache DataSketches for C++ hashes them, so that its sketches of the same values merge with these.
/// One thing differs: an empty string is a value here, and is passed over by `update(std::string)` there.
extension DistinctCount {
  package mutating func update(_ value: Int64) { insert(MurmurHash(of: UInt64(bitPattern: value))) }

  /// All NaN are one value, and so are both zeros.
  package mutating func update(_ value: Double) { insert(MurmurHash(of: Self.canonicalBits(value))) }

  /// - Parameter bytes: of one value; a text's are its UTF-8.
  package mutating func update(bytes: UnsafeRawBufferPointer) { insert(MurmurHash(of: bytes)) }

  package mutating func update(_ values: UnsafeBufferPointer<Int64>) {
    insertEach(of: values.count) { MurmurHash(of: UInt64(bitPattern: values[$0])) }
  }

  package mutating func update(_ values: UnsafeBufferPointer<Double>) {
    insertEach(of: values.count) { MurmurHash(of: Self.canonicalBits(values[$0])) }
  }

  /// - Parameters:
  ///   - bytes: of all values one after another.
  ///   - offsets: one more than values; value i is `bytes[offsets[i]..<offsets[i + 1]]`.
  package mutating func update(bytes: UnsafeRawBufferPointer, offsets: UnsafeBufferPointer<Int>) {
    insertEach(of: max(0, offsets.count - 1)) { index in
      MurmurHash(of: bytes, from: offsets[index], to: offsets[index &+ 1])
    }
  }

  /// - Parameter texts: hashed before, so that other states can take in the same hashes.
  package mutating func update(_ texts: HashedTexts) { texts.withCoupons { insert($0) } }

  package mutating func update(_ values: [Int64]) { values.withUnsafeBufferPointer { update($0) } }
  package mutating func update(_ values: [Double]) { values.withUnsafeBufferPointer { update($0) } }

  private mutating func insert(_ hash: MurmurHash) {
    let coupon = Coupon(hash)
    if registers == nil {
      insert(coupon)
    } else {
      withUnsafePointer(to: coupon) { registers?.insert(UnsafeBufferPointer(start: $0, count: 1)) }
    }
  }

  @inline(__always)
  private mutating func insertEach(of count: Int, hash: (Int) -> MurmurHash) {
    var start = 0
    let blockSize = min(4096, count)
    withUnsafeTemporaryAllocation(of: Coupon.self, capacity: blockSize) { block in
      while registers == nil, start < count {
        let end = min(count, start + blockSize)
        for index in start..<end { block.initializeElement(at: index &- start, to: Coupon(hash(index))) }
        insert(UnsafeBufferPointer(rebasing: block[..<(end - start)]))
        start = end
      }
    }
    registers?.insert(start..<count) { Coupon(hash($0)) }
  }

  @inline(__always)
  private static func canonicalBits(_ value: Double) -> UInt64 {
    // Adding zero leaves one zero of the two.
    value.isNaN ? 0x7FF8_0000_0000_0000 : (value + 0).bitPattern
  }
}
