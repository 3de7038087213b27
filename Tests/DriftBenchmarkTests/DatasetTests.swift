import Columns
import Foundation
import Profiles
import Testing

@testable import DriftBenchmark

struct DatasetTests {
  private static func cell(
    _ scenario: String = "weekly-ar", seed: UInt64 = 1, rows: Int = 50, reference: Int = 10, nights: Int = 20
  ) throws -> SimulatedDataset.Cell {
    SimulatedDataset.Cell(
      seed: seed, scenario: try #require(Scenario(named: scenario)), rows: rows,
      reference: reference, nights: nights)
  }

  private static func texts(_ table: SimulatedDataset) -> [Data] {
    (0..<table.cell.windows).map { CopyText(table).rows($0) }
  }

  @Test func `the same dataset has the same rows whenever it is made`() throws {
    let cell = try Self.cell()
    #expect(Self.texts(SimulatedDataset(cell, number: 3)) == Self.texts(SimulatedDataset(cell, number: 3)))
  }

  @Test func `other seeds, datasets and cells have other rows`() throws {
    let rows = Self.texts(SimulatedDataset(try Self.cell(), number: 0))
    #expect(Self.texts(SimulatedDataset(try Self.cell(), number: 1)) != rows)
    #expect(Self.texts(SimulatedDataset(try Self.cell(seed: 2), number: 0)) != rows)
    #expect(Self.texts(SimulatedDataset(try Self.cell(reference: 11, nights: 19), number: 0)) != rows)
  }

  @Test func `a table has 80 columns of values beside two keys and the time`() {
    #expect(SimulatedTable().columns.count { !$0.isIdentifier } == 80)
    #expect(SimulatedTable().columns.count { $0.isIdentifier } == 3)
    #expect(Set(SimulatedTable().columns.map(\.name)).count == 83)
  }

  @Test func `a table of another size has as many columns, in about the same proportions`() {
    #expect(SimulatedTable().scaled(to: 80).counts == SimulatedTable().counts)
    let scaled = SimulatedTable().scaled(to: 500).counts
    #expect(scaled.values.reduce(0, +) == 500)
    #expect(scaled[.normal] == 75 && scaled[.five] == 125)
    #expect(SimulatedTable().scaled(to: 3).columns.count { !$0.isIdentifier } == 3)
  }

  @Test func `segments have all rows of the night between them`() throws {
    let table = SimulatedDataset(try Self.cell(rows: 50), number: 0)
    var fold = SegmentedFold(table, segments: 4)
    let profile = fold.profile(table, 2)
    #expect(profile.slices.count == 5 && profile.slices.allSatisfy { $0.rowCount <= 13 })
    #expect(profile.slices.reduce(0) { $0 + $1.rowCount } == profile.rowCount)
    for (index, column) in profile.columns.enumerated() {
      let parts = profile.slices.dropLast().map { $0.columns[index] }
      #expect(parts.reduce(0) { $0 + $1.nullCount } == column.nullCount)
    }
    let stored = try StoredNight(profile)
    #expect(stored.whole > 0 && stored.segments > 0)
  }

  @Test func `a shift changes nothing before its night, and nothing but what it suits after`() throws {
    let table = SimulatedDataset(try Self.cell(rows: 400), number: 0)
    let shift = Shift(kind: .swap, size: 0.05)
    let shifted = table.shifted(by: shift, from: 15)
    for (index, column) in table.columns.enumerated() {
      #expect(ProfileBytes(table, index, 14) == ProfileBytes(shifted, index, 14))
      let isSame = ProfileBytes(table, index, 15) == ProfileBytes(shifted, index, 15)
      #expect(isSame == !shift.suits(column), "\(column.name)")
    }
  }

  @Test func `weekends have fewer rows in weekly scenarios alone, and windows are days in order`() throws {
    let table = SimulatedDataset(try Self.cell(rows: 100), number: 5)
    let counts = (0..<table.cell.windows).map(table.rowCount)
    #expect(Set(counts) == [60, 100])
    #expect(counts.prefix(28).count { $0 == 60 } == 8)
    for night in 1..<table.cell.windows { #expect(table.window(night).start == table.window(night - 1).end) }
    let calm = SimulatedDataset(try Self.cell("iid", rows: 100), number: 5)
    #expect((0..<calm.cell.windows).allSatisfy { calm.rowCount($0) == 100 })
  }

  @Test func `rows that COPY reads are those that are folded`() throws {
    let table = SimulatedDataset(try Self.cell("day"), number: 1)
    let lines = String(decoding: CopyText(table).rows(2), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 50)
    for (index, column) in table.columns.enumerated() {
      let values = table.values(index, 2)
      for (row, line) in lines.enumerated() {
        let field = String(line.split(separator: "\t", omittingEmptySubsequences: false)[index])
        #expect((field == "\\N") == !values.validity[row])
        guard values.validity[row] else { continue }
        switch column.type {
        case .float64: #expect(Double(field) == values.doubles[row])
        case .int32, .int64: #expect(Int64(field) == values.integers[row])
        case .bool: #expect(field == (values.integers[row] == 1 ? "t" : "f"))
        default: #expect(!field.isEmpty)
        }
      }
    }
  }

  @Test func `effects of nights have the size and the memory that they are given`() {
    var stream = RandomStream(11)
    let series = NightlyEffects.series(20_000, 0.5, &stream)
    let variance = series.reduce(0) { $0 + $1 * $1 } / 20_000
    let lagged = zip(series, series.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / 19_999
    #expect(abs(variance - 1) < 0.06)
    #expect(abs(lagged - 0.5) < 0.05)
  }

  @Test func `the median column's effect is as large as it is said to be`() throws {
    var stream = RandomStream(5)
    let column = try #require(SimulatedTable().columns.first { $0.name == "normal_01" })
    let scenario = try #require(Scenario(named: "day"))
    let nights = 60
    let deviations = (0..<400).map { _ in
      let common = NightlyEffects.series(nights, 0, &stream)
      let effects = NightlyEffects(
        of: column, scenario, EffectSizes(), common: common, weekdays: [Int](repeating: 0, count: nights), &stream)
      return ((0..<nights).reduce(0.0) { $0 + effects[$1].location * effects[$1].location } / Double(nights))
        .squareRoot()
    }
    #expect(abs(Double(deviations.count { $0 == 0 }) - 80) < 40)
    let median = deviations.filter { $0 > 0 }.sorted()[deviations.count { $0 > 0 } / 2]
    #expect(abs(median - 0.05) < 0.008)
  }

  /// A column's profile, to be compared.
  private struct ProfileBytes: Equatable {
    let profile: ColumnProfile

    init(_ table: SimulatedDataset, _ column: Int, _ night: Int) {
      profile = WindowFold.profile(table.values(column, night))
    }
  }
}
