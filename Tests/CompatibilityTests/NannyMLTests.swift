import Compatibility
import Statistics
import TestSupport
import Testing

@Suite struct NannyMLTests {
  private struct Entry: Decodable {
    let reference: [Part]
    let analysis: [Part]
    let threshold: Double?
  }

  private struct Part: Decodable {
    let score: Double
    let isAlert: Bool

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      score = try list.decode(Double.self)
      isAlert = try list.decode(Bool.self)
    }
  }

  @Test("Scores, thresholds and alerts of the chunks of 42 columns are the tool's own", arguments: 0..<42)
  func matchesTool(index: Int) throws {
    let expected = try Golden.read([[String: Entry]].self, "nannyml.json")[index]
    var g = SeededGenerator(seed: 60000 + index)
    let kind = index % 7
    let m = [900, 5000, 10000][index / 7 % 3]
    let n = 1 + g.below(3000)
    let size = [100, 250, 450][g.below(3)]
    let shift = [0.0, 0.1, 0.3][g.below(3)]
    let reference = SeededColumn.values(&g, kind, m, 0)
    let analysis = SeededColumn.values(&g, kind, n, shift)
    func chunks(_ values: [SeededColumn.Value]) throws -> [ToolValues] {
      try stride(from: 0, to: values.count, by: size).map {
        try SeededColumn.counted(values[$0..<min($0 + size, values.count)])
      }
    }
    let nanny = NannyML(
      try SeededColumn.counted(reference), chunks: (reference: try chunks(reference), analysis: try chunks(analysis)))
    #expect(nanny.scores.count == expected.count)
    for (method, result) in nanny.scores {
      let entry = try #require(expected[method.rawValue])
      let scores = try result.get()
      #expect((scores.upperThreshold == nil) == (entry.threshold == nil))
      if let threshold = entry.threshold { #expect(difference(scores.upperThreshold ?? .nan, threshold) < 1e-9) }
      for (parts, wanted) in [(scores.reference, entry.reference), (scores.analysis, entry.analysis)] {
        #expect(parts.count == wanted.count)
        for (part, want) in zip(parts, wanted) {
          #expect(difference(part.score ?? .nan, want.score) < 1e-9, "\(method): \(part), not \(want)")
          #expect(part.isAlert == want.isAlert, "\(method): \(part), not \(want)")
        }
      }
    }
  }

  /// What the tool has of 0…9 four times, in chunks of ten, and of two chunks with infinities.
  @Test("Infinities are values beyond all bins, and leave the tool's Wasserstein distance without a number")
  func infinities() throws {
    let all = try numbers((0..<40).map { Double($0 % 10) })
    let chunks = try [
      [0, 1, 2, .infinity, .infinity, -.infinity, 5, 6, 7, .infinity], [3, 3, 3, 3, 3, 3, 3, 3, 3, -.infinity],
    ]
    .map(numbers)
    let part = try numbers((0..<10).map(Double.init))
    let nanny = NannyML(all, chunks: (reference: [part, part, part, part], analysis: chunks))
    let wanted: [NannyMethod: [(Double?, Bool)]] = [
      .kolmogorovSmirnov: [(0.3, true), (0.6, true)], .wasserstein: [(nil, false), (nil, true)],
      .jensenShannon: [(0.6018767522440341, true), (0.8749298275892526, true)],
      .hellinger: [(0.598814365027001, true), (0.8366600265340755, true)],
    ]
    for (method, result) in nanny.scores {
      for (chunk, want) in zip(try result.get().analysis, try #require(wanted[method])) {
        #expect((chunk.score == nil) == (want.0 == nil) && chunk.isAlert == want.1, "\(method)")
        #expect(difference(chunk.score ?? 0, want.0 ?? 0) < 1e-9, "\(method)")
      }
    }
    var values = (0..<40).map { Double($0 % 10) }
    values[3] = .infinity
    let infinite = NannyML(
      try numbers(values), chunks: (reference: [try numbers(values[0..<10]), part, part, part], analysis: chunks))
    for (method, result) in infinite.scores {
      switch method {
      case .kolmogorovSmirnov:
        let scores = try result.get()
        #expect(difference(scores.upperThreshold ?? 0, 0.10245190528383288) < 1e-9)
        #expect(zip(scores.analysis, [0.275, 0.625]).allSatisfy { difference($0.score ?? 0, $1) < 1e-9 })
      case .wasserstein:
        let scores = try result.get()
        #expect(scores.upperThreshold == nil && scores.analysis.allSatisfy { $0.score == nil && $0.isAlert == false })
      default: #expect(throws: NoScore.self) { try result.get() }
      }
    }
  }

  @Test("A constant of ten thousand rows has edges without width for KS, and bins for Wasserstein where numbers allow")
  func constant() throws {
    let values = [Double](repeating: 1, count: 10_000)
    let close = (0..<100).map { $0 % 2 == 0 ? 1.00005 : 1 }
    let nanny = NannyML(
      try numbers(values), chunks: (reference: [try numbers(values[..<1000])], analysis: [try numbers(close)]),
      methods: [.kolmogorovSmirnov])
    let chunk = try #require(nanny.scores[0].result.get().analysis.first)
    #expect(chunk.score == 0.5 && chunk.isAlert)
    let large = try numbers([Double](repeating: 1.7e12, count: 10_000))
    for (method, result) in NannyML(large, chunks: ([large], [large])).scores {
      #expect(((try? result.get()) != nil) == (method != .wasserstein), "\(method)")
    }
  }

  /// What the tool has of these chunks.
  @Test("Infinities are categories like others, where numbers are taken for categories")
  func infiniteCategories() throws {
    func chunks(_ values: [Double]) throws -> [ToolValues] {
      try stride(from: 0, to: values.count, by: 50).map { try numbers(values[$0..<min($0 + 50, values.count)]) }
    }
    let reference = (0..<33).flatMap { _ in [1, 2, .infinity] }
    let analysis = [Double](repeating: .infinity, count: 50) + (0..<10).flatMap { _ in [1, 1, 2, 2, .infinity] }
    let nanny = NannyML(
      try numbers(reference), chunks: (try chunks(reference), try chunks(analysis)), isCategorical: true)
    let wanted: [NannyMethod: [(Double, Bool)]] = [
      .jensenShannon: [(0.677604543245723, true), (0.1285642931386518, true)],
      .chiSquared: [(59.839357429718866, true), (2.87670030715226, false)],
      .lInfinity: [(0.6666666666666667, true), (0.1333333333333333, true)],
    ]
    for (method, result) in nanny.scores where method != .hellinger {
      let scores = try result.get()
      for (chunk, want) in zip(scores.analysis, try #require(wanted[method])) {
        #expect(difference(chunk.score ?? .nan, want.0) < 1e-9 && chunk.isAlert == want.1, "\(method)")
      }
      if method == .jensenShannon { #expect(scores.bins == 3) }
    }
  }

  @Test("A chunk without values alerts of chi-squared as the one before it did, and of nothing else")
  func emptyChunks() throws {
    let none = try numbers([])
    let (mixed, ones, twos) = (
      try numbers((0..<50).map { Double(1 + $0 % 2) }), try numbers((0..<50).map { $0 < 40 ? 1 : 2 }),
      try numbers([Double](repeating: 2, count: 50))
    )
    let all = try numbers(
      [mixed, ones, twos].flatMap { part -> [Double] in
        guard case .numbers(let sample) = part.kind else { return [] }
        return zip(sample.values, sample.weights).flatMap { [Double](repeating: $0, count: Int($1)) }
      })
    let chunks = (
      reference: [none, mixed, ones, twos], analysis: [none, try numbers([Double](repeating: 1, count: 50)), none]
    )
    for (method, result) in NannyML(all, chunks: chunks, isCategorical: true).scores {
      let scores = try result.get()
      let alerts = (scores.reference + scores.analysis).map(\.isAlert)
      let isChi = method == .chiSquared
      #expect(alerts == (isChi ? [true, false, true, true, true, true, true] : alerts.map { _ in false }), "\(method)")
      #expect(scores.reference[0].score == nil && scores.analysis[2].score == nil)
    }
  }

  @Test("What rounding leaves of a distance of 0 is the tool's, and equal distances are equal to the bit")
  func rounding() throws {
    func score(_ method: NannyMethod, _ reference: [Double], _ chunk: [Double]) throws -> Double {
      let nanny = NannyML(
        try numbers(reference), chunks: (reference: [], analysis: [try numbers(chunk)]), methods: [method])
      let scores = try #require(nanny.scores.first).result.get()
      return try #require(scores.analysis.first?.score)
    }
    for (count, distance) in [(10, 0), (12, 8.690947409811032e-9), (22, 0), (23, 7.450580596923828e-9)] {
      let values = (0..<count).map { Double($0 * $0 % count) }
      #expect(abs(try score(.jensenShannon, values, values) - distance) < 1e-12)
    }
    #expect(try score(.kolmogorovSmirnov, [1, 2, 3, 4, 5, 6], [2, 4, 6]) == 1.0 / 6)
  }

  private func numbers(_ values: some Sequence<Double>) throws -> ToolValues {
    let finite = values.filter(\.isFinite)
    return try ToolValues(
      numbers: finite, counts: finite.map { _ in 1 },
      infinite: ToolValues.Infinite(
        negative: values.count { $0 == -.infinity }, positive: values.count { $0 == .infinity }))
  }
}
