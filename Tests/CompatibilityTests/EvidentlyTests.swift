import Compatibility
import TestSupport
import Testing

@Suite struct EvidentlyTests {
  private enum Entry: Decodable {
    case word(String)
    case score(Double?, isDrift: Bool, threshold: Double)
    case none

    init(from decoder: any Decoder) throws {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        self = .none
      } else if let word = try? single.decode(String.self) {
        self = .word(word)
      } else {
        var list = try decoder.unkeyedContainer()
        let score = try list.decodeNil() ? nil : list.decode(Double.self)
        self = .score(score, isDrift: try list.decode(Bool.self), threshold: try list.decode(Double.self))
      }
    }
  }

  private static let sizes = [(40, 30), (600, 200), (1000, 1000), (1001, 400), (3000, 64), (12000, 2500), (9000, 9000)]

  @Test("Defaults, scores, thresholds and alerts of 70 columns are the tool's own", arguments: 0..<70)
  func matchesTool(index: Int) throws {
    let expected = try Golden.read([[String: Entry]].self, "evidently.json")[index]
    var g = SeededGenerator(seed: 50000 + index)
    let (m, n) = Self.sizes[index / 7 % 7]
    let kind = index % 7
    let shift = [0.0, 0.1, 0.3][g.below(3)]
    let reference = try SeededColumn.counted(SeededColumn.values(&g, kind, m, 0))
    let current = try SeededColumn.counted(SeededColumn.values(&g, kind, n, shift))
    let evidently = Evidently(reference, current, isInteger: kind == 3 || kind == 4)
    if case .word(let name)? = expected["default"] { #expect(evidently.standard?.rawValue == name) }
    #expect(evidently.scores.count == expected.count - 1)
    for (test, result) in evidently.scores {
      let entry = try #require(expected[test.rawValue], "\(test)")
      switch (result, entry) {
      case (.success(let score), .score(let value?, let isDrift, let threshold)):
        #expect(difference(score.score, value) < 1e-9, "\(test): \(score.score), not \(value)")
        #expect(score.isDrift == isDrift && score.threshold == threshold, "\(test)")
      case (.failure, .none), (.failure, .score(nil, _, _)): break
      default: Issue.record("\(test): \(result), not \(entry)")
      }
    }
  }
}
