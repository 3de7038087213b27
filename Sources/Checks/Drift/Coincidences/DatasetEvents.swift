import Drift
import Foundation
import Profiles
import Rules

/// What changed from one window of a dataset to the next, beside the values of its columns.
struct DatasetEvents {
  /// Differences of two schemas that are told.
  private static let toldOfSchema = 2
  private static let versionLength = 40
  /// Windows before one that its row count is held against, and the fewest of the same season.
  private static let mostBefore = 28
  private static let leastOfSeason = 3
  /// How many times as many rows as in the largest of these, or as few as in the smallest, are a change.
  private static let leastFactor = 1.1

  /// Each right after the other but for those that are not known, oldest first.
  let facts: [WindowFacts]
  let season: DriftSeason
  let schemaChanges: SchemaChangeRule
  let sensitive: Set<String>

  /// By the place of the first window that has the change.
  var all: [DatasetEvent] { schemas + versions + volumes }

  private var schemas: [DatasetEvent] {
    facts.indices.dropFirst().compactMap { place in
      let (last, now) = (facts[place - 1].schema, facts[place].schema)
      if last == now { return nil }
      let changes = SchemaChanges(from: last, to: now, ColumnMatching(from: last, to: now), sensitive: sensitive)
      let words = changes.all.filter { $0.kinds.map { schemaChanges[$0] }.max() != .ignore }.map(\.words)
      if words.isEmpty { return nil }
      let told = words.prefix(Self.toldOfSchema)
      let rest = words.count > told.count ? ["\((words.count - told.count).counted("other change")) of the schema"] : []
      return DatasetEvent(.schema, night: place, words: (told + rest).conjunction)
    }
  }

  private var versions: [DatasetEvent] {
    let known = facts.indices.compactMap { place in facts[place].modelVersion.map { (place: place, version: $0) } }
    return zip(known, known.dropFirst()).filter { $0.version != $1.version }.map { last, now in
      let names = [last, now].map { "'\($0.version.shown(Self.versionLength))'" }
      return DatasetEvent(
        .modelVersion, night: now.place, words: "the model version changed from \(names[0]) to \(names[1])")
    }
  }

  /// A row count that is beyond those of the windows before, where that of the window before was not.
  private var volumes: [DatasetEvent] {
    var wasUsual = false
    return facts.indices.compactMap { place in
      guard let usual = usual(before: place) else { return nil }
      let rows = facts[place].rowCount
      let isUsual =
        Double(rows) * Self.leastFactor >= Double(usual.lowerBound)
        && Double(rows) <= Double(usual.upperBound) * Self.leastFactor
      defer { wasUsual = isUsual }
      guard !isUsual, wasUsual else { return nil }
      let verb = rows < usual.lowerBound ? "fell" : "rose"
      let limits = Set([usual.lowerBound, usual.upperBound]).sorted().map(\.grouped).joined(separator: " to ")
      return DatasetEvent(
        .volume, night: place, words: "the row count \(verb) to \(rows.grouped) (usually \(limits))")
    }
  }

  /// Least and greatest row count of the windows before, of the same season where enough are; nil where too few are known.
  private func usual(before place: Int) -> ClosedRange<Int64>? {
    let before = facts[max(0, place - Self.mostBefore)..<place]
    guard before.count >= DriftMonitor.minimumWindows else { return nil }
    let slot = season.slot(of: facts[place].window)
    let alike = before.filter { season.slot(of: $0.window) == slot }
    let counts = (alike.count >= Self.leastOfSeason ? alike : Array(before)).map(\.rowCount)
    guard let least = counts.min(), let most = counts.max() else { return nil }
    return least...most
  }
}
