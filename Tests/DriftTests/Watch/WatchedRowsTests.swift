import Foundation
import TestSupport
import Testing

@testable import Drift

/// How many rows windows have, and which of them tell.
@Suite struct WatchedRowsTests {
  private static let level = 1.0 / 90
  /// Three weeks.
  private static let rows: [Int64] = (0..<21).map { 1_000 + ($0 * 37) % 90 }

  private static func baseline(_ rows: [Int64], from slot: Int = 0, season count: Int = 7) -> DriftBaseline {
    let slots = SeasonSlots(rows.indices.map { ($0 + slot) % count }, of: count)
    return DriftBaseline([], rows: rows, season: slots, watchesRows: true)
  }

  private static func judged(_ baseline: DriftBaseline, rows: Int64, slot: Int = 3) throws -> WatchedJudgement {
    try #require(baseline.judge([baseline.night([], rows: rows, slot: slot)], level: level)[0])
  }

  @Test("A piece of a window at the beginning or the end does not move the limits", arguments: [1, 30, 99])
  func pieces(of piece: Int64) throws {
    let without = try Self.judged(Self.baseline(Self.rows), rows: 700)
    #expect(without.isBeyond && without.limits.lowerBound > 6.7)
    for (rows, slot) in [
      ([piece] + Self.rows, 6), (Self.rows + [piece], 0), ([piece] + Self.rows + [piece], 6),
    ] {
      let with = try Self.judged(Self.baseline(rows, from: slot), rows: 700)
      #expect(with.limits == without.limits && with.usual == without.usual && with.isBeyond, "\(rows)")
    }
    // Without parts of a season any other window tells that it is one.
    let weeks = Array(Self.rows.prefix(6))
    let (short, long) = (Self.baseline(weeks, season: 1), Self.baseline([piece] + weeks, season: 1))
    #expect(try Self.judged(long, rows: 700, slot: 0).limits == Self.judged(short, rows: 700, slot: 0).limits)
  }

  @Test("Few rows within a reference, or on each window of a weekday, are what is usual")
  func usual() throws {
    var rows = Self.rows
    rows[10] = 50
    #expect(try exp(Self.judged(Self.baseline(rows), rows: 700).usual.lowerBound) < 51)
    // Sundays, with one at the end.
    let sundays = Self.rows.enumerated().map { $0.offset % 7 == 6 ? 50 : $0.element }
    let judged = try Self.judged(Self.baseline(sundays), rows: 50, slot: 6)
    #expect(!judged.isBeyond && exp(judged.usual.lowerBound) < 51)
    // Of a week no other window tells whether the last is a Sunday or a piece.
    let week = try Self.judged(Self.baseline(Array(sundays.prefix(7))), rows: 50, slot: 6)
    #expect(!week.isBeyond)
  }

  @Test("of rows that never vary half are told, and of rows that come by chance what chance brings is not")
  func constant() throws {
    for (rows, count) in [(24, 28), (24, 10), (30, 14)] as [(Int64, Int)] {
      let baseline = Self.baseline([Int64](repeating: rows, count: count), season: 1)
      for other in [rows / 2 - 1, rows * 9 / 4] {
        #expect(try Self.judged(baseline, rows: other, slot: 0).isBeyond, "\(other) in place of \(rows)")
      }
      #expect(try !Self.judged(baseline, rows: rows - 2, slot: 0).isBeyond)
    }
    var random = SeededGenerator(seed: 81)
    func night() -> Int64 {
      (0..<2_000).reduce(0) { sum, _ in sum + (Int.random(in: 0..<100, using: &random) < 2 ? 1 : 0) }
    }
    var beyond = 0
    for _ in 0..<20 {
      let baseline = Self.baseline((0..<10).map { _ in night() }, season: 1)
      for _ in 0..<20 { beyond += try Self.judged(baseline, rows: night(), slot: 0).isBeyond ? 1 : 0 }
    }
    #expect(beyond <= 8, "of 400 nights, of which one in 90 may be")
  }
}
