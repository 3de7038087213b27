import Columns
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

/// What one column's values become, without a server.
@Suite struct ColumnFoldTests {
  private static func column(_ type: ColumnType, _ fill: (inout Column) -> Void) -> Column {
    var column = Column(name: "c", type: type)
    fill(&column)
    return column
  }

  private static func profile(_ columns: [Column]) -> ColumnProfile {
    var fold = ColumnFold(name: "c", type: columns[0].type)
    for column in columns { fold.fold(column) }
    return fold.profile()
  }

  private static func integers(_ type: ColumnType, _ values: [Int64?]) -> Column {
    column(type) { column in
      for value in values { if let value { column.append(value) } else { column.appendNull() } }
    }
  }

  @Test("sum and limits of integers are exact beyond 2^53", arguments: 0..<20 as Range<UInt64>)
  func exactIntegers(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // Batches of growing values, so that the doubles are exact at first and then are not.
    let batches = (0..<6).map { batch in
      let bound = Int64.max >> Int64(50 - 10 * batch)
      return (0..<Int.random(in: 0...3000, using: &random)).map { row -> Int64? in
        row % 7 == 3 ? nil : Int64.random(in: -bound...bound, using: &random)
      }
    }
    let totals = try #require(Self.profile(batches.map { Self.integers(.int64, $0) }).totals)
    let values = batches.joined().compactMap { $0 }.map { Int128($0) }
    #expect(totals.count == values.count)
    #expect(totals.sum.description == "\(values.reduce(0, +))")
    #expect(totals.minimum?.description == values.min().map { "\($0)" })
    #expect(totals.maximum?.description == values.max().map { "\($0)" })
  }

