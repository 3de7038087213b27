import Columns
import Profiles
import Sketches
import Statistics
import TestSupport
import Testing

@testable import Checks

@Suite struct ComparisonTests {
  private static let seeds = UInt64(1)...8

  private func profile(_ columns: [ColumnProfile], types: [String: String] = [:]) -> TableProfile {
    let schema = SchemaSnapshot(
      columns: columns.enumerated().map {
        SchemaSnapshot.Column(
          name: $1.name, typeName: types[$1.name] ?? "\($1.type)", isNotNull: $1.name.hasPrefix("k"), number: $0 + 1)
      }, primaryKey: [])
    let moment = Instant(microsecondsSince1970: 0)
    return TableProfile(
      dataset: "d", window: Window(start: moment, end: moment), rowCount: columns.first?.rowCount ?? 0, schema: schema,
      columns: columns)
  }

  private func temporal(_ name: String, _ type: ColumnType, _ values: [Int64]) -> ColumnProfile {
    var (moments, quantiles) = (Moments(), QuantileStage())
    moments.update(values)
    quantiles.update(values)
    return ColumnProfile(
      name: name, type: type, rowCount: Int64(values.count), distribution: .temporal(moments, quantiles.finished()),
      distinct: nil)
  }

  // MARK: - How far

  @Test("Moved is the same from either side", arguments: seeds)
  func symmetric(seed: UInt64) {
    var nights = Nights(seed: seed)
    let pairs = [
      (nights.numbers(), nights.numbers(mean: 10.5, nullRate: 0.1)),
      (nights.categories(), nights.categories([("EWR", 0.2), ("BOS", 0.4), ("LGA", 0.4)])),
    ]
    for (one, other) in pairs {
      let (there, back) = (ColumnDifference(one, other), ColumnDifference(other, one))
      #expect(abs((there.moved ?? -1) - (back.moved ?? -2)) < 1e-12, "seed \(seed)")
      #expect(abs((there.nullPValue?.log10 ?? 1) - (back.nullPValue?.log10 ?? 2)) < 1e-9)
      for statistic in [ComparisonStatistic.nullRate, .jensenShannon, .kolmogorovSmirnov] where one.type != .float64 {
        #expect(there.scores[statistic].map { abs($0 - (back.scores[statistic] ?? -1)) < 1e-9 } ?? true)
      }
    }
  }

  @Test("A column moved nowhere from itself", arguments: seeds)
  func same(seed: UInt64) {
    var nights = Nights(seed: seed)
    for column in [nights.numbers(), nights.categories()] {
      let difference = ColumnDifference(column, column)
      #expect(difference.moved == 0 && difference.scores.values.allSatisfy { abs($0) < 1e-12 })
      #expect(difference.pValue?.value == 1 && difference.nullPValue?.value == 1 && difference.change == nil)
    }
  }

  @Test("Of nulls, infinities and values the largest change counts")
  func largest() {
    let old = ColumnProfile.numeric("n", (0..<100).map(Double.init))
    let nulls = ColumnDifference(old, .numeric("n", (0..<100).map(Double.init), nulls: 300))
    #expect(nulls.moved == 0.75 && nulls.scores[.kolmogorovSmirnov] == 0 && nulls.scores[.nullRate] == 0.75)
    let infinite = ColumnDifference(old, .numeric("n", (0..<100).map(Double.init), nonFinite: 25))
    #expect(infinite.moved == 0.2 && infinite.scores[.nonFiniteRate] == 0.2)
    let values = ColumnDifference(old, .numeric("n", (60..<160).map(Double.init)))
    #expect(abs((values.moved ?? 0) - 0.6) < 1e-12)
    let categories = ColumnDifference(.categorical("c", ["a": 50, "b": 50]), .categorical("c", ["a": 20, "x": 80]))
    #expect(categories.moved == categories.scores[.totalVariation])
    #expect(abs((categories.moved ?? 0) - 0.8) < 1e-12 && categories.scores[.unseenRate] == 0.8)
    #expect(categories.change == "'x' 0 % → 80 % (not in A), 'b' 50 % → 0 %, 'a' 50 % → 20 %")
  }

