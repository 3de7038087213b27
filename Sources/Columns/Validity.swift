/// Which rows of a column hold a value.
package struct Validity: Sendable {
  /// One flag a row, true where there is a value.
  package internal(set) var flags: [Bool] = []
  package internal(set) var nullCount = 0

  package init() {}

  package var count: Int { flags.count }
  package var isAllValid: Bool { nullCount == 0 }

  package subscript(row: Int) -> Bool { flags[row] }

  package mutating func append(_ isValid: Bool) {
    flags.append(isValid)
    if !isValid { nullCount += 1 }
  }

  package mutating func removeAll() {
    flags.removeAll(keepingCapacity: true)
    nullCount = 0
  }
}
