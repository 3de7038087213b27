import TestSupport
import Testing

@testable import Scans

@Suite struct ProofSetTests {
  private static let ascending = [
    "-1e20", "-10.5", "-10.49999999999999999999999999999999", "-1", "-0.1", "-0.099999999999999999999", "0", "1e-400",
    "0.1", "0.1000000000000000055511151231257827", "9", "9.5", "10", "123456789012345678901234567890",
    "123456789012345678901234567891",
  ]

  @Test("Decimals are ordered exactly, whatever their length", arguments: ascending.indices)
  func decimalOrder(place: Int) throws {
    let number = try #require(ExactDecimal(Self.ascending[place]))
    for (other, text) in Self.ascending.enumerated() {
      let otherNumber = try #require(ExactDecimal(text))
      #expect((number < otherNumber) == (place < other), "\(Self.ascending[place]) < \(text)")
      #expect((number == otherNumber) == (place == other), "\(Self.ascending[place]) = \(text)")
    }
  }

  @Test(
    "One number is equal in all its spellings",
    arguments: [
      ["0", "-0", "0.000", "0e5", "+.0"], ["120", "1.2e2", "0120.00", "12E+1", "+120."], ["-.05", "-5e-2"],
    ])
  func spellings(texts: [String]) {
    #expect(Set(texts.map { ExactDecimal($0) }).count == 1)
  }

  @Test(
    "What is no plain decimal is none",
    arguments: ["", ".", "-", " 1", "1 ", "1e", "1e1.5", "0x10", "1_000", "NaN", "1,5", "--1", "1e5000", "١"])
  func noDecimal(text: String) {
    #expect(ExactDecimal(text) == nil)
  }

  @Test(
    "The floor is the integer at or below",
    arguments: [
      ("49.5", 49), ("-49.5", -50), ("-0.001", -1), ("0.001", 0), ("7", 7), ("-7", -7), ("1.2e2", 120),
      ("9223372036854775807.9", .max), ("-9223372036854775807", -.max), ("9223372036854775808", nil), ("1e30", nil),
    ] as [(String, Int64?)])
  func floor(text: String, floor: Int64?) throws {
    #expect(try #require(ExactDecimal(text)).floor == floor)
  }

  @Test("Floating-point numbers are ordered as they are, rounded as the server rounds")
  func floats() throws {
    let texts = ["-1e308", "-1", "-5e-324", "0", "5e-324", "0.1", "0.10000000000000002", "1", "1e308"]
    let values = try texts.map { try #require(OrderedValue.float($0, isReal: false)) }
    #expect(values == values.sorted() && Set(values).count == texts.count)
    #expect(OrderedValue.float("-0.0", isReal: false) == OrderedValue.float("0", isReal: false))
    #expect(OrderedValue.float("0.1000000000000000055", isReal: false) == values[5])
    let real = try #require(OrderedValue.float("0.1", isReal: true))
    #expect(real > values[6] && real == OrderedValue.float("0.100000001490116119384765625", isReal: false))
    #expect(OrderedValue.float("1e309", isReal: false) == nil && OrderedValue.float("1e39", isReal: true) == nil)
    #expect(OrderedValue.float("1e-400", isReal: false) == nil)
  }

  @Test(
    "Dates and times are read as the server counts them",
    arguments: [
      ("1970-01-01", 0), ("0001-01-01", -719_162), ("2000-02-29", 11_016), ("2000-03-01", 11_017),
      ("1900-03-01", -25_508),
      ("9999-12-31", 2_932_896), ("1900-02-29", nil), ("2013-13-01", nil), ("2013-00-01", nil), ("2013-04-31", nil),
      ("0000-01-01", nil), ("2013-1-1", nil), ("01/02/2013", nil), ("20130101", nil), ("today", nil),
      ("2013-01-01 BC", nil), ("2013-01-01 00:00", nil), (" 2013-01-01", nil), ("12013-01-01", nil),
    ] as [(String, Int64?)])
  func dates(text: String, days: Int64?) {
    #expect(OrderedValue.date(text) == days.map { .number(ExactDecimal($0)) })
  }

  @Test(
    "Only a moment with an offset is one in every time zone",
    arguments: [
      ("1970-01-02", 86_400_000_000, nil), ("1970-01-01 00:00:01.5", 1_500_000, nil),
      ("1969-12-31T23:59:59.999999", -1, nil), ("1970-01-01 10:30", 37_800_000_000, nil),
      ("1970-01-01 00:00:00+00", nil, 0), ("1970-01-01T00:00:00Z", nil, 0),
      ("1970-01-01 00:00:00-05:30", nil, 19_800_000_000), ("1970-01-01 00:00:00.0000005", nil, nil),
      ("1970-01-01 24:00", nil, nil), ("1970-01-01 00:00:60", nil, nil),
      ("1970-01-01 00:00 America/New_York", nil, nil),
    ] as [(String, Int64?, Int64?)])
  func moments(text: String, naive: Int64?, zoned: Int64?) {
    #expect(OrderedValue.timestamp(text) == naive.map { .number(ExactDecimal($0)) })
    #expect(OrderedValue.timestampTZ(text) == zoned.map { .number(ExactDecimal($0)) })
  }

  /// A set as the list of its members among a few values.
  private struct Members: Equatable {
    static let universe: [OrderedValue] =
      [.minusInfinity] + (0..<4).map { .number(ExactDecimal($0)) } + [.text("a"), .infinity, .notANumber]

    var hasNull: Bool
    var values: Set<OrderedValue>
  }

  private func random(_ random: inout SeededGenerator) -> (set: ValueSet, members: Members) {
    let hasNull = Bool.random(using: &random)
    var ranges: [Range<Cut>] = []
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let cuts = Members.universe.flatMap { [Cut.before($0), .after($0)] }.shuffled(using: &random).prefix(2).sorted()
      ranges.append(cuts[0]..<cuts[1])
    }
    let members = Members.universe.filter { value in
      ranges.contains { $0.lowerBound <= .before(value) && .after(value) <= $0.upperBound }
    }
    return (ValueSet(hasNull: hasNull, within: ranges), Members(hasNull: hasNull, values: Set(members)))
  }

  private func members(_ set: ValueSet) -> Members {
    Members(
      hasNull: ValueSet.onlyNull.isSubset(of: set),
      values: Set(Members.universe.filter { ValueSet(hasNull: false, of: [$0]).isSubset(of: set) }))
  }

  @Test("Sets join, meet and turn as their members do", arguments: 0..<300 as Range<UInt64>)
  func setAlgebra(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (left, leftMembers) = random(&generator)
    let (right, rightMembers) = random(&generator)
    #expect(members(left) == leftMembers)
    #expect(
      members(left.union(right))
        == Members(
          hasNull: leftMembers.hasNull || rightMembers.hasNull, values: leftMembers.values.union(rightMembers.values)))
    #expect(
      members(left.intersection(right))
        == Members(
          hasNull: leftMembers.hasNull && rightMembers.hasNull,
          values: leftMembers.values.intersection(rightMembers.values)))
    #expect(
      members(left.complement)
        == Members(hasNull: !leftMembers.hasNull, values: Set(Members.universe).subtracting(leftMembers.values)))
    #expect(left.complement.complement == left && left.intersection(right).isSubset(of: left))
    #expect(left.isSubset(of: right) == (left.union(right) == right))
  }
}
