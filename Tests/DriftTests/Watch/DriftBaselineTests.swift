import Profiles
import Statistics
import TestSupport
import Testing

@testable import Drift

@Suite struct DriftBaselineTests {
  /// Of one page in ninety nights.
  private static let level = 1.0 / 90

  /// Nights on which a column was beyond its limits that was not in the fourteen nights before.
  private func pages(_ data: inout SimulatedDataset, windows: Int, nights: Int, level: Double) throws -> Int {
    let reference = (0..<windows).map { _ in data.next() }
    let baseline = try DriftBaseline.learned(from: reference)
    var (seen, last, pages): ([WatchedNight?], [Int: Int], Int) = ([], [:], 0)
    for night in 0..<nights {
      seen = seen.suffix(13) + [baseline.night(data.next())]
      let beyond = baseline.judge(seen, level: level).enumerated().filter { $0.element?.isBeyond == true }.map(\.offset)
      if beyond.contains(where: { night - last[$0, default: -100] > 14 }) { pages += 1 }
      for column in beyond { last[column] = night }
    }
    return pages
  }

  @Test(
    "without drift there is at most about one page in ninety nights, with nights that vary too",
    arguments: [(0.0, 20), (0.0, 200), (0.1, 200)])
  func null(nightly: Double, rows: Int) throws {
    var total = 0
    for seed in 0..<6 as Range<UInt64> {
      var data = SimulatedDataset(seed: 100 + seed, rows: rows, numbers: 8, categories: 4)
      data.nightly = nightly
      total += try pages(&data, windows: 14, nights: 60, level: Self.level)
    }
    // Four are expected at most; more than ten come once in three hundred times.
    #expect(total <= 10, "\(total) pages in 360 nights")
  }

  @Test("a budget a thousand times as large is spent: the count of pages can rise")
  func loud() throws {
    var data = SimulatedDataset(seed: 7, rows: 100, numbers: 8, categories: 4)
    #expect(try pages(&data, windows: 14, nights: 60, level: 1_000 * Self.level) > 5)
  }

  @Test("a shift that lasts is found the sooner the larger it is", arguments: [(0.1, 7), (0.2, 3), (1, 1), (6, 1)])
  func power(shift: Double, most: Int) throws {
    var data = SimulatedDataset(seed: 11, rows: 1_000, numbers: 10, categories: 0)
    let reference = (0..<30).map { _ in data.next() }
    let baseline = try DriftBaseline.learned(from: reference)
    var seen: [WatchedNight?] = (0..<13).map { _ in baseline.night(data.next()) }
    var delays = [Int](repeating: 99, count: 10)
    for night in 1...10 {
      seen = seen.suffix(13) + [baseline.night(data.next(shift: shift))]
      for (column, judged) in baseline.judge(seen, level: Self.level).prefix(10).enumerated()
      where judged?.isBeyond == true { delays[column] = min(delays[column], night) }
    }
    #expect(delays.sorted()[5] <= most, "\(delays)")
  }

  @Test("a shift below the floor never pages, however many rows there are")
  func floor() throws {
    var data = SimulatedDataset(seed: 12, rows: 50_000, numbers: 2, categories: 0)
    let reference = (0..<10).map { _ in data.next() }
    let baseline = try DriftBaseline.learned(from: reference)
    let judged = baseline.judge([baseline.night(data.next(shift: 0.02))], level: Self.level)
    #expect(judged.allSatisfy { $0?.isBeyond == false })
    let above = baseline.judge([baseline.night(data.next(shift: 0.1))], level: Self.level)
    #expect(above.prefix(2).allSatisfy { $0?.isBeyond == true })
  }

