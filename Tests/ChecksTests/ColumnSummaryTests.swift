import Columns
import Profiles
import Sketches
import Testing

@testable import Checks

@Suite struct ColumnSummaryTests {
  @Test(
    "A value is shown in the form of its type",
    arguments: [
      (SummaryValue.number(1_234_567), "1,234,567", "1,234,567"), (.number(-0.1234567), "−0.1234567", "−0.1235"),
      (.number(0.5), "0.5", "0.5"), (.decimal("-12345678901234567890.50"), "−12,345,678,901,234,567,890.50", nil),
      (.decimal("7"), "7", "7"), (.date(15_744), "2013-02-08", "2013-02-08"), (.date(-1), "1969-12-31", nil),
      (.moment(1_360_299_600_000_000, isZoned: true), "2013-02-08T05:00:00Z", nil),
      (.moment(1_360_299_600_500_000, isZoned: false), "2013-02-08 05:00:00.500000", nil),
    ] as [(SummaryValue, String, String?)])
  func shown(value: SummaryValue, exact: String, short: String?) {
    #expect(value.exact == exact)
    if let short { #expect(value.short == short) }
  }

  @Test("Numbers have extent, moments and quantiles")
  func numbers() throws {
    let summary = ColumnSummary(
      .numeric("n", (1...101).map(Double.init), nulls: 9, nonFinite: 1), typeName: "real", isSensitive: false)
    let numbers = try #require(summary.numbers)
    #expect(numbers.least == .number(1) && numbers.greatest == .number(101) && numbers.sum == .number(5_151))
    #expect(numbers.mean == .number(51) && numbers.quantiles.map(\.rank) == ColumnSummary.ranks)
    #expect(numbers.quantiles[4].value == .number(51) && numbers.rankError == 0 && summary.categories == nil)
    #expect(summary.nullRate == 9.0 / 111 && summary.nonFiniteRate == 1.0 / 102)
    let distinct = try #require(summary.distinct)
    #expect(distinct.lower <= 101 && distinct.upper >= 101)
  }

  @Test("A column without rows has no rates")
  func empty() {
    let summary = ColumnSummary(.numeric("n", []), typeName: nil, isSensitive: false)
    #expect(summary.nullRate == nil && summary.nonFiniteRate == nil && summary.numbers?.least == nil)
    #expect(summary.numbers?.quantiles.isEmpty == true)
  }

  @Test("Values that are alike or not are told in the server's form, the most frequent first")
  func categories() {
    var counts = ValueCounts()
    counts.update([0x01, 0xff], count: 3)
    counts.update([0xab], count: 5)
    let bytes = ColumnProfile(name: "b", type: .bytea, rowCount: 8, distribution: .opaque(counts), distinct: nil)
    #expect(
      ColumnSummary(bytes, typeName: nil, isSensitive: false).categories?.top.map(\.text) == ["\\xab", "\\x01ff"])
    var identifiers = ValueCounts()
    identifiers.update((0..<16).map { UInt8($0) }, count: 1)
    let uuid = ColumnProfile(name: "u", type: .uuid, rowCount: 1, distribution: .opaque(identifiers), distinct: nil)
    #expect(
      ColumnSummary(uuid, typeName: nil, isSensitive: false).categories?.top.first?.text
        == "00010203-0405-0607-0809-0a0b0c0d0e0f")
  }
}
