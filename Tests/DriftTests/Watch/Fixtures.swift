import Columns
import Profiles
import Sketches
import TestSupport

@testable import Drift

extension ColumnProfile {
  static func numbers(_ name: String, _ values: [Double], nulls: Int = 0) -> ColumnProfile {
    var (moments, quantiles, distinct, signs) = (Moments(), QuantileSketch(), DistinctCount(), SignCounts())
    signs.update(values)
    moments.update(values)
    quantiles.update(values)
    distinct.update(values)
    return ColumnProfile(
      name: name, type: .float64, rowCount: Int64(values.count + nulls), nullCount: Int64(nulls),
      distribution: .numeric(moments, quantiles), distinct: distinct, shape: .numbers(signs))
  }

  static func categories(_ name: String, _ counts: [String: Int], nulls: Int = 0) -> ColumnProfile {
    var (values, distinct, texts) = (ValueCounts(), DistinctCount(), TextSummary())
    for (value, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 {
      values.update(value, count: count)
      Array(value.utf8).withUnsafeBytes {
        distinct.update(bytes: $0)
        texts.update($0, times: count)
      }
    }
    return ColumnProfile(
      name: name, type: .text, rowCount: Int64(values.total + nulls), nullCount: Int64(nulls),
      distribution: .categorical(values), distinct: distinct, shape: .texts(texts))
  }

  /// - Parameter microseconds: since 1970-01-01 00:00.
  static func times(_ name: String, _ microseconds: [Int64]) -> ColumnProfile {
    var (moments, quantiles, calendar) = (Moments(), QuantileSketch(), CalendarCounts(.microseconds))
    moments.update(microseconds.map(Double.init))
    quantiles.update(microseconds.map(Double.init))
    calendar.update(microseconds)
    return ColumnProfile(
      name: name, type: .timestampTZ, rowCount: Int64(microseconds.count), distribution: .temporal(moments, quantiles),
      distinct: nil, shape: .times(calendar))
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
  static func learned(
    from windows: [[ColumnProfile]], season: SeasonSlots? = nil, tellsUnlearned: Bool = true
  ) throws -> DriftBaseline {
    let names = windows[0].map(\.name)
    let columns = try names.map { name in
      let own = windows.map { $0.first { $0.name == name } }
      let present = own.compactMap(\.self)
      let whole = try present.dropFirst().reduce(into: present[0]) { try $0.merge($1) }
      return WatchedColumn(
        name, whole: whole, windows: own, ratesAlone: false, hasNonFinite: false, season: season)
    }
    return DriftBaseline(
      columns, rows: windows.map { $0[0].rowCount }, season: season ?? .none(windows: windows.count), watchesRows: true,
      tellsUnlearned: tellsUnlearned)
  }

  func night(_ columns: [ColumnProfile], slot: Int = 0) -> WatchedNight {
    night(columns, rows: columns[0].rowCount, slot: slot)
  }
}
