import Profiles
import Sketches
import TestSupport
import Testing

@testable import Drift

/// What could be found is computed once, and is that of the column and the level that it is asked for.
@Suite struct DetectableShiftsTests {
  private static let levels = [1.0 / 90, 1.0 / 30, 0.6 / 90]

  private static func baseline() throws -> DriftBaseline {
    var data = SimulatedDataset(seed: 21, rows: 200, numbers: 3, categories: 2)
    data.nightly = 0.05
    return try DriftBaseline.learned(from: (0..<20).map { _ in data.next() })
  }

  private static func words(_ shifts: [DetectableShift]) -> [String] {
    shifts.map { "\($0.family) \($0.kind) \($0.nights) \($0.shift)" }
  }

  @Test("Every answer is the one that a baseline gives that was asked for nothing else")
  func answers() throws {
    let baseline = try Self.baseline()
    // The last is that of the number of rows.
    let questions = (0..<6).flatMap { place in Self.levels.map { (place, $0) } }
    let first = questions.map { Self.words(baseline.detectable($0, level: $1)) }
    let second = questions.reversed().map { Self.words(baseline.detectable($0, level: $1)) }
    #expect(second == first.reversed())
    for ((place, level), answer) in zip(questions, first) {
      #expect(Self.words(try Self.baseline().detectable(place, level: level)) == answer, "\(place) at \(level)")
    }
    #expect(Set(first).count == questions.count)
    #expect(first.allSatisfy { $0.count == BudgetHorizon.all.count })
  }

  @Test("Of texts it is the share of the most frequent, not their length")
  func texts() throws {
    let windows = (0..<10).map { index in
      let counts = ["a": 60 + index % 3, "longer": 30, "much longer": 10 - index % 3]
      var texts = TextSummary()
      for (text, count) in counts { Array(text.utf8).withUnsafeBytes { texts.update($0, times: count) } }
      var column = ColumnProfile.categories("c", counts)
      column.shape = .texts(texts)
      return [column]
    }
    let baseline = try DriftBaseline.learned(from: windows)
    #expect(baseline.columns[0].statistics.contains { $0.kind == .length })
    let shifts = baseline.detectable(0, level: 1.0 / 90)
    #expect(shifts.map(\.kind) == Array(repeating: .category(Array("a".utf8)), count: 4))
  }

  @Test("A question is worked out once")
  func once() {
    let shifts = DetectableShifts()
    var asked: [DetectableShifts.Question] = []
    func ask(_ place: Int, _ level: Double) -> [Double] {
      let question = DetectableShifts.Question(place: place, level: level)
      return shifts.value(of: question) {
        asked.append(question)
        return [DetectableShift(kind: .nulls, family: .null, nights: 1, shift: Double(place) + level)]
      }.map(\.shift)
    }
    for _ in 0..<3 {
      for place in 0..<3 { for level in [0.25, 0.5] { #expect(ask(place, level) == [Double(place) + level]) } }
    }
    #expect(asked.count == 6 && Set(asked).count == 6)
  }
}
