import Profiles
import Sketches

/// Cells that the values of a number fall into: one for each frequent value, and ranges of about equal share between them.
struct NumberCells: Sendable, Equatable {
  /// As many cells as the reference is cut into, about.
  private static let count = 50.0
  /// Of the values in the outermost cells.
  private static let tail = 0.001

  /// Ascending; cell `i` holds the values above `edges[i − 1]` up to `edges[i]`.
  let edges: [Double]

  init(edges: [Double]) { self.edges = edges }

  /// - Parameter values: of all windows of the reference together, with at least one.
  init(_ values: WeightedValues) {
    let total = Double(values.totalWeight)
    let isHeavy = values.weights.map { Double($0) >= total / Self.count }
    let heavy = isHeavy.count { $0 }
    let light = zip(values.weights, isHeavy).reduce(0.0) { $0 + ($1.1 ? 0 : Double($1.0)) }
    let step = light / max(Self.count - Double(heavy), 10)
    var edges: [Double] = []
    var (open, below) = (0.0, 0.0)
    for (index, value) in values.values.enumerated() {
      let weight = Double(values.weights[index])
      if isHeavy[index] {
        // What lies between it and the value before stays apart from it.
        if edges.last.map({ $0 < value.nextDown }) ?? true { edges.append(value.nextDown) }
        edges.append(value)
        open = 0
      } else {
        open += weight
        let isTail = below < Self.tail * total && below + weight >= Self.tail * total
        let isLastTail = below < (1 - Self.tail) * total && below + weight >= (1 - Self.tail) * total
        if open >= step || isTail || isLastTail {
          edges.append(value)
          open = 0
        }
      }
      below += weight
    }
    // What is above the greatest value is a cell of its own only if that value is frequent; else it joins the last.
    if let last = edges.last, last == values.values.last, isHeavy.last == false { edges.removeLast() }
    self.edges = edges
  }

  /// Values in each cell; nil without any.
  func counts(of quantiles: QuantileSketch) -> [Double]? {
    guard let fractions = quantiles.cumulativeFractions(at: edges) else { return nil }
    let bounds = fractions.map { $0 * Double(quantiles.count) }
    return zip(bounds + [Double(quantiles.count)], [0] + bounds).map { max(0, $0 - $1) }
  }

  /// Values in each cell; nil where the column was not counted so, or has no value.
  /// - Parameter column: streamed, or counted between these very edges.
  func counts(_ column: ColumnProfile) -> [Double]? {
    switch column.distribution {
    case .numeric(_, let quantiles): return counts(of: quantiles)
    case .binned(_, let bins) where bins.edges == edges: return bins.counts.map(Double.init)
    case .binned, .temporal, .categorical, .opaque, .none: return nil
    }
  }
}
