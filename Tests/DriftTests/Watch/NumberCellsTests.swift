import Profiles
import Sketches
import TestSupport
import Testing

@testable import Drift

@Suite struct NumberCellsTests {
  private func cells(_ values: [Double]) -> NumberCells {
    var sketch = QuantileSketch()
    sketch.update(values)
    return NumberCells(sketch.weightedValues)
  }

  @Test("a number with many values falls into about fifty cells of like share", arguments: 0..<10 as Range<UInt64>)
  func even(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let values = (0..<1_000).map { _ in random.normal() }
    let cells = cells(values)
    let counts = try #require(cells.counts(ColumnProfile.numbers("n", values)))
    #expect((45...56).contains(cells.edges.count + 1) && counts.reduce(0, +) == 1_000)
    #expect(counts.allSatisfy { $0 <= 21 })
    #expect(zip(cells.edges, cells.edges.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("each value of a discrete number has a cell of its own, and what lies between them another")
  func discrete() throws {
    let values = (0..<600).map { Double($0 % 3) * 5 }
    let cells = cells(values)
    let counts = try #require(cells.counts(ColumnProfile.numbers("n", values)))
    #expect(counts.filter { $0 > 0 } == [200, 200, 200])
    for unknown in [-1.0, 2, 7, 11] {
      let found = try #require(cells.counts(ColumnProfile.numbers("n", [unknown])))
      let place = try #require(found.firstIndex(of: 1))
      #expect(counts[place] == 0, "\(unknown)")
    }
  }

  @Test("a constant has three cells: below, itself, above")
  func constant() throws {
    let cells = cells([Double](repeating: 7, count: 50))
    #expect(cells.edges == [(7.0 as Double).nextDown, 7])
    #expect(cells.counts(.numbers("n", [6, 7, 7, 8])) == [1, 2, 1])
  }

  @Test("a frequent value among others keeps its own cell")
  func inflated() throws {
    var random = SeededGenerator(seed: 4)
    let values = (0..<1_000).map { $0 < 900 ? 0 : abs(random.normal()) + 0.1 }
    let cells = cells(values)
    let counts = try #require(cells.counts(ColumnProfile.numbers("n", values)))
    #expect(counts.contains(900) && counts.filter { $0 > 0 }.count > 9)
  }
}
