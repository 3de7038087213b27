import Compatibility
import Statistics
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
    let evidently = Evidently(reference, current, isInteger: (kind == 3 || kind == 4, kind == 3 || kind == 4))
    if case .word(let name)? = expected["default"] { #expect(evidently.standard?.rawValue == name) }
    #expect(evidently.scores.count == expected.count - 1)
    for (test, result) in evidently.scores {
      let entry = try #require(expected[test.rawValue], "\(test)")
      switch (result, entry) {
      case (.success(let score), .score(let value?, let isDrift, let threshold)):
        #expect(difference(score.score ?? .nan, value) < 1e-9, "\(test): \(score), not \(value)")
        #expect(score.isDrift == isDrift && score.threshold == threshold, "\(test)")
      case (.failure, .none), (.failure, .score(nil, _, _)): break
      default: Issue.record("\(test): \(result), not \(entry)")
      }
    }
  }

  private func score(
    _ test: EvidentlyTest, _ reference: ToolValues, _ current: ToolValues, isInteger: (Bool, Bool) = (false, false)
  ) throws -> Evidently.Score {
    let evidently = Evidently(reference, current, isInteger: isInteger)
    return try #require(evidently.scores.first { $0.test == test }).result.get()
  }

  @Test("Constants have the tool's answers: none, no drift or certain drift")
  func constants() throws {
    let (x, same) = (try ToolValues(numbers: [3.25], counts: [40]), try ToolValues(numbers: [3.25], counts: [30]))
    let other = try ToolValues(numbers: [3.5], counts: [30])
    let student = try score(.student, x, same)
    #expect(student.score == nil && !student.isDrift)
    #expect(try score(.student, x, other).score == 0 && score(.student, x, other).isDrift)
    #expect(try score(.mannWhitney, x, same).score == 1)
    let (word, words) = (
      ToolValues(categories: [.init(text: "a", count: 40)]), ToolValues(categories: [.init(text: "a", count: 30)])
    )
    let chi = try score(.chiSquared, word, words)
    #expect(chi.score == nil && !chi.isDrift)
    // 5000 · (12 / 5000) is not 12.
    let few = ToolValues(categories: [.init(text: "a", count: 12)])
    let rounded = try score(.chiSquared, ToolValues(categories: [.init(text: "a", count: 5000)]), few)
    #expect(rounded.score == 0 && rounded.isDrift)
  }

  @Test("Values that lie too far apart for bins have no score, but those of NannyML without bins")
  func tooFarApart() throws {
    let values = (0..<30).map { Double($0 - 15) * 1.1e307 }
    let column = try ToolValues(numbers: values, counts: values.map { _ in 4 })
    for (test, result) in Evidently(column, column, isInteger: (false, false)).scores {
      #expect(throws: NoScore.self, "\(test)") { try result.get() }
    }
    for (method, result) in NannyML(column, chunks: ([column], [column])).scores {
      let hasScore = (try? result.get()) != nil
      #expect(hasScore == (method == .kolmogorovSmirnov || method == .wasserstein), "\(method)")
    }
  }

  @Test("Hellinger's bins are of integers where the current side adds none that is not the reference's")
  func integersBesideNull() throws {
    func counted(_ values: [Int?]) throws -> ToolValues {
      try ToolValues(
        numbers: values.compactMap { $0.map(Double.init) }, counts: values.compactMap { $0 }.map { _ in 1 })
    }
    let some = try counted((1...100).map { $0 % 5 > 0 ? $0 % 2 : nil })
    let (two, three) = (try counted((1...100).map { $0 % 2 }), try counted((1...100).map { $0 % 3 }))
    let same = try score(.hellinger, two, some, isInteger: (true, false))
    #expect(same.score == 0 && same.bins == 1 && !same.isDrift)
    let fewer = try score(.hellinger, three, some, isInteger: (true, false))
    #expect(difference(fewer.score ?? .nan, 0.12249993725994582) < 1e-9 && fewer.bins == 2)
    let more = try counted((1...100).map { $0 % 5 > 0 ? $0 % 3 : nil })
    let other = try score(.hellinger, two, more, isInteger: (true, false))
    #expect(difference(other.score ?? .nan, 0.42239337558992446) < 1e-9)
  }

  @Test("Values too close together for the ten bins that the tool draws have no score")
  func tooClose() throws {
    let column = try ToolValues(numbers: [0.3, 0.1 + 0.2], counts: [50, 50])
    let evidently = Evidently(column, column, isInteger: (false, false))
    #expect(evidently.scores.count == 13)
    for (test, result) in evidently.scores where test != .z {
      #expect(throws: NoScore.self, "\(test)") { try result.get() }
    }
  }

  @Test("Epps-Singleton of less than five rows has no number and no drift; a variance beyond all numbers has p = 1")
  func beyondNumbers() throws {
    let hundred = try ToolValues(numbers: (1...100).map(Double.init), counts: (1...100).map { _ in 1 })
    let four = try ToolValues(numbers: [1, 2, 3, 4], counts: [1, 1, 1, 1])
    let few = try score(.eppsSingleton, hundred, four)
    #expect(few.score == nil && !few.isDrift)
    let wide = try [1e160, 1.01e160].map { scale in
      try ToolValues(numbers: (1...100).map { Double($0) * scale }, counts: (1...100).map { _ in 1 })
    }
    #expect(try score(.student, wide[0], wide[1]).score == 1)
  }

  @Test("A p-value that was counted reaches its threshold")
  func counted() throws {
    let (x, y) = (
      try ToolValues(numbers: [1, 2, 3], counts: [1, 1, 1]), try ToolValues(numbers: [4, 5, 6], counts: [1, 1, 1])
    )
    let cramer = try score(.cramerVonMises, x, y)
    #expect(cramer.score == 0.1 && cramer.isDrift)
  }

  @Test("Two spellings of one letter are two categories")
  func spellings() throws {
    let (whole, parts) = ("\u{E9}", "e\u{301}")
    let x = ToolValues(categories: [
      .init(text: whole, count: 3), .init(text: parts, count: 1), .init(text: "a", count: 4),
    ])
    let y = ToolValues(categories: [.init(text: parts, count: 4), .init(text: "a", count: 4)])
    #expect(x.distinctCount == 3)
    let cells = try ToolValues.paired(x, y)
    #expect(cells.reference == [4, 1, 3] && cells.current == [4, 4, 0])
    let twice = ToolValues(categories: [
      .init(text: "a", count: 1), .init(text: whole, count: 2), .init(text: "a", count: 3),
    ])
    #expect(try ToolValues.paired(twice, y).reference == [4, 0, 2])
  }
}