  @Test("of a table that begins rates alone are told, until five windows are known", arguments: 1...5)
  func beginning(windows: Int) throws {
    func night(_ number: Int, nulls: Int = 0) -> [ColumnProfile] {
      [
        .categories("team", [["red", "green", "blue", "grey", "black"][number % 5]: 200]),
        .numbers(
          "pressure", (0..<200).map { Double(1_000 + 8 * number * number) + Double($0 % 10) / 10 }, nulls: nulls),
      ]
    }
    let baseline = try DriftBaseline.learned(from: (0..<windows).map { night($0) }, tellsUnlearned: false)
    let usual = baseline.judge([baseline.night(night(windows))], level: Self.level)
    #expect(usual.prefix(2).allSatisfy { $0?.isBeyond != true }, "\(usual)")
    let broken = [night(windows)[0], .numbers("pressure", [], nulls: 200)]
    #expect(baseline.judge([baseline.night(broken)], level: Self.level)[1]?.kind == .nulls)
    #expect(baseline.judge([baseline.night(broken)], level: Self.level)[1]?.isBeyond == true)
  }

  @Test("of a few rows, the share of one category less that of another says nothing, as one row may have either")
  func fewRows() throws {
    var random = SeededGenerator(seed: 14)
    func night(_ rows: Int) -> [ColumnProfile] {
      let counts = (0..<rows).reduce(into: [String: Int]()) { counts, _ in
        counts[String(UnicodeScalar(97 + UInt8(Int.random(in: 0..<30, using: &random)))), default: 0] += 1
      }
      return [.categories("c", counts)]
    }
    let baseline = try DriftBaseline.learned(from: (0..<10).map { _ in night(300) })
    let places = baseline.columns[0].statistics.indices.filter {
      if case .difference = baseline.columns[0].statistics[$0].kind { true } else { false }
    }
    #expect(!places.isEmpty)
    for category in "abcdefghijkl" {
      let nights = [baseline.night([.categories("c", [String(category): 1])])]
      for place in places {
        let result = baseline.test(place).result(nights, baseline.horizons(nights), level: 0.01)
        #expect(result?.isBeyond != true)
      }
    }
  }

  @Test("weekdays that differ are learned, and a Saturday is held against Saturdays")
  func seasons() throws {
    var data = SimulatedDataset(seed: 13, rows: 400, numbers: 6, categories: 0)
    data.weekly = [0, 0, 0, 0, 0, 1, 0.6]
    let reference = (0..<28).map { _ in data.next() }
    let slots = SeasonSlots((0..<28).map { $0 % 7 }, of: 7)
    let baseline = try DriftBaseline.learned(from: reference, season: slots)
    let plain = try DriftBaseline.learned(from: reference)
    for night in 28..<42 {
      let columns = data.next()
      let judged = baseline.judge([baseline.night(columns, slot: night % 7)], level: Self.level)
      #expect(judged.allSatisfy { $0?.isBeyond == false })
    }
    // A Monday with the level of a Saturday is odd, and is not among days that are all alike to it.
    let odd = data.next(shift: 1)
    #expect(baseline.judge([baseline.night(odd, slot: 0)], level: Self.level)[0]?.isBeyond == true)
    #expect(plain.judge([plain.night(odd)], level: Self.level)[0]?.isBeyond == false)
  }

  @Test("the order of columns makes no difference to any of them", arguments: 0..<3 as Range<UInt64>)
  func permuted(seed: UInt64) throws {
    var data = SimulatedDataset(seed: seed, rows: 150, numbers: 4, categories: 3)
    let windows = (0..<12).map { _ in data.next() }
    let night = data.next(shift: 0.5)
    let forward = try DriftBaseline.learned(from: windows)
    let backward = try DriftBaseline.learned(from: windows.map { $0.reversed() })
    let (one, other) = (
      forward.judge([forward.night(night)], level: Self.level),
      backward.judge([backward.night(night)], level: Self.level)
    )
    for name in night.map(\.name) {
      let mine = try #require(forward.place(of: name).flatMap { one[$0] })
      let theirs = try #require(backward.place(of: name).flatMap { other[$0] })
      #expect(mine.kind == theirs.kind && mine.isBeyond == theirs.isBeyond)
      #expect(abs(mine.t - theirs.t) <= 1e-9 * max(1, abs(mine.t)))
    }
  }

