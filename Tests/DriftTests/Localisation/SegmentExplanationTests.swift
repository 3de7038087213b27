import Drift
import TestSupport
import Testing

/// Shifts that were planted in some of the rows, or in all.
@Suite struct SegmentExplanationTests {
  private static let carriers = [("UA", 0.30), ("B6", 0.25), ("EV", 0.20), ("DL", 0.15), ("AA", 0.08), ("HA", 0.02)]
  private static let origins = [("EWR", 0.4), ("JFK", 0.35), ("LGA", 0.25)]

  /// Totals by carrier and by origin; a carrier's rows are at all origins, most of them at one.
  private static func rows(
    _ count: Int, _ generator: inout SeededGenerator, shift: (String, String) -> Double
  ) -> [[SegmentTotals]] {
    var totals: [[String: (rows: Double, sum: Double)]] = [[:], [:]]
    for (index, (carrier, share)) in carriers.enumerated() {
      for (number, (origin, part)) in origins.enumerated() {
        let weight = number == index % 3 ? 0.4 + 0.6 * part : 0.6 * part
        let rows = Int((Double(count) * share * weight).rounded())
        let sum = generator.normals(rows, mean: shift(carrier, origin))
        for (position, value) in [carrier, origin].enumerated() {
          totals[position][value, default: (0, 0)].rows += Double(rows)
          totals[position][value, default: (0, 0)].sum += sum
        }
      }
    }
    return totals.map { column in
      column.sorted { $0.key < $1.key }.map { SegmentTotals(value: $0.key, rows: $0.value.rows, sum: $0.value.sum) }
    }
  }

  private static func explanation(
    seed: Int, window: Int = 1000, shift: @escaping (String, String) -> Double
  ) -> SegmentExplanation {
    var generator = SeededGenerator(seed: seed)
    let before = rows(20_000, &generator) { _, _ in 0 }
    let now = rows(window, &generator, shift: shift)
    let candidates = zip(["carrier", "origin"], zip(before, now)).compactMap { column, sides in
      SegmentDecomposition(reference: sides.0, window: sides.1).map { SegmentExplanation.Candidate(column: column, $0) }
    }
    return SegmentExplanation(candidates, variance: 1)
  }

  @Test("A shift in one carrier is found in it, and in no origin", arguments: ["UA", "EV", "DL", "AA"])
  func carrier(planted: String) {
    let found = (0..<50).count { seed in
      let explanation = Self.explanation(seed: seed) { carrier, _ in carrier == planted ? 2 : 0 }
      guard case .segment("carrier", let part, let share, _) = explanation else { return false }
      return part.value == planted && share > 0.6
    }
    #expect(found >= 48, "\(found) of 50")
  }

  @Test("A shift in one origin is found in it, and in no carrier", arguments: ["EWR", "JFK", "LGA"])
  func origin(planted: String) {
    let found = (0..<50).count { seed in
      guard case .segment("origin", let part, _, _) = Self.explanation(seed: seed, shift: { $1 == planted ? 1 : 0 })
      else { return false }
      return part.value == planted
    }
    #expect(found >= 48, "\(found) of 50")
  }

  @Test("A shift in all rows is in all alike, and not in the largest segment", arguments: [0.1, 0.3, 1, 5])
  func everywhere(shift: Double) {
    let alike = (0..<100).count { Self.explanation(seed: $0) { _, _ in shift } == .alike(["carrier", "origin"]) }
    #expect(alike >= 99, "\(alike) of 100")
  }

  @Test("Where nothing was planted nothing is blamed")
  func nothing() {
    let alike = (0..<200).count { Self.explanation(seed: $0) { _, _ in 0 } == .alike(["carrier", "origin"]) }
    #expect(alike >= 195, "\(alike) of 200")
  }

  @Test("Of two columns that explain the change alike the first is named; without a column none is")
  func ties() throws {
    let before = [SegmentTotals(value: "a", rows: 500, sum: 0), SegmentTotals(value: "b", rows: 500, sum: 0)]
    let now = [SegmentTotals(value: "a", rows: 500, sum: 500), SegmentTotals(value: "b", rows: 500, sum: 0)]
    let found = try #require(SegmentDecomposition(reference: before, window: now))
    for columns in [["x", "y"], ["y", "x"]] {
      let explanation = SegmentExplanation(columns.map { .init(column: $0, found) }, variance: 1)
      guard case .segment(let column, let part, 1, .change) = explanation else {
        Issue.record("\(explanation)")
        continue
      }
      #expect(column == columns[0] && part.value == "a")
    }
    #expect(SegmentExplanation([], variance: 1) == .alike([]))
  }
}
