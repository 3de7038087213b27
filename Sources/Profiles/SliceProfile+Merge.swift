import Columns
import Sketches

extension SliceProfile {
  /// Adds the rows of another part of the same slice; of columns that only one of the two has, none is kept.
  /// - Throws: `ProfileError`, `SketchError`.
  package mutating func merge(_ other: SliceProfile) throws {
    if let reason = unavailable ?? other.unavailable {
      self = SliceProfile(slice, unavailable: reason)
    } else if rowCount == 0 && columns.count <= other.columns.count {
      (rowCount, columns) = (other.rowCount, other.columns)
    } else if other.rowCount > 0 || columns.count == other.columns.count {
      rowCount += other.rowCount
      try mergeColumns(other.columns)
    }
  }

  private mutating func mergeColumns(_ others: [ColumnProfile]) throws {
    var merged: [ColumnProfile] = []
    merged.reserveCapacity(columns.count)
    for (index, column) in columns.enumerated() {
      let isInPlace = index < others.count && others[index].name == column.name
      guard let other = isInPlace ? others[index] : others.first(where: { $0.name == column.name }) else { continue }
      merged.append(column)
      try merged[merged.count - 1].merge(other)
    }
    columns = merged
  }

  /// The most frequent first, equally frequent ones by the bytes of their values.
  static func precedes(_ one: SliceProfile, _ other: SliceProfile) -> Bool {
    if one.rowCount != other.rowCount { return one.rowCount > other.rowCount }
    return one.valueBytes.lexicographicallyPrecedes(other.valueBytes)
  }

  private var valueBytes: String.UTF8View {
    if case .segment(_, let value?) = slice { value.utf8 } else { "".utf8 }
  }
}

extension [SliceProfile] {
  /// Adds the slices of another window of the same table: a slice that one of the two does not tell of is unavailable.
  /// - Throws: `ProfileError`, `SketchError`.
  package mutating func merge(_ other: [SliceProfile]) throws {
    var merged: [SliceProfile] = []
    for (ours, theirs) in Self.pairs(filters, other.filters) {
      guard var slice = ours, let theirs else {
        if let one = ours ?? theirs { merged.append(SliceProfile(one.slice, unavailable: Self.partial)) }
        continue
      }
      try slice.merge(theirs)
      merged.append(slice)
    }
    var seen: Set<String> = []
    for column in (self + other).compactMap(\.slice.segmentColumn) where seen.insert(column).inserted {
      guard var segments = SegmentedProfile(column, of: self), let theirs = SegmentedProfile(column, of: other) else {
        merged.append(SliceProfile(.otherSegments(column: column), unavailable: Self.partial))
        continue
      }
      try segments.merge(theirs)
      merged += try segments.slices()
    }
    self = merged
  }

  /// Adds further columns of the same rows.
  package mutating func join(_ other: [SliceProfile]) {
    var places = Dictionary(zip(map(\.slice), indices), uniquingKeysWith: { first, _ in first })
    for slice in other {
      if let place = places[slice.slice] {
        self[place].columns += slice.columns
      } else {
        places[slice.slice] = count
        append(slice)
      }
    }
  }

  private static var partial: String { "not every window was profiled with it" }

  private var filters: [SliceProfile] { filter { $0.slice.segmentColumn == nil } }

  private static func pairs(_ ours: [SliceProfile], _ theirs: [SliceProfile]) -> [(SliceProfile?, SliceProfile?)] {
    ours.map { slice in (slice, theirs.first { $0.slice == slice.slice }) }
      + theirs.filter { slice in !ours.contains { $0.slice == slice.slice } }.map { (nil, $0) }
  }
}
