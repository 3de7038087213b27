import Columns
import Compatibility
import Statistics

/// The values of a column over one or several windows, as tools on data frames see them.
struct ColumnValues: Sendable {
  enum Values: Sendable {
    /// In ascending order.
    case numbers([Double])
    case categories([String: Int])
  }

  let rowCount: Int
  let values: Values

  var count: Int {
    switch values {
    case .numbers(let numbers): numbers.count
    case .categories(let counts): counts.values.reduce(0, +)
    }
  }

  var nullCount: Int { rowCount - count }

  /// nil of types that tools do not compare: identifiers and times.
  init?(_ column: borrowing Column) {
    rowCount = column.count
    switch column.type {
    case .text:
      var counts: [String: Int] = [:]
      for row in 0..<column.count where column.validity[row] {
        counts[
          String(decoding: column.bytes[column.offsets[row]..<column.offsets[row + 1]], as: UTF8.self), default: 0] += 1
      }
      values = .categories(counts)
    case .bool:
      var counts: [String: Int] = [:]
      for row in 0..<column.count where column.validity[row] {
        counts[column.integers[row] == 0 ? "false" : "true", default: 0] += 1
      }
      values = .categories(counts)
    default:
      guard column.type.isNumeric else { return nil }
      var numbers: [Double] = []
      numbers.reserveCapacity(column.count)
      let isWhole = column.type.storage == .integers
      for row in 0..<column.count where column.validity[row] {
        numbers.append(isWhole ? Double(column.integers[row]) : column.doubles[row])
      }
      numbers.removeAll { !$0.isFinite }
      values = .numbers(numbers.sorted())
    }
  }

  /// All windows together, at least one, of one column.
  init(merging windows: [ColumnValues]) {
    rowCount = windows.reduce(0) { $0 + $1.rowCount }
    var numbers: [Double] = []
    var counts: [String: Int] = [:]
    var isCategorical = false
    for window in windows {
      switch window.values {
      case .numbers(let more): numbers += more
      case .categories(let more):
        isCategorical = true
        counts.merge(more, uniquingKeysWith: +)
      }
    }
    values = isCategorical ? .categories(counts) : .numbers(numbers.sorted())
  }

  /// - Throws: `StatisticsError` where a number is not finite.
  func toolValues() throws -> ToolValues {
    switch values {
    case .categories(let counts):
      return ToolValues(categories: counts.sorted { $0.key < $1.key }.map { .init(text: $0.key, count: $0.value) })
    case .numbers(let numbers):
      var distinct: [Double] = []
      var counts: [Int] = []
      for number in numbers {
        if number == distinct.last {
          counts[counts.count - 1] += 1
        } else {
          distinct.append(number)
          counts.append(1)
        }
      }
      return try ToolValues(numbers: distinct, counts: counts)
    }
  }
}
