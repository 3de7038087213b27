import Foundation
import Profiles
import Statistics
import TestSupport
import Testing

@testable import Drift

/// Names that live for some days: coupons, campaigns, releases.
@Suite struct NameTurnoverTests {
  private static let level = 1.0 / 90

  /// One code begins every `life` nights, several are alive at once, and half of the rows have none.
  private static func night(
    _ number: Int, life: Int, atOnce: Int, none: Int = 100, _ random: inout SeededGenerator
  ) -> [ColumnProfile] {
    let newest = number / life
    var counts = none > 0 ? ["none": none] : [:]
    for _ in 0..<100 {
      let code = newest - Int.random(in: 0..<atOnce, using: &random)
      let letter = String(UnicodeScalar(97 + UInt8((code * 7 + 91) % 26)))
      counts["\(letter)-\(code)\(code % 3 == 0 ? "X" : "")", default: 0] += 1
    }
    return [.categories("coupon", counts)]
  }

  @Test(
    "that codes have changed since the reference is as ever, where they do so within it",
    arguments: [(10, 2), (28, 3), (28, 7), (60, 14)], [1, 3])
  func asEver(_ reference: (windows: Int, life: Int), atOnce: Int) throws {
    var random = SeededGenerator(seed: 61)
    var beyond: [WatchedJudgement] = []
    for first in [0, 100, 203] {
      func night(_ number: Int) -> [ColumnProfile] {
        Self.night(first + number, life: reference.life, atOnce: atOnce, &random)
      }
      let baseline = try DriftBaseline.learned(from: (0..<reference.windows).map(night))
      for number in reference.windows + 14..<reference.windows + 44 {
        let judged = try #require(baseline.judge([baseline.night(night(number))], level: Self.level)[0])
        if judged.isBeyond { beyond.append(judged) }
      }
    }
    #expect(beyond.count <= 1, "\(beyond)")
  }

  @Test("where codes change, how many rows have none and how many are NULL is judged all the same")
  func faults() throws {
    var random = SeededGenerator(seed: 62)
    func night(_ number: Int, none: Int = 100) -> [ColumnProfile] {
      Self.night(number, life: 5, atOnce: 2, none: none, &random)
    }
    let baseline = try DriftBaseline.learned(from: (0..<28).map { night($0) })
    let many = try #require(baseline.judge([baseline.night(night(42, none: 900))], level: Self.level)[0])
    #expect(many.isBeyond)
    let nulls = [ColumnProfile.categories("coupon", ["none": 50, "z-99": 50], nulls: 100)]
    let judged = try #require(baseline.judge([baseline.night(nulls)], level: Self.level)[0])
    #expect(judged.isBeyond && judged.kind == .nulls)
  }

  @Test("names that stay are told when others come, also of many and rare ones", arguments: [10, 28])
  func names(windows: Int) throws {
    var random = SeededGenerator(seed: 63)
    func night(_ prefix: String) -> [ColumnProfile] {
      let counts = (0..<200).reduce(into: [String: Int]()) { counts, _ in
        let place = Int(exp(Double.random(in: 0..<log(300), using: &random)))
        counts["\(prefix)\(place)", default: 0] += 1
      }
      return [.categories("city", counts)]
    }
    for _ in 0..<5 {
      let baseline = try DriftBaseline.learned(from: (0..<windows).map { _ in night("city ") })
      for _ in 0..<10 {
        #expect(baseline.judge([baseline.night(night("city "))], level: Self.level)[0]?.isBeyond == false)
      }
      #expect(baseline.judge([baseline.night(night("CITY "))], level: Self.level)[0]?.isBeyond == true)
    }
  }
}
