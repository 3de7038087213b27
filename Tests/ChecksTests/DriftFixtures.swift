import Checks
import Columns
import Profiles
import Rules
import Sketches
import TestSupport

extension ColumnProfile {
  static func numeric(
    _ name: String, _ values: [Double], nulls: Int = 0, nonFinite: Int = 0, type: ColumnType = .float64
  ) -> ColumnProfile {
    var (moments, quantiles, distinct) = (Moments(), QuantileSketch(), DistinctCount())
    moments.update(values)
    quantiles.update(values)
    distinct.update(values)
    return ColumnProfile(
      name: name, type: type, rowCount: Int64(values.count + nulls + nonFinite), nullCount: Int64(nulls),
      nonFiniteCount: Int64(nonFinite), distribution: .numeric(moments, quantiles), distinct: distinct)
  }

  static func categorical(_ name: String, _ counts: [String: Int], nulls: Int = 0) -> ColumnProfile {
    var (values, distinct) = (ValueCounts(), DistinctCount())
    for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
      values.update(value, count: count)
      if count > 0 { Array(value.utf8).withUnsafeBytes { distinct.update(bytes: $0) } }
    }
    return ColumnProfile(
      name: name, type: .text, rowCount: Int64(values.total + nulls), nullCount: Int64(nulls),
      distribution: .categorical(values), distinct: distinct)
  }
}

/// Nights of a table with a numeric column `n` (normal around 10) and a categorical one `c`, rows and rates as given.
struct Nights {
  var random: SeededGenerator
  var rows = 300

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func numbers(mean: Double = 10, scale: Double = 1, nullRate: Double = 0.02, name: String = "n")
    -> ColumnProfile
  {
    let nulls = count(of: nullRate)
    return .numeric(name, (0..<(rows - nulls)).map { _ in (mean + random.normal()) * scale }, nulls: nulls)
  }

  mutating func categories(_ shares: [(String, Double)] = [("EWR", 0.5), ("JFK", 0.3), ("LGA", 0.2)]) -> ColumnProfile {
    var counts: [String: Int] = [:]
    for _ in 0..<rows {
      var draw = Double.random(in: 0..<1, using: &random)
      for (value, share) in shares {
        draw -= share
        if draw < 0 {
          counts[value, default: 0] += 1
          break
        }
      }
    }
    return .categorical("c", counts, nulls: rows - counts.values.reduce(0, +))
  }

  /// So many healthy nights.
  mutating func reference(_ count: Int) -> [TableProfile] {
    (0..<count).map { index in .night(index, [numbers(), categories()]) }
  }

  private mutating func count(of rate: Double) -> Int {
    (0..<rows).count { _ in Double.random(in: 0..<1, using: &random) < rate }
  }
}

extension TableProfile {
  static func night(_ index: Int, _ columns: [ColumnProfile]) -> TableProfile {
    let day: Int64 = 86_400_000_000
    let start = Instant(microsecondsSince1970: 1_360_299_600_000_000 + Int64(index) * day)
    return TableProfile(
      dataset: "d", window: Window(start: start, end: start.advanced(by: .seconds(86_400))),
      rowCount: columns.first?.rowCount ?? 0, schema: SchemaSnapshot(columns: [], primaryKey: []), columns: columns)
  }
}

extension DriftReference {
  /// - Parameter keepsAll: whether the user named the columns.
  init(
    label: String, profiles: [TableProfile], keepsAll: Bool, keeping kept: Set<String> = [],
    segments: [String: Set<String>] = [:], filter: String? = nil, judging judged: TableProfile? = nil
  ) {
    let names = Set(profiles.flatMap { $0.columns.map(\.name) }).sorted().map { Located($0, at: place) }
    let rule = DriftRule(
      columns: keepsAll ? .only(names) : .all(except: []), falseAlarms: .standard, severity: .fail,
      filter: filter.map { Located($0, at: place) }, location: place)
    self.init(
      label: label, profiles: profiles, watching: rule, keeping: kept, segments: segments,
      countedBetween: judged?.countedEdges ?? [:])
  }
}

extension DriftMonitor {
  static func judging(
    _ columns: [ColumnProfile], against reference: [TableProfile], keepsAll: Bool = true,
    budget: FalseAlarmBudget = .standard, severity: Severity = .fail
  ) -> [Finding] {
    let rule = DriftRule(columns: .all(except: []), falseAlarms: budget, severity: severity, location: place)
    let night = TableProfile.night(reference.count, columns)
    let monitor = DriftMonitor(
      rule: rule,
      reference: DriftReference(label: "training table t", profiles: reference, keepsAll: keepsAll, judging: night),
      windowLength: .seconds(86_400), sensitive: [])
    return monitor.findings(night).filter { $0.test != DriftMonitor.rowCountTest }
  }

  /// The finding on one column.
  static func judging(_ column: ColumnProfile, against reference: [TableProfile]) -> Finding? {
    judging([column], against: reference).first
  }
}
