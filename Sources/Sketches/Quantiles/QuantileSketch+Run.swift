extension QuantileSketch {
  /// Takes in a sorted run at once: every 2^h-th of its values, from a random one of the first 2^h on, joins level h.
  ///
  /// A rank then is off by less than 2^h, as it would be if levels 0 to h − 1 were compacted with the whole run in each.
  /// - Parameter keys: of finite values (a precondition), ascending; their number is a power of two.
  mutating func update(ascendingKeys keys: UnsafeBufferPointer<UInt64>) {
    precondition(keys.count.nonzeroBitCount == 1, "a run has a power of two of values")
    // Adding zero leaves one zero of the two.
    let (low, high) = (OrderedKey.value(of: keys[0]) + 0, OrderedKey.value(of: keys[keys.count - 1]) + 0)
    precondition(low.isFinite && high.isFinite, "sketches take finite values only")
    include(smallest: low, largest: high)
    let level = entryLevel(forRunOf: keys.count)
    while levels.count <= level { levels.append([]) }
    let start = randomOffset(for: keys, level: level)
    let values = (0..<keys.count >> level).map { OrderedKey.value(of: keys[start + $0 << level]) }
    if level == 0 { levels[0] += values } else { Self.merge(values, into: &levels[level]) }
    retained += values.count
    count += keys.count
    capacity = levelsCapacity
    while retained > capacity { compress() }
  }

  /// The highest level that what is left of a run still fills, so that the run costs no more accuracy there than the
  /// level's own compactions do.
  private func entryLevel(forRunOf length: Int) -> Int {
    // A run outgrows fewer levels at once.
    let levelCount = Swift.max(3, levels.count)
    let capacities = LevelCapacity(k: k, levelCount: levelCount)
    return (0..<levelCount).last { length >> $0 >= capacities.capacity(ofLevel: $0) } ?? 0
  }

  /// 0..<2^level, drawn from the state and the run so that the same rows always give the same sketch.
  private func randomOffset(for keys: UnsafeBufferPointer<UInt64>, level: Int) -> Int {
    var hash = UInt64(count) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(level)
    for index in stride(from: 0, to: keys.count, by: 64) {
      hash = (hash ^ keys[index]) &* 0x2127_599B_F432_5C37 &+ (hash &>> 47)
    }
    return Int(truncatingIfNeeded: MurmurHash.avalanche(hash)) & (1 << level - 1)
  }
}
