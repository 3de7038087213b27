import Profiles
import Statistics
import TestSupport
import Testing

@testable import Drift

/// Values that no window of the reference has, and how many of them its own windows have among each other.
@Suite struct SeenValuesTests {
  private static let level = 1.0 / 90

  private static func place(_ baseline: DriftBaseline) throws -> Int {
    try #require(baseline.columns[0].statistics.firstIndex { $0.kind == .unseen })
  }

  @Test("a value that one window alone has is unseen to the others, and the reference's own windows say how many are")
  func unseen() throws {
    let windows = (0..<8).map { index in
      [ColumnProfile.categories("c", index == 2 ? ["a": 90, "only here": 10] : ["a": 100])]
    }
    let baseline = try DriftBaseline.learned(from: windows)
    let index = try #require(baseline.columns[0].statistics.firstIndex { $0.kind == .unseen })
    #expect(baseline.fit.statistics[index].levels == 0...0.1)
    #expect(baseline.night([.categories("c", ["a": 50, "new": 50])]).sums[index] == 50)
  }

  @Test(
    "a number that is the same in all rows of a window, and another in each, is not beyond its limits",
    arguments: [8, 30])
  func ofTheDay(count: Int) throws {
    var random = SeededGenerator(seed: 41)
    func window() -> [ColumnProfile] { [.numbers("rate", [Double](repeating: random.normal(), count: 200))] }
    let baseline = try DriftBaseline.learned(from: (0..<count).map { _ in window() })
    for _ in 0..<60 {
      let judged = try #require(baseline.judge([baseline.night(window())], level: Self.level)[0])
      #expect(!judged.isBeyond, "\(judged)")
    }
  }

  @Test("numbers beyond all that windows had are unseen, and a window's own greatest is so to the others")
  func beyond() throws {
    var random = SeededGenerator(seed: 42)
    func values() -> [Double] { (0..<500).map { _ in random.normal() } }
    let windows = (0..<10).map { _ in values() }
    let baseline = try DriftBaseline.learned(from: windows.map { [.numbers("n", $0)] })
    let place = try Self.place(baseline)
    let shares = windows.indices.map { own in
      let others = windows.indices.filter { $0 != own }.flatMap { windows[$0] }
      let (least, greatest) = (others.min() ?? 0, others.max() ?? 0)
      return Double(windows[own].count { $0 < least || $0 > greatest }) / 500
    }
    #expect(baseline.fit.statistics[place].levels == 0...(shares.max() ?? 1) && shares.contains { $0 > 0 })
    let night = (0..<300).map { 100 + Double($0) } + (0..<100).map { -50 - Double($0) } + windows[0]
    #expect(baseline.night([.numbers("n", night)]).sums[place] == 400)
  }

  @Test("numbers between those of a reference of few are unseen")
  func between() throws {
    let windows = (0..<8).map { index in
      [
        ColumnProfile.numbers(
          "n", (0..<90).map { Double($0 % 3) } + [Double](repeating: index == 5 ? 0.5 : 1, count: 10))
      ]
    }
    let baseline = try DriftBaseline.learned(from: windows)
    let place = try Self.place(baseline)
    #expect(baseline.fit.statistics[place].levels == 0...0.1)
    let sums = baseline.night([.numbers("n", [-1, 0, 0.2, 0.5, 1, 1.5, 2, 3])]).sums
    // Between 0 and 1 one window has some; −1, 1.5 and 3 are new.
    #expect(sums[place] == 3)
  }

  @Test("where nearly all values go beyond what there was, the first night tells, however much nights vary")
  func gross() throws {
    var random = SeededGenerator(seed: 43)
    func window(_ shift: Double) -> [ColumnProfile] {
      let level = 0.45 * random.normal() + shift
      return [.numbers("n", (0..<4_000).map { _ in level + random.normal() })]
    }
    let baseline = try DriftBaseline.learned(from: (0..<30).map { _ in window(0) })
    for _ in 0..<20 {
      #expect(baseline.judge([baseline.night(window(0))], level: Self.level)[0]?.isBeyond == false)
      #expect(baseline.judge([baseline.night(window(7))], level: Self.level)[0]?.isBeyond == true)
    }
  }
}