  // MARK: - Chance

  @Test("The p-value of numbers is Kolmogorov and Smirnov's", arguments: seeds)
  func chanceOfNumbers(seed: UInt64) throws {
    var nights = Nights(seed: seed)
    let (one, other) = (nights.numbers(), nights.numbers(mean: 10.2))
    let difference = ColumnDifference(one, other)
    let distance = try #require(difference.scores[.kolmogorovSmirnov])
    let expected = KolmogorovSmirnov.pValue(
      distance: distance, referenceCount: Int(one.rowCount - one.nullCount),
      currentCount: Int(other.rowCount - other.nullCount))
    #expect(difference.pValue?.value == expected.value)
  }

  @Test("Where a sketch is not exact its error is taken from the distance")
  func chanceOfSketches() throws {
    let values = (0..<50_000).map { Double($0) }
    let difference = ColumnDifference(.numeric("n", values), .numeric("n", values.map { $0 + 500 }))
    let distance = try #require(difference.scores[.kolmogorovSmirnov])
    let error = 2 * QuantileSketch.normalizedRankError(k: QuantileSketch.defaultK)
    let expected = KolmogorovSmirnov.pValue(
      distance: max(0, distance - error), referenceCount: 50_000, currentCount: 50_000, method: .asymptotic)
    #expect(abs((difference.pValue?.value ?? -1) - expected.value) < 1e-12)
    #expect(
      expected.value
        > KolmogorovSmirnov.pValue(
          distance: distance, referenceCount: 50_000, currentCount: 50_000
        ).value)
  }

  @Test("The p-value that is told is that of what moved furthest")
  func chanceOfWhatMoved() {
    let values = (0..<200).map(Double.init)
    let lost = ColumnDifference(.numeric("n", values), .numeric("n", Array(values.prefix(100)), nulls: 100))
    #expect(lost.movedPValue == lost.pValue && lost.moved == lost.scores[.kolmogorovSmirnov])
    let even = stride(from: 0, to: 200, by: 2).map(Double.init)
    let thinned = ColumnDifference(.numeric("n", values), .numeric("n", even, nulls: 100))
    #expect(thinned.movedPValue == thinned.nullPValue && thinned.pValue?.value ?? 0 > 0.99)
    let broken = ColumnDifference(.numeric("n", values), .numeric("n", [], nonFinite: 200))
    #expect(broken.moved == 1 && broken.movedPValue == broken.nonFinitePValue && broken.nullPValue?.value == 1)
    #expect(broken.movedPValue?.log10 ?? 0 < -50)
  }

  @Test("Values below a constant are told apart from it as those above it are", arguments: [2.0, 4.0])
  func besideConstant(other: Double) {
    let (old, new) = ([Double](repeating: 3, count: 50), [Double](repeating: other, count: 50))
    let difference = ColumnDifference(.numeric("n", old), .numeric("n", new))
    #expect(difference.scores[.populationStability] ?? 0 > 5 && difference.scores[.jensenShannon] ?? 0 > 0.8)
  }

  @Test("The p-value of categories is that of homogeneity, and of null rates that of two proportions")
  func chanceOfCategories() throws {
    let (one, other) = (["a": 120, "b": 80], ["a": 90, "b": 110, "c": 4])
    let difference = ColumnDifference(.categorical("c", one, nulls: 10), .categorical("c", other, nulls: 30))
    let counts = try PairedCounts(reference: [120, 80, 0], current: [90, 110, 4])
    #expect(difference.pValue?.value == ChiSquared.homogeneity(counts).pValue.value)
    #expect(difference.scores[.chiSquared] == ChiSquared.homogeneity(counts).statistic)
    let nulls = try TwoProportion.test(reference: (10, 210), current: (30, 234))
    #expect(difference.nullPValue?.value == nulls.pValue.value && difference.nonFinitePValue == nil)
  }

  @Test("Rows of a sample that are alike count for fewer: each p-value is that of so many independent ones")
  func chanceOfAlikeRows() throws {
    func difference(_ effect: Double, _ one: ColumnProfile, _ other: ColumnProfile) -> ColumnDifference {
      var (one, other) = (one, other)
      (one.designEffect, other.designEffect) = (effect, effect)
      return ColumnDifference(one, other)
    }
    let values = (0..<200).map { Double($0) }
    let numbers: (Double) -> ColumnDifference = {
      difference($0, .numeric("n", values, nulls: 100), .numeric("n", values.map { $0 + 30 }, nulls: 50))
    }
    #expect(numbers(1).scores == numbers(4).scores)
    let distance = try #require(numbers(4).scores[.kolmogorovSmirnov])
    let expected = KolmogorovSmirnov.pValue(distance: distance, referenceCount: 50, currentCount: 50)
    #expect(numbers(4).pValue?.value == expected.value && expected.value > 10 * (numbers(1).pValue?.value ?? 1))
    let nulls = try TwoProportion.test(reference: (25, 75), current: (13, 63))
    #expect(numbers(4).nullPValue?.value == nulls.pValue.value)
    let categories = difference(4, .categorical("c", ["a": 120, "b": 80]), .categorical("c", ["a": 80, "b": 120]))
    let counts = try PairedCounts(reference: [30, 20], current: [20, 30])
    let test = ChiSquared.homogeneity(counts)
    #expect(categories.pValue?.value == test.pValue.value && categories.scores[.chiSquared] == test.statistic)
  }

  // MARK: - What cannot be compared

  @Test("Integers, reals and numerics compare as numbers")
  func numberTypes() {
    let values = (0..<50).map(Double.init)
    for type in [ColumnType.int16, .int64, .float32, .numeric] {
      let difference = ColumnDifference(
        .numeric("n", values, type: .int32), .numeric("n", values.map { $0 + 25 }, type: type))
      #expect(difference.moved == 0.5 && difference.reason == nil)
    }
  }

  @Test("Times of one type compare as times, of two they do not")
  func times() {
    let days = (Int64(15_706)..<15_806).map(\.self)
    let difference = ColumnDifference(temporal("t", .date, days), temporal("t", .date, days.map { $0 + 40 }))
    #expect(abs((difference.moved ?? 0) - 0.4) < 1e-12)
    #expect(difference.change?.hasPrefix("median 2013-02-19 → 2013-03-31 (p5 ") == true)
    #expect(difference.first.numbers?.least == .date(15_706) && difference.first.numbers?.sum == nil)
    let other = ColumnDifference(temporal("t", .date, days), temporal("t", .timestamp, days))
    #expect(other.reason == "its values are of another kind in B: dates and timestamps without a time zone")
    #expect(other.isInconclusive && !other.isCompared && other.scores[.kolmogorovSmirnov] == nil)
  }

  @Test("Values that are only alike or not compare while all are known")
  func opaque() throws {
    func column(_ values: Range<Int>) -> ColumnProfile {
      var counts = ValueCounts()
      for value in values { counts.update("\(value)") }
      return ColumnProfile(
        name: "j", type: .json, rowCount: Int64(values.count), distribution: .opaque(counts), distinct: nil)
    }
    let moved = try #require(ColumnDifference(column(0..<40), column(0..<20)).moved)
    #expect(abs(moved - 0.5) < 1e-12)
    let many = ColumnDifference(column(0..<5_000), column(5_000..<10_000))
    #expect(many.reason == "there are too many different values to compare" && !many.isCompared && !many.isInconclusive)
  }

  @Test("A side without rows, or without a value, is said to be so, and is not the same")
  func empty() {
    let full = ColumnProfile.numeric("n", [1, 2, 3])
    let none = ColumnDifference(full, .numeric("n", []))
    #expect(none.reason == "B has no rows" && none.moved == nil && none.isInconclusive)
    let nulls = ColumnDifference(.numeric("n", [], nulls: 5), full)
    #expect(nulls.reason == "A has no value to compare" && nulls.moved == 1 && nulls.isInconclusive && nulls.isCompared)
    let neither = ColumnDifference(.numeric("n", [], nulls: 5), .numeric("n", [], nulls: 9))
    #expect(neither.reason == "neither side has a value to compare" && neither.moved == 0 && !neither.isInconclusive)
    let nothing = ColumnDifference(.numeric("n", []), .numeric("n", []))
    #expect(nothing.reason == "neither side has rows" && nothing.moved == nil)
  }

  // MARK: - Tables

  @Test("The furthest comes first, and what was not compared last")
  func order() {
    func table(_ shift: Double) -> TableProfile {
      let values = (0..<100).map(Double.init)
      return profile([
        .numeric("gone", shift > 0 ? [] : values, nulls: shift > 0 ? 100 : 0), .numeric("same", values),
        .numeric("little", values.map { $0 + shift }), .numeric("far", values.map { $0 + 50 * shift }),
        shift > 0 ? .categorical("kind", ["a": 100]) : .numeric("kind", values), .numeric("none", values, nulls: 0),
      ])
    }
    let comparison = TableComparison(table(0), table(1))
    #expect(comparison.columns.map(\.name) == ["gone", "far", "little", "same", "none", "kind"])
    #expect(comparison.columns.map(\.isCompared) == [true, true, true, true, true, false])
  }

  @Test("Columns that one side lacks, types, NOT NULL and order are told")
  func schema() {
    let first = profile([.numeric("a", [1]), .numeric("k", [1]), .numeric("x", [1])], types: ["a": "integer"])
    let second = profile([.numeric("k", [1]), .numeric("a", [1]), .numeric("y", [1])], types: ["a": "bigint"])
    let schema = TableComparison(first, second).schema
    #expect(schema.onlyInFirst.map(\.name) == ["x"] && schema.onlyInSecond.map(\.name) == ["y"])
    #expect(schema.types.map(\.column) == ["a"] && schema.types.map(\.second) == ["bigint"] && schema.isReordered)
    #expect(schema.nullability.isEmpty && !schema.isEmpty)
    #expect(TableComparison(first, first).schema.isEmpty)
    let notNull = SchemaDifference(
      first.schema,
      SchemaSnapshot(
        columns: first.schema.columns.map {
          SchemaSnapshot.Column(name: $0.name, typeName: $0.typeName, isNotNull: false, number: $0.number)
        }, primaryKey: []), comparesNullability: true)
    #expect(notNull.nullability == [.init(column: "k", first: true, second: false)])
    let query = TableComparison(first, second, comparesNullability: false).schema
    #expect(query.nullability.isEmpty)
  }

  @Test("Of a sensitive column no value is told")
  func sensitive() {
    let first = profile([.categorical("c", ["bucket 1": 10]), .numeric("n", [1, 2, 3])])
    let second = profile([.categorical("c", ["bucket 2": 10]), .numeric("n", [4, 5, 6])])
    for column in TableComparison(first, second, sensitive: ["c", "n"]).columns {
      #expect(column.moved == 1 && column.change == nil && column.first.isSensitive)
      for side in [column.first, column.second] {
        #expect(side.numbers == nil && side.categories == nil && side.distinct == nil)
      }
    }
  }

  @Test("Slices are held against the same slices")
  func slices() {
    func slice(_ value: String, _ numbers: [Double]) -> SliceProfile {
      SliceProfile(
        slice: .segment(column: "c", value: value), rowCount: Int64(numbers.count), columns: [.numeric("n", numbers)])
    }
    var (first, second) = (profile([.numeric("n", [1, 2])]), profile([.numeric("n", [1, 2])]))
    first.slices = [slice("x", [1, 2]), slice("y", [5])]
    second.slices = [slice("z", [7]), slice("x", [2, 3])]
    let slices = TableComparison(first, second).slices
    #expect(slices.map(\.firstRows) == [2, 1, 0] && slices.map(\.secondRows) == [2, 0, 1])
    #expect(slices[0].columns.first?.moved == 0.5 && slices[0].reason == nil)
    #expect(slices[1].reason == "B has no such rows" && slices[2].reason == "A has no such rows")
    second.slices.append(SliceProfile(slice: .otherSegments(column: "c"), rowCount: 4, columns: []))
    let crowded = TableComparison(first, second).slices
    #expect(crowded[1].secondRows == nil && crowded[1].reason == "B counts its rows among other values")
  }
}
