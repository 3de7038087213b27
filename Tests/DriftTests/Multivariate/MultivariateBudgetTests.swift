import Profiles
import Statistics
import TestSupport
import Testing

@testable import Drift

/// Simulated nights, judged by the budget.
@Suite struct MultivariateBudgetTests {
  /// Of the two statistics on one night, by a fit of their own.
  private static func scores(_ baseline: MultivariateBaseline, _ night: MultivariateNight) -> [BudgetScore] {
    let statistics = baseline.ofBudget(0)
    let slots = SeasonSlots(statistics[0].rows.indices.map { $0 % 7 }, of: 7)
    let fit = BudgetFit(statistics, season: slots, columnCount: 1)
    let horizon = BudgetHorizon(
      nights: 1, rows: [night.rowCount], slots: [0], slotCount: 7, autocorrelation: fit.autocorrelation)
    return statistics.indices.compactMap { place in
      horizon.map {
        BudgetScore(
          statistics[place], fit.statistics[place], $0, sum: night.sums[place], rows: night.rowCount)
      }
    }
  }

  @Test func `without drift a limit is crossed about as often as it says`() throws {
    let table = PairedTable(width: 4, rows: 120)
    var (crossed, count) = ([0, 0], 0)
    var squares = [0.0, 0]
    for seed in 0..<12 {
      var random = SeededGenerator(seed: 100 + seed)
      let baseline = try MultivariateBaseline((0..<10).map { _ in table.window(&random) })
      for _ in 0..<10 {
        let night = try #require(baseline.night(table.window(&random)))
        count += 1
        for (place, score) in Self.scores(baseline, night).enumerated() {
          if try #require(score.pValue).value < 0.1 { crossed[place] += 1 }
          squares[place] += score.effect * score.effect * night.rowCount
        }
      }
    }
    for place in 0..<2 {
      let (share, variance) = (Double(crossed[place]) / Double(count), squares[place] / Double(count))
      #expect(share <= 0.15, "\(place): \(share)")
      #expect(share >= 0.01, "\(place): \(share)")
      // Of a night and the reference's ten, by sampling alone 1.1.
      #expect(variance > 0.6 && variance < 1.7, "\(place): \(variance)")
    }
  }

  @Test func `a correlation that changes its sign while every column stays as it was is found the first night`() throws
  {
    var random = SeededGenerator(seed: 7)
    let table = PairedTable(rows: 500)
    let baseline = try MultivariateBaseline((0..<14).map { _ in table.window(&random) })
    let turned = PairedTable(rows: 500, correlation: -0.6).window(&random)
    let night = try #require(baseline.night(turned))
    // One page in 90 nights, shared by eleven columns, two statistics and four horizons.
    let limit = 1.0 / 90 / 11 * 0.5 * 0.15
    let values = try Self.scores(baseline, night).map { try #require($0.pValue).value }
    #expect(values[0] < limit && values[1] < limit, "\(values) \(limit)")
    let changes = try #require(baseline.changes(turned))
    #expect(Set(changes.contributions.prefix(2).map(\.column)) == ["c0", "c1"])
    #expect(changes.contributions[0].share + changes.contributions[1].share > 0.6)
    let pair = changes.correlations[0]
    #expect(pair.first == "c0" && pair.second == "c1" && pair.usual > 0.5 && pair.now < -0.5)
    let healthy = try #require(baseline.night(table.window(&random)))
    #expect(try Self.scores(baseline, healthy).allSatisfy { try #require($0.pValue).value > 0.001 })
  }

  @Test func `a correlation that was not there before is found by the classifier`() throws {
    var random = SeededGenerator(seed: 8)
    let table = PairedTable(width: 6, rows: 400, correlation: 0)
    let baseline = try MultivariateBaseline((0..<14).map { _ in table.window(&random) })
    let night = try #require(
      baseline.night(PairedTable(width: 6, rows: 400, correlation: 0.7).window(&random)))
    let value = try #require(Self.scores(baseline, night)[1].pValue).value
    #expect(
      value < 1.0 / 90 / 7 * 0.5 * 0.15 && baseline.levels(night).auroc > 0.62,
      "\(value) \(baseline.levels(night).auroc)")
  }

  @Test func `nights that differ from each other widen the limits`() throws {
    func value(_ nightDeviation: Double) throws -> Double {
      var random = SeededGenerator(seed: 9)
      let table = PairedTable(width: 4, rows: 300, nightDeviation: nightDeviation)
      let baseline = try MultivariateBaseline((0..<10).map { _ in table.window(&random) })
      let healthy = PairedTable(width: 4, rows: 300).window(&random)
      let shifted = RowSample(
        keys: healthy.keys,
        columns: healthy.columns.map { column in
          guard case .numbers(let values) = column.values else { return column }
          return .init(column.name, .numbers(values.map { $0.map { $0 + 0.8 } }))
        })
      let night = try #require(baseline.night(shifted))
      return try #require(Self.scores(baseline, night)[1].pValue).value
    }
    let (alike, different) = (try value(0), try value(0.4))
    #expect(alike < 1e-3 && different > 0.05, "\(alike) \(different)")
  }
}
