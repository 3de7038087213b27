import Columns
import Foundation
import Testing

@testable import DriftBenchmark

struct PeerTests {
  private static func numbers(_ values: [Double?]) throws -> ColumnValues {
    var column = Column(name: "x", type: .float64)
    for value in values {
      if let value { column.append(value) } else { column.appendNull() }
    }
    return try #require(ColumnValues(column))
  }

  private static func texts(_ counts: [(String, Int)]) throws -> ColumnValues {
    var column = Column(name: "x", type: .text)
    for (text, count) in counts { for _ in 0..<count { column.append(text.utf8) } }
    return try #require(ColumnValues(column))
  }

  @Test func `Kolmogorov–Smirnov takes the largest difference on either side of a value`() throws {
    // D = 0.75 of 8 and 4 values with ties: log 2 − 2 · 32/12 · D².
    let test = PValueTest(reference: try Self.numbers([1, 1, 1, 1, 2, 2, 5, 6]))
    let logP = test.logP(try Self.numbers([2, 5, 7, 7]))
    #expect(abs(logP - (log(2) - 2 * 32 / 12 * 0.5 * 0.5)) < 1e-12)
    #expect(test.logP(try Self.numbers([1, 1, 2, 6])) == 0)
  }

  @Test func `chi-squared of categories is that of scipy`() throws {
    // scipy.stats.chi2_contingency([[50, 30, 20], [20, 25, 5]], correction=False).pvalue
    let logP = PValueTest(reference: try Self.texts([("a", 50), ("b", 30), ("c", 20)]))
      .logP(try Self.texts([("a", 20), ("b", 25), ("c", 5)]))
    #expect(abs(exp(logP) - 0.041780536773211474) < 1e-10)
  }

  @Test func `a window of nulls alone is beyond any limit`() throws {
    let test = PValueTest(reference: try Self.numbers((0..<3000).map { Double($0) }))
    #expect(test.logP(try Self.numbers([Double?](repeating: nil, count: 1000))) < -1000)
  }

  @Test func `the oracle's threshold is the loosest within the budget`() {
    // 90 nights of one column, so one page is allowed: the second strictest night is one page too many.
    var nights = [[Double]](repeating: [-1], count: 90)
    nights[10] = [-9]
    nights[40] = [-7]
    nights[70] = [-5]
    let threshold = OracleThreshold.logP([nights], pagesPer90Nights: 1)
    #expect(threshold == -7)
    #expect(OracleThreshold.pages(nights, below: threshold) == 1)
    #expect(OracleThreshold.logP([nights], pagesPer90Nights: 2) == -5)
  }

  @Test func `tools alarm where a column is far off, and not on identifiers`() throws {
    let cell = SimulatedDataset.Cell(
      seed: 1, scenario: try #require(Scenario(named: "iid")), rows: 2000, reference: 5, nights: 2
    )
    let table = SimulatedDataset(cell, number: 0).shifted(by: Shift(kind: .mean, size: 6), from: 6)
    let alarms = try ToolAlarms(table, reference: 5, nights: 2)
    let shifted = table.columns.indices.filter { Shift(kind: .mean, size: 6).suits(table.columns[$0]) }
    #expect(Set(shifted).isSubset(of: alarms.evidently[1]))
    #expect(Set(shifted).isSubset(of: alarms.nannyML[1]))
    #expect(Set(shifted).isDisjoint(with: alarms.evidently[0]))
    #expect((alarms.evidently + alarms.nannyML).joined().allSatisfy { !table.isIdentifier($0) })
  }
}
