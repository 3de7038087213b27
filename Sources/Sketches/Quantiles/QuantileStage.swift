/// Feeds a quantile sketch by runs of 4,096 values, each sorted as a whole: several times as fast as value by value.
///
/// A run enters the sketch at the level where it fits, as every 2^h-th of its values. That adds no more error than the
/// compactions of the levels below would, so the bound of `QuantileSketch` holds. The result depends on the sequence of
/// values alone, not on how it was cut into batches. Holds up to 32 kB beside the sketch.
package struct QuantileStage: Sendable {
  package static let runLength = 4096

  private var sketch: QuantileSketch
  /// Keys of the values that do not make a run yet, and places for more of them.
  private var pending: [UInt64] = []
  private var pendingCount = 0

  /// - Parameter k: the sketch's, within `QuantileSketch.allowedK` (a precondition).
  package init(k: Int = QuantileSketch.defaultK) { sketch = QuantileSketch(k: k) }

  /// - Parameter values: finite (a precondition), in any number.
  package mutating func update(_ values: UnsafeBufferPointer<Double>) {
    add(values.count) { OrderedKey.key(of: values[$0]) }
  }

  /// - Parameter values: in any number; each counts as the nearest double.
  package mutating func update(_ values: UnsafeBufferPointer<Int64>) {
    add(values.count) { OrderedKey.key(of: Double(values[$0])) }
  }

  package mutating func update(_ values: [Double]) { values.withUnsafeBufferPointer { update($0) } }

  package mutating func update(_ values: [Int64]) { values.withUnsafeBufferPointer { update($0) } }

  /// The sketch of all values so far.
  package func finished() -> QuantileSketch {
    var stage = self
    // The first run stays what it is where the sketch holds all of it.
    if pendingCount == Self.runLength, sketch.count > 0 || sketch.capacity < Self.runLength { stage.pass() }
    var finished = stage.sketch
    finished.update(stage.pending[..<stage.pendingCount].map(OrderedKey.value))
    finished.giveBackRoom()
    return finished
  }

  @inline(__always)
  private mutating func add(_ count: Int, key: (Int) -> UInt64) {
    makeRoom(for: count)
    var start = 0
    while start < count {
      // Not before there is more, so that a sketch of one run can be exact.
      if pendingCount == Self.runLength { pass() }
      let taken = min(count - start, Self.runLength - pendingCount)
      pending.withUnsafeMutableBufferPointer { pending in
        for index in 0..<taken { pending[pendingCount &+ index] = key(start &+ index) }
      }
      pendingCount += taken
      start += taken
    }
  }

  /// Twice as many places as before, or more, so that a few values take little.
  private mutating func makeRoom(for count: Int) {
    let needed = min(pendingCount + count, Self.runLength)
    guard needed > pending.count else { return }
    let places = min(max(needed, pending.count * 2), Self.runLength)
    pending.append(contentsOf: repeatElement(0, count: places - pending.count))
  }

  /// Sorts a complete run and hands it to the sketch.
  private mutating func pass() {
    pending.withUnsafeMutableBufferPointer { run in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: run.count) { RadixSort.sort(run, scratch: $0) }
      sketch.update(ascendingKeys: UnsafeBufferPointer(run))
    }
    pendingCount = 0
  }
}
