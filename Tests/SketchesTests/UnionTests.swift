import Testing

@testable import Sketches

/// Sketches that Swift wrote united with those that Python wrote of the same values; `Fixtures/union.py` unites the same
/// pairs in Python.
@Suite struct UnionTests {
  private static let integerSizes = [0, 1, 7, 200, 5003, 100_003]
  private static let quantileSizes = [0, 1, 1000, 5003, 100_003]

  struct Column: Sendable, CustomTestStringConvertible {
    let name: String
    let state: DistinctCount
    /// Values with a hash of their own.
    let distinctCount: Int
    /// Values that Python passes over: the empty text.
    var passedOver = 0
    var testDescription: String { name }
  }

  static let columns: [Column] = {
    var columns = integerSizes.map { size in
      var state = DistinctCount()
      state.update(FixtureData.permuted(size))
      return Column(name: "integers-\(size)", state: state, distinctCount: size)
    }
    var doubles = DistinctCount()
    doubles.update(FixtureData.doubles(5003) + [.nan, -0.0])
    columns.append(Column(name: "doubles-5003", state: doubles, distinctCount: 5004))
    var texts = DistinctCount()
    for text in FixtureData.texts(5003) + [""] { Array(text.utf8).withUnsafeBytes { texts.update(bytes: $0) } }
    columns.append(Column(name: "texts-5003", state: texts, distinctCount: 5004, passedOver: 1))
    return columns
  }()

  @Test(arguments: columns)
  func `Swift writes the distinct counts that Python unites`(column: Column) throws {
    let name = "union-hll-\(column.name)"
    if Fixture.isRecording { try Fixture.record(column.state.serialized(), name: name) }
    #expect(column.state.serialized() == (try Fixture.bytes(name, writer: "swift")))
  }

  @Test(arguments: columns, [4, 6, 8])
  func `A union with Python's distinct count of the same values has no new value`(column: Column, bits: Int) throws {
    let theirs = try DistinctCount(serialized: Fixture.bytes("union-hll\(bits)-\(column.name)", writer: "python"))
    var forth = column.state
    forth.merge(theirs)
    var back = theirs
    back.merge(column.state)
    #expect(forth == back)
    #expect(forth.coupons == column.state.coupons && forth.registers?.values == column.state.registers?.values)
    if column.passedOver == 0 {
      #expect(theirs.coupons == column.state.coupons && theirs.registers?.values == column.state.registers?.values)
      #expect(abs(theirs.estimate - column.state.estimate) <= 1e-6 * theirs.estimate)
    }
    for deviations in 2...3 {
      for state in [forth, column.state] {
        #expect(state.bounds(standardDeviations: deviations).contains(Double(column.distinctCount)))
      }
    }
    #expect(try DistinctCount(serialized: forth.serialized()) == forth)
    // And with values that only Swift saw.
    forth.update((1_000_000_000..<1_000_003_000).map { Int64($0) })
    #expect(forth.bounds(standardDeviations: 3).contains(Double(column.distinctCount + 3000)))
  }

  @Test(arguments: quantileSizes)
  func `A union with Python's quantile sketch of the same values has their ranks`(size: Int) throws {
    let values = FixtureData.doubles(size)
    var stage = QuantileStage()
    stage.update(values)
    let ours = stage.finished()
    if Fixture.isRecording { try Fixture.record(ours.serialized(), name: "union-kll-\(size)") }
    #expect(ours.serialized() == (try Fixture.bytes("union-kll-\(size)", writer: "swift")))
    let theirs = try QuantileSketch(serialized: Fixture.bytes("union-kll-\(size)", writer: "python"))
    var union = theirs
    union.merge(ours)
    #expect(union.count == 2 * size)
    #expect(union.minimum == values.min() && union.maximum == values.max())
    #expect(union.isExact == (2 * size <= QuantileSketch.exactCount))
    for (index, value) in values.sorted().enumerated() where index % max(1, size / 500) == 0 {
      let rank = try #require(union.rank(of: value))
      #expect(abs(rank - Double(index + 1) / Double(size)) <= union.normalizedRankError + 1e-12)
      for sketch in [ours, theirs] {
        let other = try #require(sketch.rank(of: value))
        #expect(abs(rank - other) <= union.normalizedRankError + sketch.normalizedRankError + 1e-12)
      }
    }
    #expect(try QuantileSketch(serialized: union.serialized()) == union)
  }

  @Test(arguments: [4, 6])
  func `Packed registers that were damaged are refused or work`(bits: Int) throws {
    let bytes = try Fixture.bytes("union-hll\(bits)-integers-100003", writer: "python")
    for count in 0..<bytes.count where count % 17 == 0 || count > bytes.count - 5 {
      #expect(throws: SketchError.self) { try DistinctCount(serialized: Array(bytes[..<count])) }
    }
    let flips = (0..<bytes.count).filter { $0 < 60 || $0 % 7 == 0 || $0 > bytes.count - 5 }
    var refused = 0
    for (index, bit) in flips.map({ ($0, UInt8(1) << UInt8($0 * 5 % 8)) }) {
      var damaged = bytes
      damaged[index] ^= bit
      do throws(SketchError) {
        let read = try DistinctCount(serialized: damaged)
        #expect(try DistinctCount(serialized: read.serialized()) == read)
      } catch { refused += 1 }
    }
    // Every flip of a register, at least, changes the sums.
    #expect(refused >= flips.count - 16)
  }
}
