import Columns
import Profiles
import Sketches

/// Folds the batches of one streamed column into its profile.
///
/// The sketches stand apart until the end, so that they change in place; memory does not grow with rows.
struct ColumnFold: Sendable {
  private let name: String
  private let type: ColumnType
  private var rowCount: Int64 = 0
  private var nullCount: Int64 = 0
  private var nonFiniteCount: Int64 = 0
  private var moments = Moments()
  private var quantiles = QuantileSketch()
  private var values = ValueCounts()
  private var distinct = DistinctCount()
  // Reused from batch to batch.
  private var finite: [Double] = []
  private var present: [Int64] = []
  private var offsets: [Int] = []

  /// - Parameter type: the column's own, where the stream may bring its text.
  init(name: String, type: ColumnType) {
    self.name = name
    self.type = type
  }

  mutating func fold(_ column: borrowing Column) {
    rowCount += Int64(column.count)
    nullCount += Int64(column.validity.nullCount)
    switch column.type.storage {
    case .integers: foldIntegers(column)
    case .doubles:
      gatherFinite(column)
      foldNumbers()
    case .bytes: foldBytes(column)
    }
  }

  func profile() -> ColumnProfile {
    var profile = ColumnProfile(empty: name, type: type)
    profile.rowCount = rowCount
    profile.nullCount = nullCount
    profile.nonFiniteCount = nonFiniteCount
    profile.distinct = distinct
    switch profile.distribution {
    case .numeric: profile.distribution = .numeric(moments, quantiles)
    case .categorical: profile.distribution = .categorical(values)
    case .none: break
    }
    return profile
  }

  private mutating func foldIntegers(_ column: borrowing Column) {
    present.removeAll(keepingCapacity: true)
    if column.validity.isAllValid {
      present.append(contentsOf: column.integers)
    } else {
      for (value, isValid) in zip(column.integers, column.validity.flags) where isValid { present.append(value) }
    }
    if type.isTemporal {
      // ±infinity stand at the ends of Int64.
      let all = present.count
      present.removeAll { $0 == .min || $0 == .max }
      nonFiniteCount += Int64(all - present.count)
    }
    distinct.update(present)
    if type.isNumeric {
      finite.removeAll(keepingCapacity: true)
      for value in present { finite.append(Double(value)) }
      moments.update(finite)
      quantiles.update(finite)
    } else if type == .bool {
      let trues = present.count { $0 != 0 }
      if trues > 0 { values.update("true", count: trues) }
      if trues < present.count { values.update("false", count: present.count - trues) }
    }
  }

  private mutating func gatherFinite(_ column: borrowing Column) {
    finite.removeAll(keepingCapacity: true)
    if column.validity.isAllValid {
      for value in column.doubles where value.isFinite { finite.append(value) }
    } else {
      for (value, isValid) in zip(column.doubles, column.validity.flags) where isValid && value.isFinite {
        finite.append(value)
      }
    }
    nonFiniteCount += Int64(column.count - column.validity.nullCount - finite.count)
  }

  private mutating func foldNumbers() {
    moments.update(finite)
    quantiles.update(finite)
    distinct.update(finite)
  }

  private mutating func foldBytes(_ column: borrowing Column) {
    if column.validity.isAllValid {
      update(column.bytes, column.offsets)
      return
    }
    // Null rows are empty slices, and must not count as the empty string.
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    for (row, isValid) in column.validity.flags.enumerated() where isValid { offsets.append(column.offsets[row + 1]) }
    update(column.bytes, offsets)
  }

  private mutating func update(_ bytes: [UInt8], _ offsets: [Int]) {
    bytes.withUnsafeBytes { bytes in
      offsets.withUnsafeBufferPointer { offsets in
        distinct.update(bytes: bytes, offsets: offsets)
        if type == .text { values.update(bytes: bytes, offsets: offsets) }
      }
    }
  }
}
