package import Profiles
import Sketches

/// Which categories, or which ranges of its values, the change of a column's values comes from.
package enum ColumnShift: Sendable {
  case categories(CategoryShift)
  case ranges(RankShift, cells: ValueCells)

  /// Nil where a side has no value, or not all of them are known or can be told apart alike.
  package init?(reference: ColumnProfile, window: ColumnProfile) {
    // Blocks that were drawn whole tell less than as many rows.
    let effects = (max(reference.designEffect, 1), max(window.designEffect, 1))
    switch (ColumnCells(reference, LeadingNames(reference, [])), reference.distribution, window.distribution) {
    case (.numbers(let cells), _, _):
      guard let old = cells.counts(reference), let new = cells.counts(window),
        let shift = RankShift(reference: old.map { $0 / effects.0 }, window: new.map { $0 / effects.1 })
      else { return nil }
      self = .ranges(shift, cells: ValueCells(edges: cells.edges))
    case (.categories, .categorical(let old), .categorical(let new)):
      guard old.isExact, new.isExact,
        let shift = CategoryShift(reference: old.counts(by: effects.0), window: new.counts(by: effects.1))
      else { return nil }
      self = .categories(shift)
    case (.categories, _, _), (.none, _, _): return nil
    }
  }
}

extension ValueCounts {
  fileprivate func counts(by effect: Double) -> [(value: String, count: Double)] {
    entries.map { (String(decoding: $0.value, as: UTF8.self), Double($0.count) / effect) }
  }
}

/// Cells that numbers fall into, in order: cell `i` holds those above `edges[i − 1]` up to `edges[i]`.
package struct ValueCells: Sendable {
  let edges: [Double]

  /// Which values some neighbouring cells hold.
  package struct Bounds: Sendable, Equatable {
    package let low: Double?
    package let includesLow: Bool
    package let high: Double?
    package let includesHigh: Bool
  }

  package func bounds(_ cells: ClosedRange<Int>) -> Bounds {
    let (first, last) = (cells.lowerBound, cells.upperBound)
    // A frequent value has a cell of its own, whose lower edge is the number right below it.
    let startsAtValue = first > 0 && isValue(first)
    let endsBelowValue = last < edges.count && isValue(last + 1)
    return Bounds(
      low: first > 0 ? edges[startsAtValue ? first : first - 1] : nil, includesLow: startsAtValue,
      high: last < edges.count ? edges[endsBelowValue ? last + 1 : last] : nil, includesHigh: !endsBelowValue)
  }

  /// Whether a cell holds one value alone.
  private func isValue(_ cell: Int) -> Bool {
    cell > 0 && cell < edges.count && edges[cell - 1].nextUp == edges[cell]
  }
}
