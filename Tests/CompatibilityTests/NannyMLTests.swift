import Compatibility
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
}
