package import Profiles

/// A week's profile, merged from those of its windows.
package struct RolledUpWeek: Sendable {
  package let profile: TableProfile
  /// The windows that it was merged from.
  package let parts: [Window]
  /// Windows whose data was broken or unknown; nothing of them is in the profile.
  package let leftOut: [Window]

  package init(profile: TableProfile, parts: [Window], leftOut: [Window]) {
    self.profile = profile
    self.parts = parts
    self.leftOut = leftOut
  }

  /// Why the windows of a week stay as they are.
  package enum Refusal: Error, Equatable, Sendable {
    /// The distributions of some were taken of a sample, or of another one.
    case differentSamples
  }

  /// - Parameter days: at least one.
  /// - Throws: `Refusal`, `ProfileError`, `SketchError`.
  init(_ week: Window, days: [TableProfile], leftOut: [Window]) throws {
    let days = days.sorted { $0.window < $1.window }
    precondition(!days.isEmpty, "A week is merged from at least one window")
    guard Set(days.map(\.sample)).count == 1 else { throw Refusal.differentSamples }
    let last = days[days.count - 1]
    // A window without rows has nothing to add, and may not tell of every column or slice.
    let filled = days.filter { $0.rowCount > 0 }
    profile = TableProfile(
      dataset: last.dataset, window: week, rowCount: days.reduce(0) { $0 + $1.rowCount }, schema: last.schema,
      measurements: Self.measurements(days), columns: try Self.columns(filled.isEmpty ? days : filled),
      slices: try Self.slices(filled), sample: last.sample)
    parts = days.map(\.window)
    self.leftOut = leftOut.sorted()
  }

  /// Counts of rows add up, and the newest value is the newest of all; keys that come twice may do so in two windows, and
  /// most other numbers do not follow from those of the days.
  private static func measurements(_ days: [TableProfile]) -> [Metric: Measurement] {
    var merged: [Metric: Measurement] = [:]
    for metric in Set(days.flatMap(\.measurements.keys)) {
      let found = days.map { $0.measurements[metric] }
      switch metric {
      case .rowCount, .nulls, .outside, .unaccepted, .breaking:
        let counts = found.compactMap { if case .count(let count)? = $0 { count } else { nil } }
        if counts.count == days.count { merged[metric] = .count(counts.reduce(0, +)) }
      case .newest:
        let instants = found.compactMap { if case .instant(let instant)? = $0 { instant } else { nil } }
        merged[metric] = instants.max().map(Measurement.instant)
      case .duplicates, .disordered, .aggregate, .fingerprint, .segmented, .statement: break
      }
    }
    return merged
  }

  private static func columns(_ days: [TableProfile]) throws -> [ColumnProfile] {
    var names: [String] = []
    for column in days.reversed().flatMap(\.columns) where !names.contains(column.name) { names.append(column.name) }
    return try names.compactMap { name in
      let parts = days.compactMap { $0[column: name] }
      guard var merged = parts.first else { return nil }
      for part in parts.dropFirst() { try merged.merge(part) }
      return merged
    }
  }

  private static func slices(_ days: [TableProfile]) throws -> [SliceProfile] {
    guard var merged = days.first?.slices else { return [] }
    for day in days.dropFirst() { try merged.merge(day.slices) }
    return merged
  }
}

extension RolledUpWeek.Refusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .differentSamples: "its windows were not profiled from the same sample of rows"
    }
  }
}
