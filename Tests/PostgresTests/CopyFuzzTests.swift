import Columns
import Foundation
import Postgres
import TestSupport
import Testing

/// Streams of every type, long enough to fill strips and batches, whole and damaged. `LEADSMAN_FUZZ_ROUNDS` makes more
/// of them than the few that each run of the tests tries, and `LEADSMAN_FUZZ_SEED` other ones.
@Suite struct CopyFuzzTests {
  private static func number(_ name: String, else standard: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
  }

  private static let firstSeed = number("LEADSMAN_FUZZ_SEED", else: 1)
  static let seeds = firstSeed..<firstSeed + number("LEADSMAN_FUZZ_ROUNDS", else: 60)

  private static func rowCount(_ random: inout SeededGenerator) -> Int {
    Int.random(in: 0...([3, 300, 1500].randomElement(using: &random) ?? 3), using: &random)
  }

  /// The rows, or what was thrown instead.
  private static func outcome(
    _ pieces: [ArraySlice<UInt8>], _ columns: [(name: String, type: ColumnType)], batchRows: Int
  ) -> Result<[String], any Error> {
    Result {
      var decoder = CopyDecoder(columns: columns, batchRows: batchRows)
      var rows: [String] = []
      for piece in pieces {
        try piece.withUnsafeBytes { try decoder.feed($0) { rows += CopyDecoderTests.describe($0) } }
      }
      try decoder.finish { rows += CopyDecoderTests.describe($0) }
      return rows
    }
  }

  @Test("Rows of every type come out as they went in, however the stream is cut", arguments: seeds)
  func soundStreams(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let sample = CopySample(seed: seed, rowCount: Self.rowCount(&random))
    let batchRows = [1, 100, 256, 1000].randomElement(using: &random) ?? 1
    let rows = try Self.outcome(sample.pieces(&random), sample.columns, batchRows: batchRows).get()
    #expect(rows == sample.rows)
  }

  @Test(
    "A damaged stream gives a placed error or rows, the same however it is cut, and never a crash", arguments: seeds)
  func damagedStreams(seed: UInt64) {
    var random = SeededGenerator(seed: seed &+ 1 << 32)
    let sample = CopySample(seed: seed, rowCount: Self.rowCount(&random))
    for _ in 0..<8 {
      var bytes = sample.bytes
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      case 1: bytes.remove(at: Int.random(in: bytes.indices, using: &random))
      case 2:
        bytes.insert(.random(in: .min ... .max, using: &random), at: Int.random(in: 0...bytes.count, using: &random))
      default:
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      let whole = Self.outcome([bytes[...]], sample.columns, batchRows: 100)
      let cut = Self.outcome(CopySample.pieces(bytes, &random), sample.columns, batchRows: 7)
      switch (whole, cut) {
      case (.success(let one), .success(let other)): #expect(one == other)
      case (.failure(let one as CopyError), .failure(let other as CopyError)):
        #expect(one == other)
        guard case .malformed(let offset, _) = one else { continue }
        #expect((0...bytes.count).contains(offset))
      default: Issue.record("\(whole) and \(cut)")
      }
    }
  }

  @Test("Of several faults the first in the stream is told", arguments: [3, 300, 700])
  func firstFault(faultyRow: Int) {
    // Column 1 of the row before is faulty too, and column 0 of the faulty row comes after it.
    let columns: [(name: String, type: ColumnType)] = [("a", .numeric), ("b", .bool)]
    let digit = [UInt8]([0, 1, 0, 0, 0, 0, 0, 0, 0, 5])
    func row(_ number: [UInt8], _ flag: UInt8) -> [UInt8] {
      CopyDecoderTests.bigEndian(Int16(2)) + CopyDecoderTests.field(number) + CopyDecoderTests.field([flag])
    }
    let sound = row(digit, 1)
    let stream =
      CopyDecoderTests.header + (0..<faultyRow).flatMap { _ in sound } + row(digit, 2) + row([1], 0) + [0, 9]
    let offset = CopyDecoderTests.header.count + faultyRow * sound.count + 2 + 4 + digit.count + 4
    #expect(throws: CopyError.malformed(byteOffset: offset, reason: .malformedField(column: "b"))) {
      try Self.outcome([stream[...]], columns, batchRows: 4096).get()
    }
  }

  @Test("Rows larger than a strip come whole between small ones")
  func largeRows() throws {
    let texts = [10, 70_000, 0, 3, 2_000_000, 65_536, 1].map { [UInt8](repeating: UInt8(0x61 + $0 % 20), count: $0) }
    let stream =
      CopyDecoderTests.header + texts.flatMap { CopyDecoderTests.bigEndian(Int16(1)) + CopyDecoderTests.field($0) }
      + CopyDecoderTests.trailer
    let rows = try Self.outcome([stream[..<80_000], stream[80_000...]], [("t", .text)], batchRows: 4096).get()
    #expect(rows == texts.map { String(decoding: $0, as: UTF8.self) })
  }
}