  @Test("neighbours that share a double are told apart")
  func neighbours() throws {
    let near: Int64 = 1 << 60
    let totals = try #require(
      Self.profile([Self.integers(.int64, [near + 1, near + 3]), Self.integers(.int64, [near, near + 2])]).totals)
    #expect(totals.minimum == ExactNumber(Int128(near)) && totals.maximum == ExactNumber(Int128(near + 3)))
    // A numeric's double is the same for all of these.
    let last: [UInt16] = [5, 1, 9, 3]
    let batches = last.map { digit in
      Self.column(.numeric) { column in
        column.appendDecimals(count: 1) { doubles, words, flags in
          (doubles[0], words[0], flags[0]) = (-1e20, Decimals.widePlace, true)
          return (0, 0)
        }
        let digits: [UInt16] = [1, 0, 0, 0, 0, 0, digit]
        digits.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }.withUnsafeBytes {
          column.appendWideDecimal(isNegative: true, weight: 5, digits: $0)
        }
      }
    }
    let wide = try #require(Self.profile(batches).totals)
    #expect(wide.maximum?.description == "-100000000000000000000.0001")
    #expect(wide.minimum?.description == "-100000000000000000000.0009")
    #expect(wide.sum.description == "-400000000000000000000.0018" && wide.count == 4)
  }

  @Test("numerics without their digits have no totals, and leave none when merged")
  func unknownDigits() throws {
    var profile = Self.profile([Self.column(.numeric) { $0.append(1.5) }])
    #expect(profile.totals == nil && profile.moments?.sum == 1.5)
    var empty = Self.profile([Self.column(.numeric) { $0.appendNull() }])
    #expect(empty.totals == ExactTotals() && empty.nullCount == 1)
    try empty.merge(profile)
    #expect(empty.totals == nil)
    try profile.merge(ColumnProfile(empty: "c", type: .numeric))
    #expect(profile.totals == nil)
  }

  @Test("types without an exact sum have no totals")
  func noTotals() {
    for type in [ColumnType.bool, .float32, .float64, .text, .uuid, .json, .bytea, .array(of: .int32), .other("point")]
    {
      #expect(ColumnProfile(empty: "c", type: type).totals == nil)
    }
    #expect(ColumnProfile(empty: "c", type: .int64, isSensitive: true).totals == nil)
    #expect(Self.profile([Self.column(.float64) { $0.append(1.5) }]).totals == nil)
  }

  @Test(
    "times have moments, quantiles and exact limits, and infinite ones count apart",
    arguments: [ColumnType.date, .timestamp, .timestampTZ])
  func times(type: ColumnType) throws {
    let values: [Int64?] = [.max, 19_000, nil, .min, -3, 250_000_000_000_000_123, .max]
    let profile = Self.profile([Self.integers(type, values), Self.integers(type, [7])])
    #expect(profile.rowCount == 8 && profile.nullCount == 1 && profile.nonFiniteCount == 3)
    guard case .temporal(let moments, let quantiles) = profile.distribution else {
      throw ProfileError.differentDistributions(column: "c")
    }
    #expect(moments.count == 4 && quantiles.count == 4 && quantiles.quantile(at: 0.5) == 7)
    #expect(profile.distinct.map { $0.estimate.rounded() } == 4)
    let totals = try #require(profile.totals)
    #expect(totals.count == 4)
    #expect(totals.minimum?.description == "-3" && totals.maximum?.description == "250000000000000123")
    let infinite = Self.profile([Self.integers(type, [.max, .min])])
    #expect(infinite.nonFiniteCount == 2 && infinite.totals == ExactTotals())
  }

  static let opaque: [ColumnType] = [.uuid, .json, .bytea, .array(of: .text), .other("point")]

  @Test("values that only are alike or not are counted by their bytes", arguments: opaque)
  func opaqueValues(type: ColumnType) throws {
    let values: [[UInt8]?] = [Array(repeating: 7, count: 16), nil, [0, 255], Array(repeating: 7, count: 16), []]
    let profile = Self.profile([
      Self.column(type) { column in
        for value in values { if let value { column.append(value) } else { column.appendNull() } }
      }
    ])
    guard case .opaque(let counts) = profile.distribution else {
      throw ProfileError.differentDistributions(column: "c")
    }
    #expect(profile.nullCount == 1 && counts.total == 4)
    #expect(counts.count(of: Array(repeating: 7, count: 16)) == 2 && counts.count(of: [UInt8]()) == 1)
    #expect(profile.distinct.map { $0.estimate.rounded() } == 3)
  }

  @Test("long values are counted and not held, and many keep to the bounds of what is", arguments: opaque)
  func longValues(type: ColumnType) throws {
    let (rows, long) = (6000, ValueCounts.longestValue + 1)
    var fold = ColumnFold(name: "c", type: type)
    for start in stride(from: 0, to: rows, by: 500) {
      let batch = Self.column(type) { column in
        for row in start..<start + 500 {
          // Every second one is too long to be held; all are different.
          let length = row % 2 == 0 ? long + row % 5000 : long - 1
          column.append((0..<length).map { UInt8(truncatingIfNeeded: $0 < 8 ? row >> ($0 * 4) : 65) })
        }
      }
      fold.fold(batch)
    }
    let profile = fold.profile()
    guard case .opaque(let counts) = profile.distribution else {
      throw ProfileError.differentDistributions(column: "c")
    }
    #expect(counts.total == rows && counts.untracked == rows / 2 && !counts.isExact)
    #expect(counts.entries.allSatisfy { $0.value.count < long } && counts.distinctCount <= counts.capacity)
    #expect(counts.serialized().count <= counts.capacity * (ValueCounts.longestValue + 8))
    #expect(counts.capacity == ColumnProfile.opaqueCapacity && counts.serialized().count < 1 << 17)
    // A column that is all NULL in one part and not in another is of one kind.
    var merged = ColumnProfile(empty: "c", type: type)
    try merged.merge(profile)
    #expect(merged.distribution == profile.distribution)
    let distinct = try #require(profile.distinct)
    #expect(distinct.bounds(standardDeviations: 3).contains(Double(rows)))
  }

  @Test("every type has a distinct count and a summary of its values")
  func everyType() {
    let types: [ColumnType] =
      [.bool, .int16, .int32, .int64, .float32, .float64, .numeric, .text, .date, .timestamp, .timestampTZ]
      + Self.opaque
    for type in types {
      let profile = Self.profile([
        Self.column(type) { column in
          switch type.storage {
          case .integers: column.append(Int64(1))
          case .doubles: column.append(1.0)
          case .bytes: column.append([UInt8(1)])
          }
        }
      ])
      #expect(profile.distinct.map { $0.estimate.rounded() } == 1, "\(type)")
      let seen =
        switch profile.distribution {
        case .numeric(let moments, let quantiles), .temporal(let moments, let quantiles):
          min(moments.count, quantiles.count)
        case .categorical(let values), .opaque(let values): values.total
        case .binned, .none: 0
        }
      #expect(seen == 1, "\(type)")
    }
  }
}
