import Sketches

/// The rows of a table, or of a part of it, by the values of one column.
///
/// A part has room for some values only. A value that a crowded part did not hold may hide among that part's others, so
/// that its count is not known: merging adds it to the others. What is held is exact. Up to `greatestCount` distinct
/// values no part is crowded.
package struct SegmentedProfile: Sendable, Equatable {
  /// Values that have a segment of their own once all parts are merged: the most frequent ones.
  package static let greatestCount = 50
  /// Values that a part holds, beside those that are sure of a place.
  package static let candidateCount = 64

  package let column: String
  /// Values that every part holds where it has any rows of them.
  package let pinned: Set<Slice>
  /// Those with rows.
  package private(set) var values: [Slice: SliceProfile]
  package private(set) var null: SliceProfile
  package private(set) var other: SliceProfile
  /// Whether there was no room for a value.
  package private(set) var isCrowded: Bool

  /// - Parameter values: slices of the column's values, each once, of which none is NULL.
  package init(
    _ column: String, pinned: Set<Slice>, values: [SliceProfile], null: SliceProfile, other: SliceProfile,
    isCrowded: Bool
  ) {
    self.column = column
    self.pinned = pinned
    self.values = Dictionary(values.map { ($0.slice, $0) }, uniquingKeysWith: { first, _ in first })
    self.null = null
    self.other = other
    self.isCrowded = isCrowded
  }

  /// From the slices of a finished profile; nil where it was not cut by the column.
  init?(_ column: String, of slices: [SliceProfile]) {
    guard let other = slices.first(where: { $0.slice == .otherSegments(column: column) }) else { return nil }
    let null = Slice.segment(column: column, value: nil)
    self.init(
      column, pinned: [],
      values: slices.filter { $0.slice.segmentColumn == column && $0.slice != null && $0.slice != other.slice },
      null: slices.first { $0.slice == null } ?? SliceProfile(slice: null), other: other, isCrowded: other.rowCount > 0)
  }

  /// Adds the rows of another part.
  /// - Throws: `ProfileError`, `SketchError`.
  package mutating func merge(_ part: SegmentedProfile) throws {
    var merged = values
    for (slice, theirs) in part.values {
      if merged[slice] == nil { merged[slice] = theirs } else { try merged[slice]?.merge(theirs) }
    }
    var candidates: [SliceProfile] = []
    var dropped: [SliceProfile] = []
    for (slice, profile) in merged where !pinned.contains(slice) {
      let isComplete = (values[slice] != nil || !isCrowded) && (part.values[slice] != nil || !part.isCrowded)
      if isComplete { candidates.append(profile) } else { dropped.append(profile) }
    }
    candidates.sort(by: SliceProfile.precedes)
    dropped += candidates.dropFirst(Self.candidateCount)
    isCrowded = isCrowded || part.isCrowded || !dropped.isEmpty
    try null.merge(part.null)
    try other.merge(part.other)
    for slice in dropped { merged[slice.slice] = nil }
    values = merged
    try other.absorb(dropped)
    if let reason = other.unavailable {
      self = SegmentedProfile(
        column, pinned: [], values: [], null: SliceProfile(slice: null.slice),
        other: SliceProfile(other.slice, unavailable: reason), isCrowded: true)
    }
  }

  /// The most frequent values, then NULL where there are any, then all others together, also where there are none.
  /// - Throws: `ProfileError`, `SketchError`.
  package func slices() throws -> [SliceProfile] {
    let ranked = values.values.sorted(by: SliceProfile.precedes)
    var other = other
    try other.absorb(Array(ranked.dropFirst(Self.greatestCount)))
    return ranked.prefix(Self.greatestCount) + (null.rowCount > 0 ? [null] : []) + [other]
  }
}

extension SliceProfile {
  /// Adds the rows of other slices, always in the same order.
  fileprivate mutating func absorb(_ slices: [SliceProfile]) throws {
    for slice in slices.sorted(by: SliceProfile.precedes) { try merge(slice) }
  }
}
