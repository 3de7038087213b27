/// A part of a window's rows that is profiled by itself, from the same stream.
package enum Slice: Sendable, Codable {
  /// Rows for which an SQL condition holds.
  case filter(String)
  /// Rows with one value of a column, in the server's text form; nil is NULL.
  case segment(column: String, value: String?)
  /// Rows with any of the values of a column that have no segment of their own.
  case otherSegments(column: String)
}

/// What one scan learned of a slice.
package struct SliceProfile: Sendable, Equatable {
  package let slice: Slice
  package var rowCount: Int64
  /// In the table's order. Without rows there may be none.
  package var columns: [ColumnProfile]
  /// Why the rows could not be cut so: a sentence without data values, and then nothing else is known.
  package var unavailable: String?

  package init(slice: Slice, rowCount: Int64 = 0, columns: [ColumnProfile] = []) {
    self.slice = slice
    self.rowCount = rowCount
    self.columns = columns
  }

  package init(_ slice: Slice, unavailable reason: String) {
    self.init(slice: slice)
    unavailable = reason
  }
}

/// Texts are the same byte by byte, as they are to the server: `é` in one scalar and in two are two values.
extension Slice: Hashable {
  package static func == (one: Slice, other: Slice) -> Bool {
    switch (one, other) {
    case (.filter(let one), .filter(let other)), (.otherSegments(let one), .otherSegments(let other)):
      one.utf8.elementsEqual(other.utf8)
    case (.segment(let one, let value), .segment(let other, let otherValue)):
      one.utf8.elementsEqual(other.utf8) && (value == nil) == (otherValue == nil)
        && (value ?? "").utf8.elementsEqual((otherValue ?? "").utf8)
    case (.filter, _), (.segment, _), (.otherSegments, _): false
    }
  }

  package func hash(into hasher: inout Hasher) {
    func combine(_ text: String) {
      for byte in text.utf8 { hasher.combine(byte) }
      hasher.combine(UInt8.max)
    }
    switch self {
    case .filter(let text): combine(text)
    case .segment(let column, let value):
      combine(column)
      hasher.combine(value == nil)
      combine(value ?? "")
    case .otherSegments(let column): combine(column)
    }
  }

  /// The column by whose values the rows are cut; nil of a filter.
  package var segmentColumn: String? {
    switch self {
    case .filter: nil
    case .segment(let column, _), .otherSegments(let column): column
    }
  }
}

extension SliceProfile {
  /// Why a column that no stream brings has no profile in a slice.
  package static let countedOfAllRows = "it is counted for all rows together, and not for those of the `where`"
}

extension TableProfile {
  /// The rows of `rowSample` where they are of the rows that the profile is of: where a condition was asked for, only those
  /// that meet it are kept.
  package var wholeRows: RowSample? { slices.contains { $0.slice.segmentColumn == nil } ? nil : rowSample }

  /// The profile of the rows for which a condition holds, as its slice tells it; measurements stay those of all rows.
  ///
  /// A column that the slice does not tell of is `unprofiled`; without the slice every one is.
  package func filtered(by condition: String) -> TableProfile {
    let slice = slices.first { $0.slice == .filter(condition) }
    let reason =
      slice.map { $0.unavailable ?? SliceProfile.countedOfAllRows }
      ?? "the window was profiled without the `where`"
    let told = slice.flatMap { $0.unavailable == nil ? $0 : nil }
    var filtered = self
    filtered.rowCount = told?.rowCount ?? 0
    filtered.columns = told?.columns ?? []
    filtered.slices = []
    if told == nil { filtered.rowSample = nil }
    let names = Set(filtered.columns.map(\.name))
    for column in columns where !names.contains(column.name) { filtered.unprofiled[column.name] = reason }
    return filtered
  }
}
