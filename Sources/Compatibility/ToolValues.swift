package import Statistics

/// The values of one column on one side, as tools on data frames see them: without NULL and NaN.
package struct ToolValues: Sendable {
  package enum Kind: Sendable {
    /// In ascending order, finite.
    case numbers(WeightedSample)
    /// By the bytes of their texts.
    case categories([Category])
    /// There is no value.
    case none
  }

  /// A value with the number of rows that have it. Values are told apart by their bytes, as the tools do: `String` would
  /// hold two spellings of one letter for the same.
  package struct Category: Sendable {
    package let text: String
    package let count: Int

    package init(text: String, count: Int) {
      self.text = text
      self.count = count
    }

    func precedes(_ other: Category) -> Bool { text.utf8.lexicographicallyPrecedes(other.text.utf8) }
  }

  /// Rows of values that are no finite number, yet can be put in order.
  package struct Infinite: Hashable, Sendable {
    package var negative = 0
    package var positive = 0

    package init(negative: Int = 0, positive: Int = 0) {
      self.negative = negative
      self.positive = positive
    }

    var count: Int { negative + positive }
    /// How many of the two there are.
    var kinds: Int { (negative > 0 ? 1 : 0) + (positive > 0 ? 1 : 0) }
  }

  package let kind: Kind
  /// Rows that the values of `kind` stand for.
  package let count: Int
  /// Beside them.
  package let infinite: Infinite

  /// - Parameters: finite values, and for each the number of its rows, at least 1.
  package init(
    numbers: [Double], counts: [Int], infinite: Infinite = Infinite()
  ) throws(StatisticsError) {
    count = counts.reduce(0, +)
    kind = numbers.isEmpty ? .none : .numbers(try WeightedSample(values: numbers, weights: counts.map(Double.init)))
    self.infinite = infinite
  }

  /// - Parameter categories: in any order; the rows of one that comes twice are added up.
  package init(categories: [Category]) {
    count = categories.reduce(0) { $0 + $1.count }
    infinite = Infinite()
    var distinct: [Category] = []
    for category in categories.sorted(by: { $0.precedes($1) }) {
      if let last = distinct.last, !last.precedes(category) {
        distinct[distinct.count - 1] = Category(text: last.text, count: last.count + category.count)
      } else {
        distinct.append(category)
      }
    }
    kind = distinct.isEmpty ? .none : .categories(distinct)
  }

  package var distinctCount: Int {
    switch kind {
    case .numbers(let sample): sample.values.count
    case .categories(let categories): categories.count
    case .none: 0
    }
  }
}

/// Why a tool has no score: a sentence without data values.
package struct NoScore: Error, Hashable, Sendable {
  package let reason: String

  init(_ reason: String) { self.reason = reason }
}

extension ToolValues {
  /// The counts of two sides over all values that either has, in ascending order.
  /// - Parameter areInfinitiesValues: whether they count, after the others.
  package static func paired(
    _ reference: ToolValues, _ current: ToolValues, areInfinitiesValues: Bool = false
  ) throws(NoScore) -> PairedCounts {
    var (first, second): ([Double], [Double]) = ([], [])
    switch (reference.kind, current.kind) {
    case (.numbers(let one), .numbers(let other)):
      WeightedSample.merge(one, other) { _, weight, otherWeight in
        first.append(weight)
        second.append(otherWeight)
      }
    case (.categories(let one), .categories(let other)):
      var (i, j) = (0, 0)
      while i < one.count || j < other.count {
        let isFirst = j == other.count || i < one.count && !other[j].precedes(one[i])
        let isSecond = i == one.count || j < other.count && !one[i].precedes(other[j])
        first.append(isFirst ? Double(one[i].count) : 0)
        second.append(isSecond ? Double(other[j].count) : 0)
        (i, j) = (isFirst ? i + 1 : i, isSecond ? j + 1 : j)
      }
    case (.numbers(let one), .none) where areInfinitiesValues:
      (first, second) = (one.weights, one.weights.map { _ in 0 })
    default: throw NoScore("a side has no value, or values of another kind")
    }
    if areInfinitiesValues {
      let (old, new) = (reference.infinite, current.infinite)
      for (count, other) in [(old.negative, new.negative), (old.positive, new.positive)] where count + other > 0 {
        first.append(Double(count))
        second.append(Double(other))
      }
    }
    do { return try PairedCounts(reference: first, current: second) } catch { throw NoScore("a side has no value") }
  }
}
