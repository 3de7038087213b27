/// How often each value occurs, values being any bytes.
///
/// Exact up to `capacity` distinct values. Beyond, only the most frequent are held, and every count is too low by at
/// most `maximumError` ≤ `total` / `capacity` (Misra–Gries): every value more frequent than that is held. Merging is
/// commutative to the bit. Memory is at most `capacity` · `longestValue` bytes and some 50 bytes an entry.
/// - SeeAlso: Misra & Gries (1982); Agarwal et al. (2012), "Mergeable summaries".
package struct ValueCounts: MergeableState {
  package static let defaultCapacity = 1024
  /// The capacities that a state can have.
  package static let allowedCapacity = 1...(1 << 20)
  /// Bytes of the longest value that is held; longer ones add to `total` and `untracked` only.
  package static let longestValue = 1024

  package struct Entry: Sendable, Hashable {
    package let value: [UInt8]
    /// At most the true count, and at least the true count less `maximumError`; ≥ 1.
    package let count: Int

    package init(value: [UInt8], count: Int) {
      self.value = value
      self.count = count
    }
  }

  package let capacity: Int
  /// Values seen.
  package internal(set) var total = 0
  /// Most that any count is too low.
  package internal(set) var maximumError = 0
  /// Values seen that were longer than `longestValue`, or that were not told apart where they were counted.
  package internal(set) var untracked = 0
  var table = ValueTable()

  /// - Parameter capacity: distinct values held, within `allowedCapacity` (a precondition).
  package init(capacity: Int = defaultCapacity) {
    precondition(Self.allowedCapacity.contains(capacity), "capacity is out of range")
    self.capacity = capacity
  }

  /// Whether every value seen is held with its exact count.
  package var isExact: Bool { maximumError == 0 && untracked == 0 }

  /// Distinct values held; all there were while `isExact`.
  package var distinctCount: Int { table.count }

  /// The values held, most frequent first, equally frequent ones in byte order.
  package var entries: [Entry] { table.entries.sorted(by: Self.precedes) }

  /// Calls `body` with each value held and its count, in no order.
  package func visit(_ body: (UnsafeRawBufferPointer, Int) -> Void) { table.visit(body) }

  /// Times that `value` was counted: the true count or up to `maximumError` less; 0 for a value not held.
  package func count(of value: UnsafeRawBufferPointer) -> Int { table.count(of: value) }
  package func count(of value: [UInt8]) -> Int { value.withUnsafeBytes { count(of: $0) } }
  package func count(of value: String) -> Int { count(of: Array(value.utf8)) }

  package static func == (one: ValueCounts, other: ValueCounts) -> Bool {
    one.capacity == other.capacity && one.total == other.total && one.maximumError == other.maximumError
      && one.untracked == other.untracked && one.table.count == other.table.count && one.entries == other.entries
  }
}

extension ValueCounts {
  /// - Parameters:
  ///   - bytes: of all values one after another.
  ///   - offsets: one more than values; value i is `bytes[offsets[i]..<offsets[i + 1]]`.
  package mutating func update(bytes: UnsafeRawBufferPointer, offsets: UnsafeBufferPointer<Int>) {
    var texts = HashedTexts()
    texts.replace(bytes: bytes, offsets: offsets)
    update(texts, of: bytes)
  }

  /// - Parameters:
  ///   - texts: hashed before, so that other states can take in the same hashes.
  ///   - bytes: the very ones that they were hashed from.
  package mutating func update(_ texts: HashedTexts, of bytes: UnsafeRawBufferPointer) {
    texts.withTexts { texts in
      var next = 0
      while true {
        // Most texts were seen before, and only add to a count.
        let known = table.addKnown(texts[next...], of: bytes)
        total += known
        next += known
        guard next < texts.count else { return }
        addNew(texts[next], of: bytes)
        next += 1
      }
    }
  }

  /// Counts one value `count` times.
  /// - Parameter count: ≥ 0 (a precondition).
  package mutating func update(_ value: [UInt8], count: Int = 1) { value.withUnsafeBytes { add($0, count: count) } }
  package mutating func update(_ value: String, count: Int = 1) { update(Array(value.utf8), count: count) }

  package mutating func merge(_ other: ValueCounts) throws(SketchError) {
    guard capacity == other.capacity else {
      throw .mismatch(parameter: .capacity, ours: capacity, theirs: other.capacity)
    }
    total += other.total
    untracked += other.untracked
    maximumError += other.maximumError
    for entry in other.table.entries { entry.value.withUnsafeBytes { table.add($0, count: entry.count) } }
    if table.count > capacity { reduce(by: table.count(ofRank: capacity)) }
  }

  private mutating func add(_ value: UnsafeRawBufferPointer, count: Int) {
    precondition(count >= 0, "a value occurs a number of times")
    guard count > 0 else { return }
    add(HashedTexts.hashed(value, from: 0, to: value.count).text, of: value, count: count)
  }

  private mutating func add(_ text: HashedTexts.Text, of bytes: UnsafeRawBufferPointer, count: Int) {
    total += count
    guard text.length <= Self.longestValue else {
      untracked += count
      return
    }
    table.add(text, of: bytes, count: count)
    if table.count > capacity { reduce(by: table.smallestCount) }
  }

  /// Counts once a text that is not held.
  private mutating func addNew(_ text: HashedTexts.Text, of bytes: UnsafeRawBufferPointer) {
    total += 1
    guard text.length <= Self.longestValue else {
      untracked += 1
      return
    }
    table.insert(text, of: bytes, count: 1)
    if table.count > capacity { reduce(by: table.smallestCount) }
  }

  /// Takes `amount`, the largest count that may go, from every count. As that takes it from `capacity` + 1 values at
  /// least, all amounts together stay below `total` / `capacity`.
  private mutating func reduce(by amount: Int) {
    maximumError += amount
    table.subtract(amount)
  }
}
