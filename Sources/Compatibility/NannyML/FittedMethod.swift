import Statistics

/// A method that has seen its reference.
struct FittedMethod {
  struct Value {
    let score: Double
    var pValue: Probability?
  }

  /// From so many rows of the reference on numbers are held against it in bins.
  private static let exactBelow = 10_000
  private static let manyBins = 10_000

  private let method: NannyMethod
  private let reference: ToolValues
  private let histogram: Histogram?
  /// The reference's shares of the cells.
  private let shares: [Double]

  var bins: Int? { shares.isEmpty ? nil : shares.count }

  init(_ method: NannyMethod, _ reference: ToolValues) throws(NoScore) {
    self.method = method
    self.reference = reference
    switch (reference.kind, method) {
    case (.none, _): throw NoScore("the reference has no value")
    case (.numbers(let sample), .jensenShannon), (.numbers(let sample), .hellinger):
      let histogram = Histogram(sample.range, width: Histogram.doane(sample))
      self.histogram = histogram
      shares = histogram.counts(sample).map { $0 / sample.totalWeight }
    case (.numbers(let sample), _) where reference.count >= Self.exactBelow:
      let histogram = Histogram(sample.range, bins: Self.manyBins)
      self.histogram = histogram
      shares = histogram.counts(sample).map { $0 / sample.totalWeight }
    case (.categories(let categories), _):
      histogram = nil
      shares = categories.map { Double($0.count) / Double(reference.count) }
    case (.numbers, _):
      histogram = nil
      shares = []
    }
  }

  /// nil of a chunk without values.
  func value(_ chunk: ToolValues) -> Value? {
    switch (method, reference.kind, chunk.kind) {
    case (_, _, .none): return nil
    case (.jensenShannon, _, _), (.hellinger, _, _): return ofShares(chunk)
    case (.kolmogorovSmirnov, .numbers(let all), .numbers(let part)):
      guard let histogram else { return Value(score: KolmogorovSmirnov.distance(all, part)) }
      return Value(score: binnedKolmogorov(part, histogram))
    case (.wasserstein, .numbers(let all), .numbers(let part)):
      guard let histogram else { return Value(score: Wasserstein.distance(all, part)) }
      return Value(score: binnedWasserstein(part, histogram))
    case (.chiSquared, .categories, .categories):
      guard let cells = try? ToolValues.paired(reference, chunk) else { return nil }
      let test = ChiSquared.homogeneity(cells)
      return Value(score: test.statistic, pValue: test.pValue)
    case (.lInfinity, .categories, .categories):
      return (try? ToolValues.paired(reference, chunk)).map { Value(score: LInfinity.distance($0)) }
    default: return nil
    }
  }

  /// Over the reference's cells, and one more for what lies outside of all of them.
  private func ofShares(_ chunk: ToolValues) -> Value? {
    var current: [Double]
    switch (chunk.kind, reference.kind) {
    case (.numbers(let part), _):
      guard let histogram else { return nil }
      current = histogram.counts(part).map { $0 / part.totalWeight }
    case (.categories(let part), .categories(let known)):
      let counts = Dictionary(part.map { ($0.text, $0.count) }, uniquingKeysWith: { first, _ in first })
      current = known.map { Double(counts[$0.text] ?? 0) / Double(chunk.count) }
    default: return nil
    }
    var reference = shares
    let leftover = 1 - PairwiseSum.of(current)
    if leftover > 0 {
      current.append(leftover)
      reference.append(0)
    }
    guard let cells = try? PairedCounts(reference: reference, current: current) else { return nil }
    return Value(
      score: method == .hellinger ? Hellinger.distance(cells) : JensenShannon.distance(cells, base: .two))
  }

  /// The largest gap at a right edge.
  private func binnedKolmogorov(_ part: WeightedSample, _ histogram: Histogram) -> Double {
    var sums = (reference: 0.0, chunk: share(of: part) { $0 < histogram.edges[0] })
    var largest = 0.0
    for (share, count) in zip(shares, histogram.counts(part)) {
      sums.reference += share
      sums.chunk += count / part.totalWeight
      largest = max(largest, abs(sums.reference - sums.chunk))
    }
    return largest
  }

  /// The area between the two within the bins, and the tails beyond them, each with one row too many, as the tool has it.
  private func binnedWasserstein(_ part: WeightedSample, _ histogram: Histogram) -> Double {
    let edges = histogram.edges
    let (low, high) = (edges[0], edges[edges.count - 1])
    let below = Tail(part, part.values.indices.filter { part.values[$0] < low }, upTo: low)
    let above = Tail(part, part.values.indices.filter { part.values[$0] > high }, from: high)
    let width = edges[1] - edges[0]
    var sums = (reference: 0.0, chunk: 0.0)
    var gaps: [Double] = []
    for (share, count) in zip(shares, histogram.counts(part)) {
      sums.reference += share
      sums.chunk += count / part.totalWeight
      gaps.append(abs(sums.reference - (sums.chunk + below.share)) * width)
    }
    return PairwiseSum.of(gaps) + below.area + above.area
  }

  private func share(of part: WeightedSample, _ isMeant: (Double) -> Bool) -> Double {
    zip(part.values, part.weights).reduce(0) { isMeant($1.0) ? $0 + $1.1 : $0 } / part.totalWeight
  }

  /// Values beyond one end of the reference, with that end among them.
  private struct Tail {
    /// (n + 1) / all; 0 without values.
    private(set) var share = 0.0
    private(set) var area = 0.0

    init(_ part: WeightedSample, _ places: [Int], upTo end: Double) {
      guard !places.isEmpty else { return }
      let rows = places.reduce(0) { $0 + part.weights[$1] }
      share = (rows + 1) / part.totalWeight
      var below = 0.0
      for (place, next) in zip(places, places.dropFirst().map { part.values[$0] } + [end]) {
        below += part.weights[place]
        area += below / (rows + 1) * (next - part.values[place])
      }
      area *= share
    }

    init(_ part: WeightedSample, _ places: [Int], from end: Double) {
      guard !places.isEmpty else { return }
      let rows = places.reduce(0) { $0 + part.weights[$1] }
      share = (rows + 1) / part.totalWeight
      var (below, last) = (1.0, end)
      for place in places {
        area += (1 - below / (rows + 1)) * (part.values[place] - last)
        below += part.weights[place]
        last = part.values[place]
      }
      area *= share
    }
  }
}
