package import Columns
package import Profiles
import Sketches

/// Folds the batches of one streamed column into its profile.
///
/// The sketches stand apart until the end, so that they change in place; memory does not grow with rows.
package struct ColumnFold: Sendable {
  private let name: String
  private let type: ColumnType
  private var rowCount: Int64 = 0
  private var nullCount: Int64 = 0
  private var nonFiniteCount: Int64 = 0
  private var moments = Moments()
  private var quantiles = QuantileStage()
  private var values = ValueCounts()
  private var distinct = DistinctCount()
  private var totals = TotalsFold()
  private var shape: ShapeFold
  // Reused from batch to batch.
  private var finite: [Double] = []
  private var present: [Int64] = []
  private var offsets: [Int] = []
  private var texts = HashedTexts()

  /// - Parameters:
  ///   - type: the column's own, where the stream may bring its text.
  ///   - isOfSegment: whether there may be many such folds side by side, so that less is told.
  package init(name: String, type: ColumnType, isOfSegment: Bool = false) {
    self.name = name
    self.type = type
    shape = ShapeFold(type, isOfSegment: isOfSegment)
    if case .opaque(let none) = ColumnProfile(empty: name, type: type).distribution { values = none }
  }

  package mutating func fold(_ column: borrowing Column) {
    rowCount += Int64(column.count)
    nullCount += Int64(column.validity.nullCount)
    switch column.type.storage {
    case .integers: foldIntegers(column)
    case .doubles: foldDoubles(column)
    case .bytes: foldBytes(column)
    }
  }

  package func profile() -> ColumnProfile {
    var profile = ColumnProfile(empty: name, type: type)
    profile.rowCount = rowCount
    profile.nullCount = nullCount
    profile.nonFiniteCount = nonFiniteCount
    profile.distinct = distinct
    if profile.totals != nil { profile.totals = totals.totals }
    profile.shape = shape.shape(of: values)
    switch profile.distribution {
    case .numeric: profile.distribution = .numeric(moments, quantiles.finished())
    case .temporal: profile.distribution = .temporal(moments, quantiles.finished())
    case .categorical: profile.distribution = .categorical(values)
    case .opaque: profile.distribution = .opaque(values)
    case .binned, .none: break
    }
    return profile
  }

  private mutating func foldIntegers(_ column: borrowing Column) {
    // ±infinity of dates and timestamps stand at the ends of Int64.
    guard !column.validity.isAllValid || type.isTemporal else { return foldIntegers(column.integers) }
    let isTemporal = type.isTemporal
    present.removeAll(keepingCapacity: true)
    for (value, isValid) in zip(column.integers, column.validity.flags) where isValid {
      if !isTemporal || (value != .min && value != .max) { present.append(value) }
    }
    nonFiniteCount += Int64(column.count - column.validity.nullCount - present.count)
    foldIntegers(present)
  }

  private mutating func foldIntegers(_ values: [Int64]) {
    distinct.update(values)
    shape.fold(values)
    if type.isNumeric || type.isTemporal {
      let sum = moments.update(values)
      quantiles.update(values)
      if let low = moments.minimum, let high = moments.maximum { totals.fold(values, sum: sum, extent: low...high) }
    } else if type == .bool {
      let trues = values.count { $0 != 0 }
      if trues > 0 { self.values.update("true", count: trues) }
      if trues < values.count { self.values.update("false", count: values.count - trues) }
    }
  }

  private mutating func foldDoubles(_ column: borrowing Column) {
    if type == .numeric { totals.fold(column) }
    if column.validity.isAllValid, Self.areFinite(column.doubles) { return foldDoubles(column.doubles) }
    finite.removeAll(keepingCapacity: true)
    for (value, isValid) in zip(column.doubles, column.validity.flags) where isValid && value.isFinite {
      finite.append(value)
    }
    nonFiniteCount += Int64(column.count - column.validity.nullCount - finite.count)
    foldDoubles(finite)
  }

  private mutating func foldDoubles(_ values: [Double]) {
    moments.update(values)
    quantiles.update(values)
    distinct.update(values)
    shape.fold(values)
  }

  private static func areFinite(_ values: [Double]) -> Bool {
    // A finite value less itself is zero; NaN and infinity leave NaN.
    values.withUnsafeBufferPointer { values in
      let blockEnd = values.count - values.count % 8
      let raw = UnsafeRawBufferPointer(values)
      var taint = SIMD8<Double>.zero
      for index in stride(from: 0, to: blockEnd, by: 8) {
        let block = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
        taint += block - block
      }
      return taint.sum() == 0 && values[blockEnd...].allSatisfy(\.isFinite)
    }
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
        texts.replace(bytes: bytes, offsets: offsets)
        distinct.update(texts)
        shape.prepare(for: texts.count, after: values)
        values.update(texts, of: bytes)
        shape.fold(bytes, offsets, in: values)
      }
    }
  }
}
