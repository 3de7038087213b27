import Columns
import Sketches

/// Folds the exact values of one streamed column: integers, times, or the decimals beside a numeric column's doubles.
struct TotalsFold: Sendable {
  private var count = 0
  private var sum = DecimalSum()
  private var integers: ClosedRange<Int64>?
  /// The smallest and the largest decimal.
  private var least = Extreme(double: .infinity)
  private var greatest = Extreme(double: -.infinity)
  /// Whether rows came whose exact values are not known.
  private var isIncomplete = false

  private struct Extreme: Sendable {
    var double: Double
    var exact: ExactNumber?
    /// That of `Decimals`, which other rows of the same value have too; nil where it depends on the batch.
    var word: Int64?
  }

  /// nil where the exact values of a row are not known.
  var totals: ExactTotals? {
    if isIncomplete { return nil }
    if let integers {
      return ExactTotals(
        count: count, sum: sum.total, minimum: ExactNumber(Int128(integers.lowerBound)),
        maximum: ExactNumber(Int128(integers.upperBound)))
    }
    guard let minimum = least.exact, let maximum = greatest.exact else { return ExactTotals() }
    return ExactTotals(count: count, sum: sum.total, minimum: minimum, maximum: maximum)
  }

  /// - Parameters:
  ///   - sum: of `values`.
  ///   - extent: of these and all values before, as doubles.
  mutating func fold(_ values: [Int64], sum: Int128, extent: ClosedRange<Double>) {
    count += values.count
    self.sum.add(sum)
    // Every integer up to there is a double, and the extent exact.
    let limit = 0x1p53
    if -limit <= extent.lowerBound, extent.upperBound <= limit {
      integers = Int64(extent.lowerBound)...Int64(extent.upperBound)
      return
    }
    guard var (low, high) = values.first.map({ ($0, $0) }) else { return }
    for value in values {
      low = min(low, value)
      high = max(high, value)
    }
    integers = min(low, integers?.lowerBound ?? low)...max(high, integers?.upperBound ?? high)
  }

  /// Takes in the decimals of a numeric column.
  mutating func fold(_ column: borrowing Column) {
    let decimals = column.decimals
    guard decimals.count == column.count else {
      isIncomplete = true
      return
    }
    count += decimals.count - decimals.absentCount
    decimals.forEachShortSum { sum.add(Int128($0), power: $1) }
    decimals.forEachWide { sum.add(isNegative: $0, weight: $1, digits: $2) }
    guard Self.mayLieOutside(column.doubles, least.double, greatest.double) else { return }
    for (row, value) in column.doubles.enumerated() where !(value > least.double && value < greatest.double) {
      let word = decimals.words[row]
      if word != least.word, value <= least.double { include(decimals, row, value, in: &least, precedes: <) }
      if word != greatest.word, value >= greatest.double { include(decimals, row, value, in: &greatest, precedes: >) }
    }
  }

  /// - Parameter value: the row's, at least as extreme as the extreme, to the nearest double.
  private func include(
    _ decimals: borrowing Decimals, _ row: Int, _ value: Double, in extreme: inout Extreme,
    precedes: (ExactNumber, ExactNumber) -> Bool
  ) {
    guard let number = decimals[row].map(ExactNumber.init) else { return }
    // Different decimals may share a double.
    guard extreme.exact.map({ precedes(number, $0) }) ?? true else { return }
    let isShort = decimals.words[row] & 15 != Decimals.widePlace
    extreme = Extreme(double: value, exact: number, word: isShort ? decimals.words[row] : nil)
  }

  /// Whether any value is `least` or below, or `greatest` or above.
  private static func mayLieOutside(_ values: [Double], _ least: Double, _ greatest: Double) -> Bool {
    values.withUnsafeBufferPointer { values in
      let blockEnd = values.count - values.count % 8
      let raw = UnsafeRawBufferPointer(values)
      var low = SIMD8<Double>(repeating: .infinity)
      var high = -low
      for index in stride(from: 0, to: blockEnd, by: 8) {
        let block = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
        low.replace(with: block, where: block .< low)
        high.replace(with: block, where: block .> high)
      }
      return low.min() <= least || high.max() >= greatest
        || values[blockEnd...].contains { $0 <= least || $0 >= greatest }
    }
  }
}

extension ExactNumber {
  fileprivate init(_ value: Decimals.Value) {
    switch value {
    case .short(let integer, let power): self.init(Int128(integer), power: power)
    case .wide(let isNegative, let weight, let digits):
      self.init(isNegative: isNegative, weight: weight, digits: digits)
    }
  }
}
