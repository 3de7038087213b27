/// The values of one column over one batch of rows, row by row; a row without a value holds zero or an empty slice.
///
/// Only the array that `type.storage` names is filled.
package struct Column: Sendable {
  package let name: String
  package let type: ColumnType
  package internal(set) var validity = Validity()
  package internal(set) var integers: [Int64] = []
  package internal(set) var doubles: [Double] = []
  /// Beside the doubles of a numeric column that was decoded from the server's own form; otherwise of fewer rows.
  package internal(set) var decimals = Decimals()
  /// All values one after another; row `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
  package internal(set) var bytes: [UInt8] = []
  package internal(set) var offsets: [Int] = [0]

  package init(name: String, type: ColumnType) {
    self.name = name
    self.type = type
  }

  package var count: Int { validity.count }

  package mutating func append(_ value: Int64) {
    validity.append(true)
    integers.append(value)
  }

  package mutating func append(_ value: Double) {
    validity.append(true)
    doubles.append(value)
  }

  package mutating func append(_ value: UnsafeRawBufferPointer) {
    validity.append(true)
    bytes.append(contentsOf: value)
    offsets.append(bytes.count)
  }

  package mutating func append(_ value: some Sequence<UInt8>) {
    validity.append(true)
    bytes.append(contentsOf: value)
    offsets.append(bytes.count)
  }

  package mutating func appendNull() {
    validity.append(false)
    switch type.storage {
    case .integers: integers.append(0)
    case .doubles:
      doubles.append(0)
      if type == .numeric { decimals.appendAbsent() }
    case .bytes: offsets.append(bytes.count)
    }
  }

  /// Empties the column and keeps its memory for the next batch.
  package mutating func removeAll() {
    validity.removeAll()
    integers.removeAll(keepingCapacity: true)
    doubles.removeAll(keepingCapacity: true)
    decimals.removeAll()
    bytes.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
  }
}
