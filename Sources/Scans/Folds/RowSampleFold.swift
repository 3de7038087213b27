package import Columns
package import Profiles

/// Of which rows of a stream a sample is drawn, and of which of its columns.
package struct RowSampling: Sendable, Equatable {
  /// Of the window.
  let seed: UInt64
  /// Places of the columns among the stream's outputs.
  let columns: [Int]
  /// Place of the output that is true for the rows that are drawn from; nil: from all.
  let condition: Int?

  /// - Parameter columns: of the stream.
  /// - Returns: nil where none of the columns can be sampled.
  package init?(
    _ request: ScanRequest.SampledRows, seed: UInt64, _ columns: [(name: String, type: ColumnType)],
    condition: Int? = nil
  ) {
    let wanted = columns.indices.filter { request.columns.include(columns[$0].name) && columns[$0].type.isSampled }
    let first = request.first.compactMap { name in wanted.first { columns[$0].name == name } }
    let places = first + wanted.filter { !first.contains($0) }
    if places.isEmpty { return nil }
    self.seed = seed
    self.columns = places.prefix(RowSample.greatestColumnCount).sorted()
    self.condition = condition
  }
}

extension ColumnType {
  /// Whether a sample of rows holds values of the type.
  var isSampled: Bool { isNumeric || self == .bool || self == .text }
}

/// Folds the rows of one part of a stream into a sample of them.
///
/// Most rows take one key and one comparison: of n rows about 512 (1 + ln(n / 512)) are ever held.
package struct RowSampleFold: Sendable {
  private let sampling: RowSampling
  private var keys: RowSample.Keys
  /// Rows with a key from here on are not among the least any more.
  private var limit = UInt64.max
  private var heldKeys: [UInt64] = []
  private var columns: [RowSample.Column]
  // Reused from batch to batch.
  private var rows: [Int] = []
  private var rowKeys: [UInt64] = []

  /// - Parameters:
  ///   - outputs: of the stream.
  ///   - part: the place of this part in the stream.
  package init(_ sampling: RowSampling, _ outputs: [(name: String, type: ColumnType)], part: Int = 0) {
    self.sampling = sampling
    keys = RowSample.Keys(seed: sampling.seed, part: part)
    columns = sampling.columns.map { place in
      RowSample.Column(outputs[place].name, outputs[place].type == .text ? .categories([]) : .numbers([]))
    }
  }

  package mutating func fold(_ batch: borrowing ColumnBatch) {
    rows.removeAll(keepingCapacity: true)
    rowKeys.removeAll(keepingCapacity: true)
    keys.next(batch.rowCount, below: limit, rows: &rows, keys: &rowKeys)
    if rows.isEmpty { return }
    if let condition = sampling.condition {
      let isIncluded = rows.map { batch.columns[condition].integers[$0] != 0 }
      rowKeys = zip(rowKeys, isIncluded).filter(\.1).map(\.0)
      rows = zip(rows, isIncluded).filter(\.1).map(\.0)
    }
    heldKeys += rowKeys
    for (index, place) in sampling.columns.enumerated() {
      columns[index].values.append(rows, of: batch.columns[place])
    }
    if heldKeys.count >= 2 * RowSample.greatestCount { shrink() }
  }

  package func sample() -> RowSample { RowSample(keys: heldKeys, columns: columns) }

  private mutating func shrink() {
    let least = sample()
    (heldKeys, columns) = (least.keys, least.columns)
    limit = heldKeys.last ?? .max
  }
}

extension RowSample.Values {
  fileprivate mutating func append(_ rows: [Int], of column: borrowing Column) {
    let flags = column.validity.flags
    switch self {
    case .numbers(var values):
      self = .numbers([])
      if column.type.storage == .integers {
        for row in rows { values.append(flags[row] ? Double(column.integers[row]) : nil) }
      } else {
        for row in rows {
          let value = column.doubles[row]
          values.append(flags[row] && !value.isNaN ? value : nil)
        }
      }
      self = .numbers(values)
    case .categories(var values):
      self = .categories([])
      column.bytes.withUnsafeBytes { bytes in
        for row in rows {
          let text = UnsafeRawBufferPointer(rebasing: bytes[column.offsets[row]..<column.offsets[row + 1]])
          values.append(flags[row] ? RowSample.category(text) : nil)
        }
      }
      self = .categories(values)
    }
  }
}
