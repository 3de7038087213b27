import Profiles
import Sketches
import TestSupport
import Testing

@testable import Drift

/// What a sketch leaves out of the statistic that decides is told with it.
@Suite struct WatchedErrorTests {
  private static let level = 1.0 / 90

  private static func judged(
    _ windows: [[ColumnProfile]], _ night: [ColumnProfile]
  ) throws -> (judgement: WatchedJudgement, error: Double) {
    let baseline = try DriftBaseline.learned(from: windows)
    let judgement = try #require(baseline.judge([baseline.night(night)], level: level)[0])
    return (judgement, try #require(baseline.error(of: judgement, in: night[0])))
  }

  @Test("a location of many values is off by less than is told, and one of few by nothing")
  func numbers() throws {
    var random = SeededGenerator(seed: 31)
    func values(_ count: Int, _ shift: Double) -> [Double] { (0..<count).map { _ in random.normal() + shift } }
    let windows = (0..<28).map { _ in [ColumnProfile.numbers("n", values(1_000, 0))] }
    let baseline = try DriftBaseline.learned(from: windows)
    guard case .score(let score) = baseline.columns[0].statistics[0].form,
      case .numbers(let cells) = baseline.columns[0].cells
    else {
      Issue.record("the first statistic of a number is its location")
      return
    }
    for _ in 0..<10 {
      let own = values(30_000, 0.2)
      let night = [ColumnProfile.numbers("n", own)]
      let (judgement, error) = try Self.judged(windows, night)
      #expect(judgement.kind == .location && error > 0 && error < 0.03, "\(error)")
      let sum = own.reduce(0.0) { sum, value in sum + score.scores[cells.edges.count { $0 < value }] }
      #expect(abs(sum / Double(own.count) - judgement.now) <= error)
    }
    #expect(try Self.judged(windows, [.numbers("n", values(4_000, 0.2))]).error == 0)
  }

  @Test("values between those of a reference of few are off by no more than is told, however many gaps they lie in")
  func gaps() throws {
    var random = SeededGenerator(seed: 32)
    func values(_ count: Int, _ step: Double) -> [Double] {
      (0..<count).map { _ in Double(Int.random(in: 0..<6, using: &random)) + (random.unit() < step ? 0.5 : 0) }
    }
    let baseline = try DriftBaseline.learned(from: (0..<28).map { _ in [ColumnProfile.numbers("n", values(1_000, 0))] })
    let place = try #require(baseline.columns[0].statistics.firstIndex { $0.kind == .unseen })
    for _ in 0..<10 {
      let own = values(30_000, 0.02)
      let night = [ColumnProfile.numbers("n", own)]
      let judgement = try #require(baseline.judge([baseline.night(night)], level: Self.level)[0])
      #expect(judgement.kind == .unseen && judgement.statistic == place, "\(judgement.kind)")
      let error = try #require(baseline.error(of: judgement, in: night[0]))
      let truth = Double(own.count { $0 != $0.rounded(.down) }) / Double(own.count)
      // Six gaps and two ends.
      #expect(abs(truth - judgement.now) <= error && error > 6 * 0.0035, "\(truth) \(judgement.now) ± \(error)")
    }
  }

  @Test("a share of categories that were all told apart is exact")
  func categories() throws {
    let windows = (0..<12).map { index in [ColumnProfile.categories("c", ["a": 60 + index % 3, "b": 40])] }
    let (judgement, error) = try Self.judged(windows, [.categories("c", ["a": 10, "b": 90])])
    #expect(judgement.isBeyond && error == 0)
  }

  @Test("a share of more categories than are held is off by less than is told")
  func manyCategories() throws {
    func counts(_ first: Int) -> [String: Int] {
      Dictionary(uniqueKeysWithValues: [("a", first)] + (0..<3_000).map { ("rare \($0)", 1) })
    }
    let windows = (0..<12).map { index in [ColumnProfile.categories("c", counts(3_000 + index % 3))] }
    let night = counts(9_000)
    let (judgement, error) = try Self.judged(windows, [.categories("c", night)])
    #expect(judgement.kind == .category(Array("a".utf8)) && judgement.isBeyond)
    #expect(abs(judgement.now - 9_000 / 12_000) <= error && error < 0.01, "\(judgement.now) ± \(error)")
  }
}
