import Profiles
import TestSupport

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
