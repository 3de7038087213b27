package import Profiles
import Sketches

/// The distribution function of values that were counted between edges: exact at the edges and at both ends, and taken for
/// straight in between.
struct BinnedShares {
  /// Where the share of values up to there is known, ascending; the same place twice where many values are equal to it.
  private let knots: [(value: Double, share: Double)]
  /// Whether values lie further out than what it was drawn in to.
  private(set) var isCutShort = false

  /// - Parameter isCapped: draws in what lies further beyond the edges than these lie apart, so that one far value does
  ///   not stretch the bin that it is in.
  /// - Returns: nil without values.
  init?(_ moments: Moments, _ bins: BinnedCounts, isCapped: Bool = false) {
    guard var least = moments.minimum, var greatest = moments.maximum, bins.total > 0 else { return nil }
    if isCapped, let first = bins.edges.first, let last = bins.edges.last, (last - first).isFinite {
      let (low, high) = (first - (last - first), last + (last - first))
      isCutShort = least < low || greatest > high
      (least, greatest) = (min(max(least, low), high), min(max(greatest, low), high))
    }
    var knots = [(value: least, share: 0.0)]
    var below = 0
    for (edge, count) in zip(bins.edges, bins.counts) {
      below += count
      if edge >= least && edge < greatest { knots.append((edge, Double(below) / Double(bins.total))) }
    }
    self.knots = knots + [(greatest, 1)]
  }

  /// Smallest value up to which `rank` of the values lie, in 0...1.
  ///
  /// Off by less than the width of the bin that it falls into; exact where it falls on an edge.
  func quantile(at rank: Double) -> Double {
    for (low, high) in zip(knots, knots.dropFirst()) where high.share >= rank {
      guard high.share > low.share else { return low.value }
      let part = max(0, rank - low.share) / (high.share - low.share)
      return low.value * (1 - part) + high.value * part
    }
    return knots[knots.count - 1].value
  }

  /// The area between two distribution functions, in the unit of the values.
  ///
  /// Off from that of the values themselves by at most the sum of both sides' `areaBound`, where none is capped.
  func area(from other: BinnedShares) -> Double {
    let places = Set((knots + other.knots).map(\.value)).sorted()
    return zip(places, places.dropFirst()).reduce(0) { area, places in
      let start = share(after: places.0) - other.share(after: places.0)
      let end = share(before: places.1) - other.share(before: places.1)
      let width = places.1 - places.0
      // Where the two cross, there are two triangles.
      let height =
        start * end >= 0 ? abs(start + end) / 2 : (start * start + end * end) / (2 * (abs(start) + abs(end)))
      return area + width * height
    }
  }

  /// Most that the area under the function can be off: within a bin all values may lie at either of its ends.
  var areaBound: Double {
    zip(knots, knots.dropFirst()).reduce(0) { $0 + ($1.1.value - $1.0.value) * ($1.1.share - $1.0.share) / 2 }
  }

  /// Just above a place.
  private func share(after value: Double) -> Double {
    guard let last = knots.lastIndex(where: { $0.value <= value }) else { return 0 }
    return last + 1 < knots.count ? interpolated(value, last) : 1
  }

  /// Just below a place.
  private func share(before value: Double) -> Double {
    guard let first = knots.firstIndex(where: { $0.value >= value }) else { return 1 }
    return first > 0 ? interpolated(value, first - 1) : 0
  }

  private func interpolated(_ value: Double, _ index: Int) -> Double {
    let (low, high) = (knots[index], knots[index + 1])
    guard high.value > low.value else { return low.share }
    return low.share + (value - low.value) / (high.value - low.value) * (high.share - low.share)
  }
}

extension TableProfile {
  /// By column the edges that its values were counted between.
  package var countedEdges: [String: [Double]] {
    columns.reduce(into: [:]) { $0[$1.name] = $1.countedEdges }
  }
}

extension ColumnProfile {
  /// The edges that its values were counted between; nil where they were not counted so, or where there are none.
  var countedEdges: [Double]? {
    guard case .binned(_, let bins) = distribution, !bins.edges.isEmpty else { return nil }
    return bins.edges
  }

  /// The same between other edges, as far as a sketch tells: each count within its rank error. Others as they are.
  func counted(between edges: [Double]) -> ColumnProfile {
    guard case .numeric(let moments, let quantiles) = distribution else { return self }
    let cumulative = (quantiles.cumulativeFractions(at: edges) ?? []).map {
      Int(($0 * Double(quantiles.count)).rounded())
    }
    var counted = self
    var counts = [Int](repeating: 0, count: edges.count + 1)
    if cumulative.count == edges.count {
      for (index, bounds) in zip([0] + cumulative, cumulative + [quantiles.count]).enumerated() {
        counts[index] = max(0, bounds.1 - bounds.0)
      }
    }
    counted.distribution = .binned(moments, BinnedCounts(edges: edges, counts: counts))
    return counted
  }
}
