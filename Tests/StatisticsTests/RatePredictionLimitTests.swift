import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct RatePredictionLimitTests {
  /// Draws of a binomial variable by inversion.
  struct Binomial {
    let cumulative: [Double]
    /// Counted from the top, where the mass at 0 would underflow.
    let isMirrored: Bool

    init(_ n: Int, _ rate: Double) {
      isMirrored = rate > 0.5
      let p = min(rate, 1 - rate)
      var mass = pow(1 - p, Double(n))
      var sums = [mass]
      for k in 0..<n {
        mass *= Double(n - k) / Double(k + 1) * p / (1 - p)
        sums.append(sums[k] + mass)
      }
      cumulative = sums
    }

    func draw(_ generator: inout SeededGenerator) -> Int {
      let u = generator.unit()
      var (low, high) = (0, cumulative.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > u { high = middle } else { low = middle + 1 }
      }
      return isMirrored ? cumulative.count - 1 - low : low
    }
  }

  @Test(
    "Healthy rates exceed the limit no more often than stated", arguments: [20, 100, 1000],
    [0.0, 0.0005, 0.02, 0.3, 0.98])
  func ratesKeepTheLevel(rows: Int, rate: Double) throws {
    var generator = SeededGenerator(seed: rows + Int(rate * 10_000))
    let binomial = Binomial(rows, rate)
    var exceeded = 0
    for _ in 0..<20_000 {
      let windows = (0..<30).map { _ in RatePredictionLimit.Window(events: binomial.draw(&generator), rows: rows) }
      let limit = try #require(RatePredictionLimit(windows: windows))
      if limit.pValue(of: .init(events: binomial.draw(&generator), rows: rows)).value <= 0.01 { exceeded += 1 }
    }
    #expect(exceeded <= 300, "\(exceeded) of 20,000")
    if rows == 1000 && rate >= 0.02 { #expect(exceeded >= 40, "\(exceeded) of 20,000") }
  }

  @Test("Rates that vary from window to window keep the level too", arguments: [100, 1000])
  func overdispersedRates(rows: Int) throws {
    var generator = SeededGenerator(seed: rows)
    let laws = (0..<400).map { index in
      // Logits spread with standard deviation 0.3 about a rate of 10 %.
      let z = NormalDistribution.quantile(upperTail: Probability((Double(index) + 0.5) / 400))
      return Binomial(rows, 1 / (1 + 9 * exp(-0.3 * z)))
    }
    func draw() -> RatePredictionLimit.Window {
      .init(events: laws[generator.below(400)].draw(&generator), rows: rows)
    }
    var exceeded = 0
    for _ in 0..<20_000 {
      let limit = try #require(RatePredictionLimit(windows: (0..<30).map { _ in draw() }))
      if limit.pValue(of: draw()).value <= 0.01 { exceeded += 1 }
    }
    #expect((40...300).contains(exceeded), "\(exceeded) of 20,000")
  }

  @Test("A limit is the greatest rate whose p-value is above the level", arguments: 0..<20)
  func limitAndPValueAgree(seed: Int) throws {
    var generator = SeededGenerator(seed: seed)
    let windows = (0..<(5 + seed)).map { _ in
      RatePredictionLimit.Window(events: generator.below(30), rows: 300 + generator.below(300))
    }
    let rates = try #require(RatePredictionLimit(windows: windows))
    let level = Probability(0.001)
    let events = Int((rates.limit(at: level, rows: 400) * 400).rounded())
    #expect(rates.pValue(of: .init(events: events, rows: 400)) > level)
    #expect(rates.pValue(of: .init(events: events + 1, rows: 400)) <= level)
  }

  @Test("Fewer than five windows teach no limit, and windows without rows are no windows")
  func stillLearning() {
    let four = (1...4).map { RatePredictionLimit.Window(events: $0, rows: 50) }
    #expect(RatePredictionLimit(windows: four + [.init(events: 0, rows: 0)]) == nil)
    #expect(RatePredictionLimit(windows: four + [.init(events: 0, rows: 9)]) != nil)
  }

  @Test("A small window needs a larger rate than a large one to be out of the ordinary")
  func respectsSampling() throws {
    let windows = (0..<30).map { RatePredictionLimit.Window(events: 90 + $0 % 20, rows: 1000) }
    let limit = try #require(RatePredictionLimit(windows: windows))
    let level = Probability(0.001)
    let limits = [20, 200, 2000, 200_000].map { limit.limit(at: level, rows: $0) }
    #expect(limits == limits.sorted(by: >))
    #expect(limits[0] > 0.3 && limits[3] < 0.12)
  }

  @Test("A column that never held a null takes one null calmly and many not")
  func firstNulls() throws {
    let windows = (0..<30).map { _ in RatePredictionLimit.Window(events: 0, rows: 1000) }
    let limit = try #require(RatePredictionLimit(windows: windows))
    #expect(limit.pValue(of: .init(events: 0, rows: 1000)) == .one)
    #expect(limit.pValue(of: .init(events: 1, rows: 1000)).value > 0.01)
    #expect(limit.pValue(of: .init(events: 10, rows: 1000)).value < 1e-8)
    let all = (0..<30).map { _ in RatePredictionLimit.Window(events: 1000, rows: 1000) }
    let full = try #require(RatePredictionLimit(windows: all))
    #expect(full.pValue(of: .init(events: 1000, rows: 1000)).value > 0.9)
  }
}
