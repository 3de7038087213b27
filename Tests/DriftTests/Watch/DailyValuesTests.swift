import Foundation
import Profiles
import Statistics
import TestSupport
import Testing

@testable import Drift

/// Columns of which each night has values of its own: its batches, its temperature, its rate of exchange.
@Suite struct DailyValuesTests {
  private static let rows = 200

  private static func night(_ number: Int, _ random: inout SeededGenerator) -> [ColumnProfile] {
    let level = random.normal()
    let three = (0..<3).map { _ in random.normal() }
    let day = Date(timeIntervalSince1970: Double(number) * 86_400).formatted(.iso8601.year().month().day())
    let batches = Dictionary(uniqueKeysWithValues: (0..<4).map { ("batch \(number)-\($0)", rows / 4) })
    let promotion = "promotion \(Int.random(in: 0..<40, using: &random))"
    func numbers(_ name: String, _ value: (inout SeededGenerator, Int) -> Double) -> ColumnProfile {
      .numbers(name, (0..<rows).map { value(&random, $0) })
    }
    let integer = Double(Int.random(in: 0..<20, using: &random))
    return [
      .categories("text of the night", ["night \(number)": rows]),
      .categories("batches of the night", batches),
      .categories("half of the night", ["as ever": rows / 2, "night \(number)": rows / 2]),
      .categories("a tenth of the night", ["as ever": 110, "often": 70, day: 20]),
      .categories("some of the night", ["as ever": 110, "often": 60, "a \(day)": 15, "b \(day)": 15]),
      .categories("one of forty", [promotion: 150, "none": 50]),
      .categories(
        "word of the night", [["rain", "sun", "fog", "Ice 9"][Int.random(in: 0..<40, using: &random) % 13 % 4]: rows]),
      .times("time of the window", (0..<rows).map { (Int64(number) * 86_400 + Int64($0)) * 1_000_000 }),
      numbers("number of the night") { _, _ in level },
      numbers("three numbers of the night") { _, row in three[row % 3] },
      numbers("integer of the night") { _, _ in integer },
      numbers("seldom below zero") { _, _ in (10 * (level + 1.5)).rounded() },
      numbers("half constant") { _, row in row % 2 == 0 ? 0 : level },
      numbers("little noise around the night") { random, _ in level + random.normal() / 100 },
      numbers("heavy-tailed night") { random, _ in level * level * level * 10 + random.normal() },
      numbers("a tenth is the night's") { random, row in row < 20 ? 10 + level : random.normal() },
      numbers("noise around the night") { random, _ in 10 * level + random.normal() },
      numbers("rounded temperature") { random, _ in (10 + 8 * level + random.normal()).rounded() },
      numbers("skewed around the night") { random, _ in exp(2 * level + random.normal()) },
      .numbers("nearly always null", [level, level + 1], nulls: rows - 2),
      .numbers("always null", [], nulls: rows),
    ]
  }

  @Test("that a night has values of its own is as ever", arguments: [5, 8, 10, 14, 30])
  func asEver(windows: Int) throws {
    var random = SeededGenerator(seed: 45)
    var beyond: [String] = []
    for _ in 0..<6 {
      let baseline = try DriftBaseline.learned(from: (0..<windows).map { Self.night($0, &random) })
      var seen: [WatchedNight?] = []
      for number in windows..<windows + 30 {
        let profiles = Self.night(number, &random)
        seen = seen.suffix(13) + [baseline.night(profiles)]
        for (place, judged) in baseline.judge(seen, level: 1.0 / 90).enumerated() where judged?.isBeyond == true {
          beyond.append("\(profiles.indices.contains(place) ? profiles[place].name : "rows"): \(judged as Any)")
        }
      }
    }
    // Two are expected in 180 nights, of all columns.
    #expect(beyond.count <= 2, "\(beyond)")
  }

  @Test("of few nights with values of their own what they have alike says nothing", arguments: [5, 8, 20, 28])
  func alike(windows: Int) throws {
    var random = SeededGenerator(seed: 47)
    func night(_ text: String, sign: Double) -> [ColumnProfile] {
      let two = [sign * abs(random.normal()), -abs(random.normal())]
      return [
        .categories("three quarters of the night", [text: Self.rows * 3 / 4, "none": Self.rows / 4]),
        .numbers("two numbers of the night", (0..<Self.rows).map { two[$0 % 2] }),
      ]
    }
    let baseline = try DriftBaseline.learned(from: (0..<windows).map { night("batch \(10 + $0)", sign: 1) })
    let judged = baseline.judge([baseline.night(night("batch 100", sign: -1))], level: 1.0 / 90)
    #expect(judged.prefix(2).allSatisfy { ($0?.isBeyond == true) == (windows > 20) }, "\(judged)")
  }

  @Test("of a few names a night what all of them have says nothing of the next ones", arguments: [10, 30])
  func fewNames(windows: Int) throws {
    var random = SeededGenerator(seed: 48)
    func night(_ names: [String]) -> [ColumnProfile] {
      [.categories("host", Dictionary(names.map { ($0, Self.rows / 5) }) { $0 + $1 })]
    }
    func names() -> [String] { (0..<5).map { _ in "host \(Int.random(in: 1000..<9999, using: &random))" } }
    let baseline = try DriftBaseline.learned(from: (0..<windows).map { _ in night(names()) })
    let judged = baseline.judge([baseline.night(night(["host a"] + names().dropFirst()))], level: 1.0 / 90)
    #expect(judged[0] != nil && judged[0]?.isBeyond != true, "\(judged)")
  }

  @Test("a share that moves is not, nor are NULLs")
  func faults() throws {
    var random = SeededGenerator(seed: 46)
    let baseline = try DriftBaseline.learned(from: (0..<28).map { Self.night($0, &random) })
    var profiles = Self.night(28, &random)
    profiles[2] = .categories("half of the night", ["as ever": 20, "night 28": 180])
    profiles[9] = .numbers("three numbers of the night", [0], nulls: Self.rows - 1)
    let judged = baseline.judge([baseline.night(profiles)], level: 1.0 / 90)
    #expect(judged[2]?.isBeyond == true && judged[9]?.isBeyond == true)
    #expect(judged.enumerated().allSatisfy { [2, 9].contains($0) || $1?.isBeyond != true })
  }
}
