import Columns
import Profiles
import Sketches

/// What the rows of a column are told apart by, the same for every window of a reference and those held against it.
enum ColumnCells: Sendable {
  case numbers(NumberCells)
  /// The most frequent ones that more than one window has, in order; all others are in `groups` cells after them, by a
  /// hash, and a last one for those that were not told apart.
  case categories([[UInt8]])
  /// Its rows alone are counted.
  case none

  static let groups = 8

  /// - Parameters:
  ///   - whole: the reference's windows merged.
  ///   - names: of the same; nil where the column has none.
  init(_ whole: ColumnProfile, _ names: LeadingNames?) {
    switch whole.distribution {
    case .numeric(_, let quantiles) where quantiles.count > 0: self = .numbers(NumberCells(quantiles.weightedValues))
    case .binned(_, let bins) where !bins.edges.isEmpty: self = .numbers(NumberCells(edges: bins.edges))
    case .categorical, .numeric, .binned, .temporal, .opaque, .none: self = names.map { .categories($0.all) } ?? .none
    }
  }

  /// Rows in each cell; nil where the window's values cannot be told apart so, or where it has none.
  func counts(_ column: ColumnProfile) -> [Double]? {
    switch (self, column.distribution) {
    case (.numbers(let cells), _): return cells.counts(column)
    case (.categories(let leading), .categorical(let values)):
      guard values.total > 0 else { return nil }
      let counts = leading.map { Double(values.count(of: $0)) }
      var groups = [Double](repeating: 0, count: Self.groups)
      values.visit { groups[Self.group(of: $0)] += Double($1) }
      for (value, count) in zip(leading, counts) { groups[value.withUnsafeBytes(Self.group)] -= count }
      return counts + groups + [max(0, Double(values.total) - (counts + groups).reduce(0, +))]
    case (.categories, _), (.none, _): return nil
    }
  }

  private static func group(of value: UnsafeRawBufferPointer) -> Int { FNV1a.cell(of: value, among: groups) }
}
