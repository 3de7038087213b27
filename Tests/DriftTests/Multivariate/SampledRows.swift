import Profiles
import TestSupport

@testable import Drift

extension RowSample {
  /// Rows of numbers, row by row, in the order of their keys.
  init(_ rows: [[Double?]], names: [String]) {
    self.init(
      keys: rows.indices.map(UInt64.init),
      columns: names.enumerated().map { place, name in Column(name, .numbers(rows.map { $0[place] })) })
  }
}

extension SeededGenerator {
  /// Nearly normal, with mean 0 and variance 1.
  mutating func nearlyNormal() -> Double { (unit() + unit() + unit() + unit() - 2) * 3.0.squareRoot() }
}

/// Tables of columns with a normal distribution, of which the first two go together.
struct PairedTable {
  var width = 10
  var rows = 512
  var correlation = 0.6
  /// Of the night's own shift of each column.
  var nightDeviation = 0.0

  func window(_ random: inout SeededGenerator) -> RowSample {
    let shifts = (0..<width).map { _ in nightDeviation == 0 ? 0 : random.nearlyNormal() * nightDeviation }
    let rest = (1 - correlation * correlation).squareRoot()
    let rows = (0..<rows).map { _ in
      var row = (0..<width).map { _ in random.nearlyNormal() }
      row[1] = correlation * row[0] + rest * row[1]
      return zip(row, shifts).map { Optional($0 + $1) }
    }
    return RowSample(rows, names: (0..<width).map { "c\($0)" })
  }
}

extension MultivariateBaseline {
  /// What a night says to a person: the mean reconstruction error, and the AUROC.
  func levels(_ night: MultivariateNight) -> (error: Double, auroc: Double) {
    let levels = zip(units, night.sums).map { $0.zero + $0.scale * $1 / night.rowCount }
    return (levels[0], levels[1])
  }

  /// The same of the windows of the reference, out of fold.
  var usual: (error: Double, auroc: Double) {
    let levels = zip(units, ofBudget(0)).map { unit, statistic in
      let means = zip(statistic.sums, statistic.rows).filter { $0.1 > 0 }.map { $0 / $1 }
      return unit.zero + unit.scale * means.reduce(0, +) / Double(means.count)
    }
    return (levels[0], levels[1])
  }
}