  @Test("a night that is missing is left out, and the others are looked at together")
  func missing() throws {
    var data = SimulatedDataset(seed: 14, rows: 500, numbers: 6, categories: 0)
    let baseline = try DriftBaseline.learned(from: (0..<20).map { _ in data.next() })
    var nights: [WatchedNight?] = (0..<7).map { _ in baseline.night(data.next(shift: 0.15)) }
    let whole = try #require(baseline.judge(nights, level: Self.level)[0])
    nights[3] = nil
    let gap = try #require(baseline.judge(nights, level: Self.level)[0])
    #expect(whole.isBeyond && gap.isBeyond && gap.nights < 8)
    // Without the newest there is nothing to say.
    nights[6] = nil
    #expect(baseline.judge(nights, level: Self.level).allSatisfy { $0 == nil })
  }

  @Test("one odd night is over when it is over")
  func spike() throws {
    var data = SimulatedDataset(seed: 17, rows: 2_000, numbers: 6, categories: 0)
    let baseline = try DriftBaseline.learned(from: (0..<20).map { _ in data.next() })
    var nights: [WatchedNight?] = (0..<6).map { _ in baseline.night(data.next()) }
    nights.append(baseline.night(data.next(shift: 4)))
    #expect(baseline.judge(nights, level: Self.level)[0]?.isBeyond == true)
    for _ in 0..<6 {
      nights.append(baseline.night(data.next()))
      #expect(baseline.judge(nights, level: Self.level)[0]?.isBeyond == false)
    }
  }

  @Test("what is told of a limit is where the judgement turns")
  func limits() throws {
    var data = SimulatedDataset(seed: 15, rows: 300, numbers: 6, categories: 3)
    let baseline = try DriftBaseline.learned(from: (0..<15).map { _ in data.next() })
    for shift in stride(from: 0.0, through: 0.6, by: 0.1) {
      let night = baseline.night(data.next(shift: shift))
      let all = baseline.judge([night], level: Self.level)
      for judged in all.compactMap(\.self) {
        #expect(judged.isBeyond == !judged.limits.contains(judged.mean), "\(judged)")
        #expect(judged.limits.contains(judged.expected))
      }
      let beyond = baseline.judge([night], level: Self.level, beyondAlone: true)
      #expect(beyond.map { $0?.mean } == all.map { $0?.isBeyond == true ? $0?.mean : nil })
    }
  }

  @Test("what is spent of the budget grows with the windows of the reference", arguments: [7, 14, 21, 28, 40])
  func spent(count: Int) throws {
    var data = SimulatedDataset(seed: 17, rows: 200, numbers: 3, categories: 1)
    let baseline = try DriftBaseline.learned(from: (0..<count).map { _ in data.next() })
    let own = Self.level / Double(baseline.activeCount)
    for judged in baseline.judge([baseline.night(data.next())], level: Self.level).compactMap(\.self) {
      // A night alone takes a fifth.
      let expected = own * baseline.statistics[judged.statistic].weight * 0.2 * min(1.5, Double(count) / 21)
      #expect(abs(judged.level.value / expected - 1) < 1e-9)
    }
  }

  @Test("more rows and more nights find smaller shifts")
  func detectable() throws {
    func shifts(rows: Int) throws -> [Double] {
      var data = SimulatedDataset(seed: 16, rows: rows, numbers: 10, categories: 0)
      let baseline = try DriftBaseline.learned(from: (0..<30).map { _ in data.next() })
      return baseline.detectable(0, level: Self.level).map(\.shift)
    }
    let (few, many) = (try shifts(rows: 100), try shifts(rows: 1_000))
    #expect(few.count == 4 && zip(few, few.dropFirst()).allSatisfy { $0 > $1 })
    #expect(zip(few, many).allSatisfy { $0 > 2 * $1 })
    // Of 100 rows without effects of the night about half a standard deviation is found in one night.
    #expect((0.4...0.65).contains(few[0]), "\(few)")
  }
}
