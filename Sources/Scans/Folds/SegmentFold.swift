import Columns
import Profiles
import Sketches

/// Folds the rows of each value of one column by themselves.
///
/// The values that get a place are those pinned and, in order of appearance, others, while there is room.
struct SegmentFold: Sendable {
  /// Places of the groups that are of no single value; that of key `i` comes `first` places later.
  private enum Place {
    static let other = 0
    static let null = 1
    static let first = 2
  }

  private let column: String
  private let pinned: Set<Slice>
  /// Place of the values among the stream's outputs, and their type.
  private let output: Int
  private let type: ColumnType
  private let columns: [(name: String, type: ColumnType)]
  /// Of the columns those that are profiled.
  private let profiled: [Int]
  private var keys = SegmentTable()
  /// nil as long as there are no rows.
  private var groups = [SliceFold?](repeating: nil, count: Place.first)
  private var isCrowded = false
  // Reused from batch to batch: the group of each row; where each group's rows start among `rows`.
  private var places: [Int32] = []
  private var starts: [Int] = []
  private var rows: [Int32] = []

  init(
    _ column: String, pinned: [String], output: Int, type: ColumnType, _ columns: [(name: String, type: ColumnType)],
    at profiled: [Int]
  ) {
    self.column = column
    self.output = output
    self.type = type
    self.columns = columns
    self.profiled = profiled
    self.pinned = Set(pinned.map { .segment(column: column, value: $0) })
    for text in pinned {
      guard let key = SegmentKey.bytes(of: text, type) else { continue }
      key.withUnsafeBytes { if keys.place(of: $0) == nil { _ = insert($0) } }
    }
  }

  mutating func fold(_ batch: borrowing ColumnBatch) {
    place(batch.columns[output])
    sortRows()
    rows.withUnsafeBufferPointer { rows in
      for place in groups.indices where starts[place] < starts[place + 1] {
        let own = UnsafeBufferPointer(rebasing: rows[starts[place]..<starts[place + 1]])
        if groups[place] == nil { groups[place] = SliceFold(columns, at: profiled, isOfSegment: true) }
        groups[place]?.fold(own, of: batch)
      }
    }
  }

  /// Lets go of the rows, one group after another, so that they never stand beside all their profiles.
  mutating func takeProfile() -> SegmentedProfile {
    var values: [SliceProfile] = []
    for key in 0..<keys.count where groups[Place.first + key] != nil {
      let slice = Slice.segment(column: column, value: SegmentKey.text(of: keys.key(key), type))
      values.append(takeProfile(Place.first + key, slice))
    }
    return SegmentedProfile(
      column, pinned: pinned, values: values, null: takeProfile(Place.null, .segment(column: column, value: nil)),
      other: takeProfile(Place.other, .otherSegments(column: column)), isCrowded: isCrowded)
  }

  private mutating func takeProfile(_ place: Int, _ slice: Slice) -> SliceProfile {
    groups[place].take()?.profile(slice) ?? SliceProfile(slice: slice)
  }

  /// Says of each row to which group it belongs.
  private mutating func place(_ values: borrowing Column) {
    places.removeAll(keepingCapacity: true)
    let flags = values.validity.flags
    if values.type.storage == .integers {
      values.integers.withUnsafeBytes { bytes in
        for row in flags.indices {
          let key = UnsafeRawBufferPointer(rebasing: bytes[row &* 8..<row &* 8 &+ 8])
          places.append(flags[row] ? place(of: key) : Int32(Place.null))
        }
      }
    } else {
      let offsets = values.offsets
      values.bytes.withUnsafeBytes { bytes in
        for row in flags.indices {
          let key = UnsafeRawBufferPointer(rebasing: bytes[offsets[row]..<offsets[row &+ 1]])
          places.append(flags[row] ? place(of: key) : Int32(Place.null))
        }
      }
    }
  }

  @inline(__always)
  private mutating func place(of key: UnsafeRawBufferPointer) -> Int32 {
    if let known = keys.place(of: key) { return Int32(Place.first &+ known) }
    return isCrowded ? Int32(Place.other) : admitted(key)
  }

  private mutating func admitted(_ key: UnsafeRawBufferPointer) -> Int32 {
    // What is no text, as a server without an encoding may hold, would share its name with other such values.
    let isText = type.storage != .bytes || String(validating: key, as: UTF8.self) != nil
    guard isText, key.count <= ValueCounts.longestValue else { return Int32(Place.other) }
    // Also those that this batch has brought.
    var present = Set(places)
    for place in groups.indices where groups[place] != nil { present.insert(Int32(place)) }
    present.subtract([Int32(Place.other), Int32(Place.null)])
    isCrowded = present.count >= SegmentedProfile.candidateCount
    return isCrowded ? Int32(Place.other) : Int32(insert(key))
  }

  /// - Returns: the place of the key's group.
  private mutating func insert(_ key: UnsafeRawBufferPointer) -> Int {
    groups.append(nil)
    return Place.first + keys.insert(key)
  }

  /// Orders the rows by their groups, and within a group as they came.
  private mutating func sortRows() {
    starts.removeAll(keepingCapacity: true)
    starts.append(contentsOf: repeatElement(0, count: groups.count + 1))
    for place in places { starts[Int(place) &+ 1] &+= 1 }
    for place in groups.indices { starts[place + 1] += starts[place] }
    if rows.count < places.count { rows += repeatElement(0, count: places.count - rows.count) }
    var next = starts
    for (row, place) in places.enumerated() {
      rows[next[Int(place)]] = Int32(row)
      next[Int(place)] &+= 1
    }
  }
}

/// The bytes by which a segment's value is known in a stream.
private enum SegmentKey {
  /// The key of a value, from its text form; nil for what is no value of the type.
  static func bytes(of text: String, _ type: ColumnType) -> [UInt8]? {
    switch type.storage {
    case .integers: Int64(text).map { value in withUnsafeBytes(of: value) { Array($0) } }
    case .bytes: text.utf8.count <= ValueCounts.longestValue ? Array(text.utf8) : nil
    case .doubles: nil
    }
  }

  static func text(of key: ArraySlice<UInt8>, _ type: ColumnType) -> String {
    guard type.storage == .integers else { return String(decoding: key, as: UTF8.self) }
    let value = key.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
    return type == .bool ? (value == 0 ? "false" : "true") : String(value)
  }
}
