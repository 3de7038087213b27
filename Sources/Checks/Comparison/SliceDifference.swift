package import Profiles

/// How one part of the rows differs between the two sides of a comparison.
package struct SliceDifference: Sendable {
  package let slice: Slice
  /// nil where the rows of a side are not known apart from others.
  package let firstRows: Int64?
  package let secondRows: Int64?
  /// As of the whole; empty where a side has no such rows.
  package let columns: [ColumnDifference]
  /// Why the columns were not compared; nil where they were.
  package let reason: String?

  /// In A's order, then what B alone has.
  static func all(
    _ first: [SliceProfile], _ second: [SliceProfile], _ pairing: ColumnPairing
  ) -> [SliceDifference] {
    let slices = first.map(\.slice) + second.map(\.slice).filter { slice in !first.contains { $0.slice == slice } }
    return slices.map { SliceDifference($0, first, second, pairing) }
  }

  private init(_ slice: Slice, _ first: [SliceProfile], _ second: [SliceProfile], _ pairing: ColumnPairing) {
    self.slice = slice
    let (old, new) = (first.first { $0.slice == slice }, second.first { $0.slice == slice })
    firstRows = Self.rows(slice, old, among: first)
    secondRows = Self.rows(slice, new, among: second)
    if let unavailable = old?.unavailable ?? new?.unavailable {
      (columns, reason) = ([], unavailable)
    } else if case .otherSegments = slice, !Self.haveSameSegments(first, second) {
      (columns, reason) = ([], "it holds other values in B")
    } else if let old, let new, old.rowCount > 0, new.rowCount > 0 {
      (columns, reason) = (pairing.differences(old.columns, new.columns), nil)
    } else {
      let side = (firstRows ?? 0) == 0 ? "A" : "B"
      (columns, reason) = (
        [],
        firstRows == nil || secondRows == nil
          ? "\(side) counts its rows among other values" : "\(side) has no such rows"
      )
    }
  }

  /// A value that a side does not tell of has no rows there, unless it may be among those that have no slice.
  private static func rows(_ slice: Slice, _ profile: SliceProfile?, among slices: [SliceProfile]) -> Int64? {
    if let profile { return profile.unavailable == nil ? profile.rowCount : nil }
    let others = slices.first { if case .otherSegments = $0.slice { true } else { false } }
    return others.map { $0.rowCount == 0 && $0.unavailable == nil } ?? true ? 0 : nil
  }

  private static func haveSameSegments(_ first: [SliceProfile], _ second: [SliceProfile]) -> Bool {
    Set(first.map(\.slice)) == Set(second.map(\.slice))
  }
}
