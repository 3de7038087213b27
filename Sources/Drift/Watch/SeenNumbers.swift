import Sketches

/// Where the numbers of a reference's windows lie, to count those of a window that lie where no other has any.
struct SeenNumbers: Sendable {
  /// Ascending; cell `i` holds the values above `edges[i − 1]` up to `edges[i]`.
  private let edges: [Double]
  /// By cell, windows with values in it.
  private let filled: [Int]
  /// From the least to the greatest value by window, and of all; nil where they are not known.
  private let ranges: [ClosedRange<Double>?]
  private let whole: ClosedRange<Double>?

  /// - Parameters:
  ///   - counts: of each window by cell; nil where it has none.
  ///   - quantiles: of each window; nil where its values were counted between edges.
  init(_ cells: NumberCells, counts: [[Double]?], quantiles: [QuantileSketch?]) {
    edges = cells.edges
    var filled = [Int](repeating: 0, count: cells.edges.count + 1)
    for counts in counts {
      for (cell, count) in (counts ?? []).enumerated() where count > 0 { filled[cell] += 1 }
    }
    self.filled = filled
    ranges = quantiles.map { $0?.range }
    whole = Self.hull(ranges)
  }

  /// - Parameters:
  ///   - counts: of the window by cell.
  ///   - quantiles: of the window; nil where its values were counted between edges, beyond which none can be told apart.
  ///   - own: the window's place in the reference, if it is part of it.
  func unseen(_ counts: [Double], in quantiles: QuantileSketch?, own: Int?) -> Double {
    let range = quantiles == nil ? nil : self.range(without: own)
    var unseen = 0.0
    for (cell, count) in counts.enumerated() where count > 0 && filled[cell] == (own == nil ? 0 : 1) {
      if let range, !isWithin(cell, range) { continue }
      unseen += count
    }
    return unseen + (range.flatMap { quantiles?.count(beyond: $0) } ?? 0)
  }

  /// Neighbouring cells without values, taken as one each, and both ends.
  var stretches: Int { filled.indices.count { filled[$0] == 0 && ($0 == 0 || filled[$0 - 1] > 0) } + 2 }

  private func isWithin(_ cell: Int, _ range: ClosedRange<Double>) -> Bool {
    cell > 0 && cell < edges.count && edges[cell - 1] >= range.lowerBound && edges[cell] <= range.upperBound
  }

  private func range(without own: Int?) -> ClosedRange<Double>? {
    guard let own else { return whole }
    return Self.hull(Array(ranges[..<own] + ranges[(own + 1)...]))
  }

  private static func hull(_ ranges: [ClosedRange<Double>?]) -> ClosedRange<Double>? {
    let known = ranges.compactMap(\.self)
    guard let least = known.map(\.lowerBound).min(), let greatest = known.map(\.upperBound).max() else { return nil }
    return least...greatest
  }
}

extension QuantileSketch {
  fileprivate var range: ClosedRange<Double>? {
    if let minimum, let maximum { minimum...maximum } else { nil }
  }

  /// Values below the least and above the greatest.
  fileprivate func count(beyond range: ClosedRange<Double>) -> Double {
    guard let own = self.range, own.lowerBound < range.lowerBound || own.upperBound > range.upperBound,
      let within = cumulativeFractions(at: [range.lowerBound.nextDown, range.upperBound])
    else { return 0 }
    return ((within[0] + 1 - within[1]) * Double(count)).rounded()
  }
}
