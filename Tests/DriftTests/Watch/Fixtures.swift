import Columns
import Profiles
import Sketches
import TestSupport

@testable import Drift

extension ColumnProfile {
  static func numbers(_ name: String, _ values: [Double], nulls: Int = 0) -> ColumnProfile {
    var (moments, quantiles, distinct) = (Moments(), QuantileSketch(), DistinctCount())
    moments.update(values)
    quantiles.update(values)
    distinct.update(values)
    return ColumnProfile(
      name: name, type: .float64, rowCount: Int64(values.count + nulls), nullCount: Int64(nulls),
      distribution: .numeric(moments, quantiles), distinct: distinct)
  }

  static func categories(_ name: String, _ counts: [String: Int], nulls: Int = 0) -> ColumnProfile {
    var (values, distinct) = (ValueCounts(), DistinctCount())
    for (value, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
      values.update(value, count: count)
      Array(value.utf8).withUnsafeBytes { distinct.update(bytes: $0) }
    }
    return ColumnProfile(
      name: name, type: .text, rowCount: Int64(values.total + nulls), nullCount: Int64(nulls),
      distribution: .categorical(values), distinct: distinct)
  }
}

/// A dataset of numbers and categories, night by night; each column may have an effect of the night.
struct SimulatedDataset {
  var random: SeededGenerator
  let rows: Int
  let numberCount: Int
  let categoryCount: Int
  /// Standard deviation of the night's effect on a number, in its own.
  var nightly = 0.0
  /// By weekday, on numbers.
  var weekly = [Double](repeating: 0, count: 7)
  private(set) var night = 0

  init(seed: UInt64, rows: Int, numbers: Int, categories: Int) {
    random = SeededGenerator(seed: seed)
    self.rows = rows
    numberCount = numbers
    categoryCount = categories
  }

  /// - Parameter shift: of all numbers, in standard deviations.
  mutating func next(shift: Double = 0) -> [ColumnProfile] {
    let slot = night % 7
    night += 1
    var columns: [ColumnProfile] = []
    for index in 0..<numberCount {
      let level = shift + nightly * random.normal() + weekly[slot]
      columns.append(.numbers("n\(index)", (0..<rows).map { _ in level + random.normal() }))
    }
    for index in 0..<categoryCount {
      var counts: [String: Int] = [:]
      for _ in 0..<rows { counts["abcde".map(String.init)[Int.random(in: 0..<5, using: &random)], default: 0] += 1 }
      columns.append(.categories("c\(index)", counts))
    }
    return columns
  }
}

extension DriftBaseline {
  /// Of windows of as many rows each.
  static func learned(from windows: [[ColumnProfile]], season: SeasonSlots? = nil) throws -> DriftBaseline {
    let names = windows[0].map(\.name)
    let columns = try names.map { name in
      let own = windows.map { $0.first { $0.name == name } }
      let present = own.compactMap(\.self)
      let whole = try present.dropFirst().reduce(into: present[0]) { try $0.merge($1) }
      return WatchedColumn(name, whole: whole, windows: own, ratesAlone: false, hasNonFinite: false)
    }
    return DriftBaseline(
      columns, rows: windows.map { $0[0].rowCount }, season: season ?? .none(windows: windows.count), watchesRows: true)
  }

  func night(_ columns: [ColumnProfile], slot: Int = 0) -> WatchedNight {
    night(columns, rows: columns[0].rowCount, slot: slot)
  }
}
