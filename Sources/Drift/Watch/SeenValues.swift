import Profiles
import Sketches

/// Which values the windows of a reference have, to count those that a night has and no window of it.
///
/// A window of the reference is held against the others alone: what its own windows have for themselves is what is usual,
/// as where all rows of a night have the number of that night.
enum SeenValues: Sendable {
  case numbers(SeenNumbers)
  case categories(ValueCounts)
  case none

  /// - Parameters:
  ///   - whole: the reference's windows merged.
  ///   - counts: of each window by cell.
  init(_ cells: ColumnCells, whole: ColumnProfile, _ windows: [ColumnProfile?], counts: [[Double]?]) {
    switch (cells, whole.distribution) {
    case (.numbers(let cells), _):
      self = .numbers(SeenNumbers(cells, counts: counts, quantiles: windows.map { $0?.quantiles }))
    case (.categories, .categorical(let values)) where values.isExact: self = .categories(values)
    case (.categories, _), (.none, _): self = .none
    }
  }

  var isKnown: Bool { if case .none = self { false } else { true } }

  /// Of the cells of numbers that it has none in; 0 of categories, which are all known.
  var stretches: Int { if case .numbers(let seen) = self { seen.stretches } else { 0 } }

  /// Values of a window that no window of the reference has; nil where not all values are known.
  /// - Parameters:
  ///   - counts: of the window by cell.
  ///   - own: the window's place in the reference, if it is part of it.
  func unseen(_ column: ColumnProfile, counts: [Double]?, own: Int?) -> Double? {
    switch (self, column.distribution) {
    case (.numbers(let seen), _): return counts.map { seen.unseen($0, in: column.quantiles, own: own) }
    case (.categories(let all), .categorical(let values)) where values.isExact:
      var unseen = 0
      values.visit { value, count in
        let elsewhere = all.count(of: value) - (own == nil ? 0 : count)
        unseen += elsewhere > 0 ? 0 : count
      }
      return Double(unseen)
    case (.categories, _), (.none, _): return nil
    }
  }
}

extension ColumnProfile {
  /// Of numbers; nil where they were counted between edges.
  var quantiles: QuantileSketch? {
    if case .numeric(_, let quantiles) = distribution { quantiles } else { nil }
  }

  /// Of categories.
  var names: ValueCounts? {
    if case .categorical(let values) = distribution { values } else { nil }
  }
}
