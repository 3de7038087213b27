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
  private let isNumeric: Bool
  private let histogram: Histogram?
  /// The reference's shares of the cells of numbers.
  private let shares: [Double]
  /// Rows of the reference with a value.
  private let rows: Int

  var bins: Int? {
    if !isNumeric { return reference.distinctCount + reference.infinite.kinds }
    return shares.isEmpty ? nil : shares.count
  }

  /// - Parameter isNumeric: whether its values are taken for numbers rather than for names.
  init(_ method: NannyMethod, _ reference: ToolValues, isNumeric: Bool) throws(NoScore) {
    self.method = method
    self.reference = reference
    self.isNumeric = isNumeric
    rows = reference.count + reference.infinite.count
    if case .none = reference.kind { throw NoScore("the reference has no value") }
    guard isNumeric, case .numbers(let sample) = reference.kind else {
      (histogram, shares) = (nil, [])
      return
    }
    let isOfDoane = method == .jensenShannon || method == .hellinger
    guard isOfDoane || rows >= Self.exactBelow else {
      (histogram, shares) = (nil, [])
      return
    }
    guard reference.infinite.count == 0 else {
      throw NoScore("the reference has infinite values, between which the tool cannot lay bins")
    }
    let range = try sample.range()
    let histogram =
      switch method {
      case .kolmogorovSmirnov: Histogram(edgesFrom: range.lowerBound, to: range.upperBound, bins: Self.manyBins)
      case .wasserstein: try Histogram(range, bins: Self.manyBins)
      default: try Histogram(range, width: Histogram.doane(sample))
      }
    self.histogram = histogram
    shares = histogram.counts(sample).map { $0 / sample.totalWeight }
  }

  /// nil of a chunk without values.
  func value(_ chunk: ToolValues) -> Value? {
    let rows = Double(chunk.count + chunk.infinite.count)
    guard rows > 0 else { return nil }
    guard isNumeric else { return ofNames(chunk) }
    var part: WeightedSample?
    if case .numbers(let sample) = chunk.kind { part = sample }
    switch method {
    case .jensenShannon, .hellinger: return histogram.flatMap { ofShares($0, part, rows) }
    case .kolmogorovSmirnov:
      guard let histogram else { return kolmogorov(chunk, part, rows) }
      return Value(score: binnedKolmogorov(part, histogram, chunk.infinite, rows))
    case .wasserstein:
      let isInfinite = chunk.infinite.count > 0 || reference.infinite.count > 0
      guard let histogram else {
        guard let part, case .numbers(let all) = reference.kind, !isInfinite else {
          return Value(score: infiniteArea(chunk))
        }
        return Value(score: Wasserstein.distance(all, part))
      }
      guard let part, !isInfinite else { return Value(score: .infinity) }
      return Value(score: binnedWasserstein(part, histogram))
    case .chiSquared, .lInfinity: return nil
    }
  }

  /// Over the reference's names, and one more for all others.
  private func ofNames(_ chunk: ToolValues) -> Value? {
    guard let cells = try? ToolValues.paired(reference, chunk, areInfinitiesValues: true) else { return nil }
    switch method {
    case .chiSquared:
      let test = ChiSquared.homogeneity(cells)
      return Value(score: test.statistic, pValue: test.pValue)
    case .lInfinity: return Value(score: LInfinity.distance(cells))
    default:
      let known = zip(cells.reference, cells.current).filter { $0.0 > 0 }
      return distance(
        known.map { $0.0 / cells.referenceTotal }, known.map { $0.1 / cells.currentTotal })
    }
  }

  /// Over the reference's cells, and one more for what lies outside of all of them.
  private func ofShares(_ histogram: Histogram, _ part: WeightedSample?, _ rows: Double) -> Value? {
    distance(shares, part.map { histogram.counts($0).map { $0 / rows } } ?? shares.map { _ in 0 })
  }

  private func distance(_ known: [Double], _ chunk: [Double]) -> Value? {
    var (reference, current) = (known, chunk)
    let leftover = 1 - PairwiseSum.of(current)
    if leftover > 0 {
      current.append(leftover)
      reference.append(0)
    }
    guard let cells = try? PairedCounts(reference: reference, current: current) else { return nil }
    return Value(
      score: method == .hellinger ? Hellinger.distance(cells) : JensenShannonSum.distance(reference, current, base: 2))
  }

  /// Infinities are values like others, at either end.
  private func kolmogorov(_ chunk: ToolValues, _ part: WeightedSample?, _ rows: Double) -> Value? {
    guard case .numbers(let all) = reference.kind else { return nil }
    var (first, second) = (Double(reference.infinite.negative), Double(chunk.infinite.negative))
    let total = Double(self.rows)
    var largest = abs(first / total - second / rows)
    func add(_ weight: Double, _ other: Double) {
      first += weight
      second += other
      largest = max(largest, abs(first / total - second / rows))
    }
    if let part {
      WeightedSample.merge(all, part) { add($1, $2) }
    } else {
      add(all.totalWeight, 0)
    }
    guard max(total, rows) <= Self.mostCounted else { return Value(score: largest) }
    // scipy rounds to a multiple of 1 / lcm, so that equal distances are equal to the bit.
    let multiple = total / Double(Self.greatestDivisor(self.rows, Int(rows))) * rows
    return Value(score: (largest * multiple).rounded(.toNearestOrEven) / multiple)
  }

  /// Rows of a side up to which scipy counts the p-value.
  private static let mostCounted = 10_000.0

  private static func greatestDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestDivisor(b, a % b) }

  /// Of infinities the tool makes an infinite area where one side alone has one, else no number.
  private func infiniteArea(_ chunk: ToolValues) -> Double {
    let (old, new) = (reference.infinite, chunk.infinite)
    let isOne = old.negative + new.negative <= 1 && old.positive + new.positive <= 1
    return isOne ? .infinity : .nan
  }

  /// The largest gap at a right edge.
  private func binnedKolmogorov(
    _ part: WeightedSample?, _ histogram: Histogram, _ infinite: ToolValues.Infinite, _ rows: Double
  ) -> Double {
    let below = zip(part?.values ?? [], part?.weights ?? []).prefix { $0.0 < histogram.edges[0] }
    let rowsBelow = below.reduce(Double(infinite.negative)) { $0 + $1.1 }
    var sums = (reference: 0.0, chunk: rowsBelow / rows)
    var largest = 0.0
    for (share, count) in zip(shares, part.map(histogram.counts) ?? shares.map { _ in 0 }) {
      sums.reference += share
      sums.chunk += count / rows
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
