import ArgumentParser

/// Which columns the simulated table has, and what nights do to them.
struct TableOptions: ParsableArguments {
  @Option(
    help: .init(
      "Columns of each family: normal lognormal heavy zeros count five flag choice fifty constant; 80 unless given.",
      valueName: "family:count,…"),
    transform: Self.counts)
  var columns: [SimulatedTable.Family: Int] = SimulatedTable().counts
  @Option(
    help: .init("Shares of nulls, dealt out in turn in each family.", valueName: "shares"), transform: Self.rates)
  var nullRates: [Double] = SimulatedTable().nullRates
  @Option(help: .init("The median column's standard deviation between nights, in its own σ.", valueName: "σ"))
  var dayEffect = EffectSizes().day
  @Option(help: .init("The same between weekdays.", valueName: "σ"))
  var weeklyEffect = EffectSizes().week
  @Option(help: .init("Correlation of the effects of two nights in a row.", valueName: "ρ"))
  var autocorrelation = EffectSizes().autocorrelation
  @Option(help: .init("Share of the effects' variance that all columns have in common.", valueName: "share"))
  var common = EffectSizes().common
  @Option(help: .init("Rows of a weekend night, as a share of another's.", valueName: "share"))
  var weekendRows = EffectSizes().weekendRows
  @Flag(inversion: .prefixedNo, help: "Watch columns together too, which takes most of the time.")
  var multivariate = SimulatedTable().isMultivariate

  var table: SimulatedTable {
    SimulatedTable(counts: columns, nullRates: nullRates, isMultivariate: multivariate)
  }

  var sizes: EffectSizes {
    EffectSizes(
      day: dayEffect, week: weeklyEffect, autocorrelation: autocorrelation, common: common, weekendRows: weekendRows)
  }

  func validate() throws {
    guard dayEffect >= 0, weeklyEffect >= 0 else { throw ValidationError("an effect is at least 0") }
    guard (0..<1).contains(autocorrelation), (0...1).contains(common), weekendRows > 0 else {
      throw ValidationError("--autocorrelation is in [0, 1), --common in [0, 1], --weekend-rows above 0")
    }
  }

  private static func counts(_ text: String) throws -> [SimulatedTable.Family: Int] {
    try text.split(separator: ",").reduce(into: [:]) { counts, part in
      let parts = part.split(separator: ":")
      guard parts.count == 2, let family = SimulatedTable.Family(rawValue: String(parts[0])), let count = Int(parts[1]),
        count >= 0
      else { throw ValidationError("'\(part)' is no family and count, as normal:12") }
      counts[family] = count
    }
  }

  private static func rates(_ text: String) throws -> [Double] {
    let rates = text.split(separator: ",").compactMap { Double($0) }
    guard !rates.isEmpty, rates.allSatisfy((0..<1).contains) else {
      throw ValidationError("--null-rates are shares from 0 to below 1, by commas")
    }
    return rates
  }
}
