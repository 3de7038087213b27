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

  /// A value with the number of rows that have it.
  package struct Category: Hashable, Sendable {
    package let text: String
    package let count: Int

    package init(text: String, count: Int) {
      self.text = text
      self.count = count
    }
  }

  package let kind: Kind
  /// Rows that the values stand for.
  package let count: Int

  /// - Parameters: distinct finite values, and for each the number of its rows, at least 1.
  package init(numbers: [Double], counts: [Int]) throws(StatisticsError) {
    count = counts.reduce(0, +)
    kind = numbers.isEmpty ? .none : .numbers(try WeightedSample(values: numbers, weights: counts.map(Double.init)))
  }

  package init(categories: [Category]) {
    count = categories.reduce(0) { $0 + $1.count }
    kind =
      categories.isEmpty
      ? .none : .categories(categories.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) })
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
  package static func paired(_ reference: ToolValues, _ current: ToolValues) throws(NoScore) -> PairedCounts {
    var (first, second): ([Double], [Double]) = ([], [])
    switch (reference.kind, current.kind) {
    case (.numbers(let one), .numbers(let other)):
      WeightedSample.merge(one, other) { _, weight, otherWeight in
        first.append(weight)
        second.append(otherWeight)
      }
    case (.categories(let one), .categories(let other)):
      let (left, right) = (
        Dictionary(one.map { ($0.text, $0.count) }) { $1 }, Dictionary(other.map { ($0.text, $0.count) }) { $1 }
      )
      let texts = Set(left.keys).union(right.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      first = texts.map { Double(left[$0] ?? 0) }
      second = texts.map { Double(right[$0] ?? 0) }
    default: throw NoScore("a side has no value, or values of another kind")
    }
    do { return try PairedCounts(reference: first, current: second) } catch { throw NoScore("a side has no value") }
  }
}
