import Columns
import Profiles
import Sketches
import TestSupport
import Testing

@Suite struct ColumnProfileTests {
  @Test("an empty profile has the sketches that fit its type")
  func kinds() {
    func kind(_ type: ColumnType, sensitive: Bool = false) -> String {
      switch ColumnProfile(empty: "c", type: type, isSensitive: sensitive).distribution {
      case .numeric: "numeric"
      case .categorical: "categorical"
      case .temporal: "temporal"
      case .opaque: "opaque"
      case .binned: "binned"
      case .none: "none"
      }
    }
    let numeric: [ColumnType] = [.int16, .int32, .int64, .float32, .float64, .numeric]
    let temporal: [ColumnType] = [.date, .timestamp, .timestampTZ]
    let opaque: [ColumnType] = [.uuid, .json, .bytea, .array(of: .int32), .other("point")]
    #expect(numeric.allSatisfy { kind($0) == "numeric" })
    #expect([.bool, .text].allSatisfy { kind($0) == "categorical" })
    #expect(temporal.allSatisfy { kind($0) == "temporal" })
    #expect(opaque.allSatisfy { kind($0) == "opaque" })
    #expect((numeric + temporal + opaque).allSatisfy { kind($0, sensitive: true) == "categorical" })
  }

  @Test("the profiles of parts merge to the profile of the whole", arguments: 0..<10 as Range<UInt64>)
  func merge(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let values = (0..<Int.random(in: 0...3000, using: &random)).map { _ in Double.random(in: -5...5, using: &random) }
    let cut = Int.random(in: 0...values.count, using: &random)
    var merged = Self.numeric(Array(values[..<cut]), nulls: 2, nonFinite: 1)
    try merged.merge(Self.numeric(Array(values[cut...]), nulls: 3, nonFinite: 4))
    let whole = Self.numeric(values, nulls: 5, nonFinite: 5)
    #expect(merged.rowCount == whole.rowCount && merged.nullCount == 5 && merged.nonFiniteCount == 5)
    guard case .numeric(let moments, let quantiles) = merged.distribution,
      case .numeric(let expected, _) = whole.distribution
    else { throw ProfileError.differentDistributions(column: "c") }
    #expect(moments.count == values.count && quantiles.count == values.count)
    #expect(moments.minimum == expected.minimum && moments.maximum == expected.maximum)
    let sum = values.reduce(0) { $0 + abs($1) }
    #expect(abs((moments.sum ?? 0) - (expected.sum ?? 0)) <= 1e-12 * sum)
    let (one, other) = (try #require(merged.distinct).estimate, try #require(whole.distinct).estimate)
    #expect(abs(one - other) <= 0.1 * other)
  }

  private static func numeric(_ values: [Double], nulls: Int64, nonFinite: Int64) -> ColumnProfile {
    var (moments, quantiles, distinct) = (Moments(), QuantileSketch(), DistinctCount())
    moments.update(values)
    quantiles.update(values)
    distinct.update(values)
    return ColumnProfile(
      name: "c", type: .float64, rowCount: Int64(values.count) + nulls + nonFinite, nullCount: nulls,
      nonFiniteCount: nonFinite, distribution: .numeric(moments, quantiles), distinct: distinct)
  }

  @Test("categories merge count by count")
  func categories() throws {
    var one = ColumnProfile(empty: "c", type: .text)
    var other = ColumnProfile(empty: "c", type: .text)
    var (left, right) = (ValueCounts(), ValueCounts())
    left.update("a", count: 3)
    right.update("a", count: 4)
    right.update("b", count: 1)
    one.distribution = .categorical(left)
    other.distribution = .categorical(right)
    try one.merge(other)
    guard case .categorical(let values) = one.distribution else { throw ProfileError.differentColumns("", "") }
    #expect(values.count(of: "a") == 7 && values.count(of: "b") == 1 && values.total == 8)
  }

  @Test("profiles of different columns or kinds do not merge, and say so")
  func mismatch() {
    var profile = ColumnProfile(empty: "a", type: .int32)
    let name = #expect(throws: ProfileError.self) { try profile.merge(ColumnProfile(empty: "b", type: .int32)) }
    #expect(name?.description == "profiles of 'a' and 'b' are not of one column")
    let kind = #expect(throws: ProfileError.self) { try profile.merge(ColumnProfile(empty: "a", type: .text)) }
    #expect(kind?.description == "'a' changed its kind of type between two profiles")
  }

  @Test("a merge that fails leaves the profile as it was")
  func failedMerge() {
    var profile = Self.numeric([1, 2], nulls: 1, nonFinite: 0)
    let before = profile
    #expect(throws: ProfileError.self) { try profile.merge(ColumnProfile(empty: "c", type: .text, isSensitive: true)) }
    #expect(profile == before)
  }

  @Test("an integer that became a float stays one distribution")
  func widenedType() throws {
    var profile = ColumnProfile(empty: "c", type: .int32)
    try profile.merge(Self.numeric([1.5], nulls: 0, nonFinite: 0))
    #expect(profile.type == .int32 && profile.rowCount == 1)
  }

  @Test("shapes of parts merge, and are not known where one part does not tell")
  func shapes() throws {
    func profile(_ values: [Double]?, type: ColumnType = .float64) -> ColumnProfile {
      var profile = ColumnProfile(empty: "c", type: type)
      if let values {
        var signs = SignCounts()
        signs.update(values)
        profile.shape = .numbers(signs)
      } else {
        profile.shape = nil
      }
      return profile
    }
    var merged = profile([0, -1, 1])
    try merged.merge(profile([0, 2], type: .int64))
    #expect(merged.shape == .numbers(SignCounts(count: 5, zeros: 2, negatives: 1)))
    try merged.merge(profile(nil))
    #expect(merged.shape == nil)
    try merged.merge(profile([1]))
    #expect(merged.shape == nil)
    var dates = ColumnProfile(empty: "c", type: .date)
    try dates.merge(ColumnProfile(empty: "c", type: .timestamp))
    #expect(dates.shape == .times(CalendarCounts(.days)))
    // An array that became json is not alike in any property.
    var array = ColumnProfile(empty: "c", type: .array(of: .int32))
    try array.merge(ColumnProfile(empty: "c", type: .json))
    #expect(array.shape == nil)
  }

  @Test("a shape comes back from its bytes, and damaged ones are refused")
  func shapeBytes() throws {
    let types: [ColumnType] = [.int64, .text, .date, .timestamp, .array(of: .float32)]
    for type in types {
      let shape = try #require(ColumnShape(empty: type))
      #expect(try ColumnShape(serialized: shape.serialized()) == shape)
      #expect(ColumnProfile(empty: "c", type: type).shape == shape)
      #expect(ColumnProfile(empty: "c", type: type, isSensitive: true).shape == nil)
    }
    #expect(throws: SketchError.truncated(byteOffset: 0)) { try ColumnShape(serialized: []) }
    #expect(throws: SketchError.malformed(byteOffset: 0, reason: .wrongFamily)) { try ColumnShape(serialized: [9, 1]) }
  }
}
