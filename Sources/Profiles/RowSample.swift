import Columns

/// Some whole rows of a window, drawn without replacement so that each set of as many rows was as likely as any other: for
/// what shows in several columns at once, and in none by itself.
///
/// Every row of the window has a key, which depends on its place in the stream and not on what it holds; the rows with the
/// least keys are the sample. That of a part and that of another therefore give that of both, whatever the order.
package struct RowSample: Sendable, Equatable {
  /// Rows that are kept; a window with fewer is kept whole. A number takes 8 bytes, a row 8 more, and a category those of
  /// each of its values once and 1 or 2 a row: 512 rows of 80 numbers are 330 KB.
  package static let greatestCount = 512
  /// Columns that are kept.
  package static let greatestColumnCount = 64
  /// Bytes of a text that is kept as it is.
  package static let longestText = 64

  package enum Values: Sendable, Equatable {
    /// nil of NULL and NaN. A boolean is 0 or 1.
    case numbers([Double?])
    /// nil of NULL. What is no text, or longer than `longestText`, is known by a hash.
    case categories([String?])

    package var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .categories(let values): values.count
      }
    }
  }

  package struct Column: Sendable, Equatable {
    package let name: String
    /// In the order of the rows.
    package var values: Values

    package init(_ name: String, _ values: Values) {
      self.name = name
      self.values = values
    }

    /// The same without rows.
    package var empty: Column { Column(name, values.isOfNumbers ? .numbers([]) : .categories([])) }
  }

  /// Of the rows, ascending, which is an order that tells nothing of what they hold.
  package private(set) var keys: [UInt64]
  package private(set) var columns: [Column]

  /// - Parameters:
  ///   - keys: one a row, no two alike, in any order; of more than `greatestCount` the least are kept.
  ///   - columns: each with as many values as there are keys.
  package init(keys: [UInt64], columns: [Column]) {
    precondition(columns.allSatisfy { $0.values.count == keys.count }, "a column has a value for each row")
    self.keys = keys
    self.columns = columns
    if keys.count > Self.greatestCount || !Self.ascends(keys) { keepLeast() }
  }

  package var rowCount: Int { keys.count }

  package subscript(column name: String) -> Column? { columns.first { $0.name == name } }

  /// The same rows, of fewer columns.
  package func columns(where isIncluded: (String) -> Bool) -> RowSample {
    var sample = self
    sample.columns = columns.filter { isIncluded($0.name) }
    return sample
  }

  static func ascends(_ keys: [UInt64]) -> Bool { zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 } }

  /// Adds the rows of another part of the same window.
  mutating func add(_ other: RowSample) {
    keys += other.keys
    for (index, column) in other.columns.enumerated() { columns[index].values.append(column.values) }
    keepLeast()
  }

  private mutating func keepLeast() {
    let rows = Array(keys.indices.sorted { keys[$0] < keys[$1] }.prefix(Self.greatestCount))
    keys = rows.map { keys[$0] }
    for index in columns.indices { columns[index].values = columns[index].values.rows(rows) }
  }
}

extension RowSample.Values {
  /// - Parameter other: of the same kind.
  fileprivate mutating func append(_ other: Self) {
    switch (self, other) {
    case (.numbers(let values), .numbers(let further)): self = .numbers(values + further)
    case (.categories(let values), .categories(let further)): self = .categories(values + further)
    default: preconditionFailure("values of two kinds are not of one column")
    }
  }

  fileprivate func rows(_ rows: [Int]) -> Self {
    switch self {
    case .numbers(let values): .numbers(rows.map { values[$0] })
    case .categories(let values): .categories(rows.map { values[$0] })
    }
  }

  package var isOfNumbers: Bool { if case .numbers = self { true } else { false } }
}

// MARK: - Drawing

extension RowSample {
  /// Keys of the rows of one part of a window, in the order in which they are read.
  package struct Keys: Sendable {
    /// Of SplitMix64, which passes by each of its 2⁶⁴ states once: no two rows of a window share a key.
    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// More than a part has rows.
    private static let rowsToAPart: UInt64 = 1 << 40

    private var state: UInt64

    /// - Parameters:
    ///   - seed: of the window: two windows draw their rows independently.
    ///   - part: its place among the parts, 0…2²³.
    package init(seed: UInt64, part: Int) {
      state = Self.mixed(seed) &+ UInt64(truncatingIfNeeded: part) &* Self.rowsToAPart &* Self.step
    }

    @inline(__always)
    package mutating func next() -> UInt64 {
      state &+= Self.step
      return Self.mixed(state)
    }

    /// Takes the next `count` rows, and appends the places of those with a key below `limit`, from 0 on, and their keys.
    package mutating func next(_ count: Int, below limit: UInt64, rows: inout [Int], keys: inout [UInt64]) {
      for row in 0..<count {
        let key = next()
        if key < limit {
          rows.append(row)
          keys.append(key)
        }
      }
    }

    @inline(__always)
    private static func mixed(_ word: UInt64) -> UInt64 {
      var word = word
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  /// How a category is kept.
  package static func category(_ bytes: UnsafeRawBufferPointer) -> String {
    if bytes.count <= longestText, let text = String(validating: bytes, as: UTF8.self) { return text }
    let digits = String(FNV1a.hash(bytes), radix: 16)
    return "#" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
