extension QuantileSketch {
  /// - Parameter values: finite (a precondition), in any number.
  package mutating func update(_ values: UnsafeBufferPointer<Double>) {
    guard let base = values.baseAddress, let extent = Extent(of: values) else { return }
    include(smallest: extent.minimum, largest: extent.maximum)
    var start = 0
    while start < values.count {
      if retained == capacity { compress() }
      let taken = Swift.min(values.count - start, capacity - retained)
      levels[0].append(contentsOf: UnsafeBufferPointer(start: base + start, count: taken))
      retained += taken
      count += taken
      start += taken
    }
  }

  /// - Parameter values: finite (a precondition).
  package mutating func update(_ values: [Double]) { values.withUnsafeBufferPointer { update($0) } }

  /// Takes in all that `other` has seen; of two different k the smaller holds from then on.
  package mutating func merge(_ other: QuantileSketch) {
    guard other.count > 0 else { return }
    include(smallest: other.smallest, largest: other.largest)
    count += other.count
    k = Swift.min(k, other.k)
    smallestK = Swift.min(smallestK, other.smallestK)
    while levels.count < other.levels.count { levels.append([]) }
    levels[0].append(contentsOf: other.levels[0])
    for level in other.levels.indices.dropFirst() { Self.merge(other.levels[level], into: &levels[level]) }
    retained += other.retained
    capacity = levelsCapacity
    while retained > capacity { compress() }
    giveBackRoom()
  }

  /// Arrays keep the room of all that they ever held, which is several times what is left: too much where many sketches
  /// wait to be merged.
  mutating func giveBackRoom() {
    guard room > retained + retained / 4 else { return }
    for level in levels.indices { levels[level] = levels[level].withUnsafeBufferPointer { Array($0) } }
  }

  /// Places for values that are taken from memory.
  var room: Int { levels.reduce(0) { $0 + $1.capacity } }

  mutating func include(smallest low: Double, largest high: Double) {
    smallest = count == 0 ? low : Swift.min(smallest, low)
    largest = count == 0 ? high : Swift.max(largest, high)
  }

  static func merge(_ values: [Double], into sorted: inout [Double]) {
    values.withUnsafeBufferPointer { merge($0, stride: 1, into: &sorted) }
  }
}

extension QuantileSketch {
  /// Makes room by compacting, from the bottom, levels that are full, until a 32nd of the room, and at least one place, is free.
  ///
  /// A little room at once spares sorting level 0 in ever smaller pieces; more would cost accuracy, because the high
  /// levels would be compacted before they are full.
  mutating func compress() {
    var level = 0
    while level < levels.count, retained > capacity - Swift.max(1, capacity / 32) {
      let limit = LevelCapacity(k: k, levelCount: levels.count).capacity(ofLevel: level)
      if levels[level].count >= limit {
        compact(level: level)
        capacity = levelsCapacity
      }
      level += 1
    }
  }

  /// Keeps every second value of a level, at twice the weight, in the level above; of an odd number the least stays.
  private mutating func compact(level: Int) {
    if level == levels.count - 1 { levels.append([]) }
    // Taken out, so that both levels are written in place.
    var values = levels[level]
    levels[level] = []
    if level == 0 { values.sort() }
    let odd = values.count % 2
    let start = odd + randomBit(for: values, level: level)
    values.withUnsafeBufferPointer { buffer in
      Self.merge(UnsafeBufferPointer(rebasing: buffer[start...]), stride: 2, into: &levels[level + 1])
    }
    retained -= values.count / 2
    values.removeSubrange(odd...)
    levels[level] = values
  }

  /// 0 or 1, drawn from the state itself so that the same rows always give the same sketch.
  private func randomBit(for values: [Double], level: Int) -> Int {
    var hash = UInt64(count) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(level)
    for value in values { hash = (hash ^ value.bitPattern) &* 0x2127_599B_F432_5C37 &+ (hash &>> 47) }
    return Int(MurmurHash.avalanche(hash) & 1)
  }

  /// Merges every `stride`th of `values`, which ascend, from the first on, into `sorted`.
  private static func merge(_ values: UnsafeBufferPointer<Double>, stride: Int, into sorted: inout [Double]) {
    let added = (values.count + stride - 1) / stride
    var low = sorted.count - 1
    sorted.append(contentsOf: repeatElement(0, count: added))
    sorted.withUnsafeMutableBufferPointer { target in
      var next = added - 1
      var end = target.count - 1
      while next >= 0 {
        let value = values[next &* stride]
        if low >= 0, target[low] > value {
          target[end] = target[low]
          low &-= 1
        } else {
          target[end] = value
          next &-= 1
        }
        end &-= 1
      }
    }
  }
}
