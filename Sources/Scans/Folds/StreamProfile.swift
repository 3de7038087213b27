import Profiles

/// What one stream, or a part of it, taught.
struct StreamProfile: Sendable, Equatable {
  var columns: [ColumnProfile]
  var filters: [SliceProfile] = []
  var segments: [SegmentedProfile] = []
  var rows: RowSample?
}

extension StreamProfile {
  /// Adds the rows of another part of the same stream, which comes after this one.
  /// - Throws: `ProfileError`, `SketchError`.
  mutating func merge(_ other: StreamProfile) throws {
    for index in columns.indices { try columns[index].merge(other.columns[index]) }
    for index in filters.indices { try filters[index].merge(other.filters[index]) }
    for index in segments.indices { try segments[index].merge(other.segments[index]) }
    if let theirs = other.rows { try rows?.merge(theirs) }
  }
}

extension TableProfile {
  /// Takes in a stream of which all parts are merged: further columns of the same rows, and of the same slices.
  /// - Throws: `ProfileError`, `SketchError`.
  mutating func add(_ stream: StreamProfile) throws {
    columns += stream.columns
    // Where columns had to be read by several streams, nothing says that these told of the rows in the same order.
    if let rows = stream.rows, rows.columns.count > rowSample?.columns.count ?? 0 { rowSample = rows }
    var segments = try stream.segments.flatMap { try $0.slices() }
    // A segment has fewer rows of each block than all rows have, and its effect is no larger for it.
    let effects = Dictionary(
      stream.columns.map { ($0.name, $0.designEffect) }, uniquingKeysWith: { first, _ in first })
    for index in segments.indices {
      let columns = segments[index].columns
      segments[index].columns = columns.with(columns.map { effects[$0.name, default: 1] })
    }
    slices.join(stream.filters + segments)
  }
}
