import Checks
import Columns
import Scans

extension ToolComparison {
  /// Why a column has no scores at all: a sentence without data values; nil where it may have.
  static func unavailable(
    _ one: CountedColumn, _ other: CountedColumn, _ tool: Tool, isCategorical: Bool
  ) -> String? {
    guard one.type.isNumeric == other.type.isNumeric else {
      return "its values are of another kind in B: \(one.type.word) and \(other.type.word)"
    }
    guard one.type.isComparedByTools, other.type.isComparedByTools else {
      return "values of this kind are not scored: \(one.type.word)"
    }
    let sides = [("A", one), ("B", other)]
    if let side = sides.first(where: { $0.1.isBeyondLimit }) {
      return "\(side.0) has more different values than are held"
    }
    if let side = sides.first(where: { $0.1.isBeyondDoubles }) {
      return "\(side.0) has whole numbers beyond 2^53, which are not told apart as floating-point numbers"
    }
    switch tool {
    case .evidently:
      if other.type == .bool, !isCategorical, other.parts.contains(where: { $0.nullCount > 0 }) {
        return "the tool has no type for booleans with NULL in B; --categorical names it one"
      }
    case .nannyML(let chunks):
      if chunks.size == nil, let side = sides.first(where: { 1..<CountedColumn.Chunks.usualNumber ~= $0.1.rowCount }) {
        return "\(side.0) has too few rows for \(CountedColumn.Chunks.usualNumber) chunks; give --chunk-size"
      }
    case .all: break
    }
    // NannyML has scores of the reference's own chunks without any of B's.
    let needed = if case .nannyML = tool { Array(sides.prefix(1)) } else { sides }
    let empty = needed.filter { $0.1.valueCount == 0 }.map(\.0)
    if empty.isEmpty { return nil }
    return "\(empty.count == 2 ? "neither side has a" : "\(empty[0]) has no") value to compare"
  }
}

extension ColumnType {
  /// Numbers, booleans, texts and enums; of times, keys and lists the tools have no tests.
  fileprivate var isComparedByTools: Bool { isNumeric || self == .bool || self == .text }
}

extension CountedColumn {
  /// Whether a data frame would hold it as integers: none of pandas has a missing value among them.
  var isOfIntegers: Bool { type.isInteger && parts.allSatisfy { $0.nullCount == 0 } }

  /// Whether two of its integers may have become one.
  fileprivate var isBeyondDoubles: Bool {
    type.isInteger
      && parts.contains { part in
        guard case .numbers(let numbers, _) = part.values else { return false }
        return numbers.contains { abs($0) >= 0x1p53 }
      }
  }

  fileprivate var rowCount: Int {
    parts.reduce(valueCount) {
      $0 + $1.nullCount + $1.nanCount + $1.negativeInfiniteCount + $1.positiveInfiniteCount
    }
  }

  /// Rows with a value that can be compared.
  fileprivate var valueCount: Int {
    parts.reduce(0) { sum, part in
      switch part.values {
      case .numbers(_, let counts), .texts(_, let counts): counts.reduce(sum, +)
      }
    }
  }
}
