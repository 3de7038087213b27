import Foundation
import Profiles
import Statistics
import TestSupport
import Testing

@testable import Drift

/// Changes that are plain to see in columns whose nights lie far apart.
@Suite struct FarValuesTests {
  private static let level = 1.0 / 90

  /// A column whose nights lie apart, and what becomes of its values.
  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let centre: Double
    /// Standard deviations of the nights, and of a night's values.
    let (nightly, within): (Double, Double)
    let change: @Sendable (Double) -> Double
  }

  private static let faults = [
    Fault(testDescription: "hPa to Pa", centre: 1013, nightly: 8, within: 1) { $0 * 100 },
    Fault(testDescription: "hPa to kPa", centre: 1013, nightly: 8, within: 1) { $0 / 10 },
    Fault(testDescription: "dollars to cents", centre: 1.08, nightly: 0.01, within: 0) { $0 * 100 },
    Fault(testDescription: "cents to dollars", centre: 250, nightly: 60, within: 5) { $0 / 100 },
    Fault(testDescription: "degrees Celsius to kelvins", centre: 12, nightly: 5, within: 2) { $0 + 273.15 },
    Fault(testDescription: "another sign", centre: 1013, nightly: 8, within: 1) { -$0 },
  ]

  @Test("a change of unit is seen on the first night, however far nights lie apart", arguments: faults, [10, 30])
  func unit(fault: Fault, windows: Int) throws {
    var random = SeededGenerator(seed: 51)
    func night(_ change: (Double) -> Double) -> [ColumnProfile] {
      let level = fault.centre + fault.nightly * random.normal()
      return [.numbers("n", (0..<200).map { _ in change(level + fault.within * random.normal()) })]
    }
    let baseline = try DriftBaseline.learned(from: (0..<windows).map { _ in night { $0 } })
    for _ in 0..<20 {
      #expect(baseline.judge([baseline.night(night { $0 })], level: Self.level)[0]?.isBeyond == false)
      let judged = try #require(baseline.judge([baseline.night(night(fault.change))], level: Self.level)[0])
      #expect(judged.isBeyond && judged.kind == .farBeyond && judged.now == 1, "\(judged)")
    }
  }

  @Test("a few values far away are outliers, and no change of unit")
  func outliers() throws {
    var random = SeededGenerator(seed: 52)
    func night(_ odd: Int) -> [ColumnProfile] {
      let level = 1013 + 8 * random.normal()
      return [.numbers("n", (0..<200).map { level * ($0 < odd ? 100 : 1) + random.normal() })]
    }
    let baseline = try DriftBaseline.learned(from: (0..<10).map { _ in night(0) })
    #expect(baseline.judge([baseline.night(night(90))], level: Self.level)[0]?.isBeyond == false)
    #expect(baseline.judge([baseline.night(night(110))], level: Self.level)[0]?.isBeyond == true)
  }

  @Test("where a share has always been much the same, none at all is seen on the first night")
  func vanished() throws {
    var random = SeededGenerator(seed: 53)
    func night(_ share: Double, _ rows: Int) -> [ColumnProfile] {
      let count = (0..<rows).count { _ in Double.random(in: 0..<1, using: &random) < share }
      return [.categories("canceled", ["t": count, "f": rows - count])]
    }
    func usual(_ rows: Int) -> [ColumnProfile] { night(0.15 + 0.04 * min(max(random.normal(), -2), 2), rows) }
    let baseline = try DriftBaseline.learned(from: (0..<10).map { _ in usual(2_000) })
    for _ in 0..<50 {
      #expect(baseline.judge([baseline.night(usual(2_000))], level: Self.level)[0]?.isBeyond == false)
    }
    #expect(baseline.judge([baseline.night(night(0, 2_000))], level: Self.level)[0]?.isBeyond == true)
    // Of so few rows none is what chance may bring.
    #expect(baseline.judge([baseline.night(night(0, 20))], level: Self.level)[0]?.isBeyond == false)
  }

  @Test("names that come every night are known, in whatever proportions, and others are told", arguments: [10, 30])
  func names(windows: Int) throws {
    var random = SeededGenerator(seed: 54)
    func night(_ names: [String]) -> [ColumnProfile] {
      let weights = names.map { _ in exp(1.5 * random.normal()) }
      let total = weights.reduce(0, +)
      return [
        .categories("carrier", Dictionary(zip(names, weights.map { 1 + Int(500 * $0 / total) })) { $0 + $1 })
      ]
    }
    let known = ["UA", "DL", "AA"]
    let baseline = try DriftBaseline.learned(from: (0..<windows).map { _ in night(known) })
    for _ in 0..<30 { #expect(baseline.judge([baseline.night(night(known))], level: Self.level)[0]?.isBeyond == false) }
    let judged = try #require(baseline.judge([baseline.night(night(["ua", "dl", "aa"]))], level: Self.level)[0])
    #expect(judged.isBeyond && judged.kind == .unseen, "\(judged)")
  }
}
