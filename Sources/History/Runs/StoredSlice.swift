import Profiles

/// Which slices of stored profiles are read.
package enum StoredSlices: Hashable, Sendable {
  case none
  /// Those of conditions.
  case filters
  /// Those of conditions, and the segments by some columns' values with some of their columns.
  case segments(of: [String], columns: [String])
  case all

  func include(_ slice: Slice) -> Bool {
    switch self {
    case .none: false
    case .filters: slice.segmentColumn == nil
    case .segments(let cuts, _): slice.segmentColumn.map(cuts.contains) ?? true
    case .all: true
    }
  }
}

/// A slice as it stands in `profile.slices`; its columns stand beside those of all rows.
struct StoredSlice: Codable {
  let slice: Slice
  private let rowCount: Int64
  private let unavailable: String?

  init(_ profile: SliceProfile) {
    slice = profile.slice
    rowCount = profile.rowCount
    unavailable = profile.unavailable
  }

  func profile(columns: [ColumnProfile]) -> SliceProfile {
    var profile = SliceProfile(slice: slice, rowCount: rowCount, columns: columns)
    profile.unavailable = unavailable
    return profile
  }
}
