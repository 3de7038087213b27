import Drift
import Profiles
package import Rules

/// Says of drift what else changed in the window since which it is there, or in the one before: the schema, the model's
/// version, the number of rows, or another column that began to move.
package struct DriftCoincidences: Sendable {
  private let windows: [Instant]
  private let events: [DatasetEvent]

  /// - Parameters:
  ///   - facts: of the windows up to the judged one and that one itself, oldest first; those that are known.
  ///   - sensitive: columns of which no value is told.
  package init(
    _ facts: [WindowFacts], season: DriftSeason, schemaChanges: SchemaChangeRule, sensitive: Set<String>
  ) {
    windows = facts.map(\.window.start)
    events =
      DatasetEvents(facts: facts, season: season, schemaChanges: schemaChanges, sensitive: sensitive).all
  }

  /// The findings with what they coincide with.
  package func told(of findings: [Finding]) -> [Finding] {
    // Of one window alone nothing can be told to have come first.
    if windows.count < 2 { return findings }
    let moves = findings.compactMap { finding in
      finding.column.flatMap { column in finding.segment == nil ? move(finding, of: column) : nil }
    }
    let all = Coincidences(moves: moves, events: events)
    return findings.map { finding in
      guard let move = move(finding, of: finding.column ?? "") else { return finding }
      // The number of rows is no news of itself.
      let isOfColumns = finding.faultClass == .drift
      let events = all.events(of: move).filter { isOfColumns || $0.kind != .volume }
      let leader = isOfColumns && finding.segment == nil ? all.leaders(of: move).first : nil
      return finding.coinciding(
        with: events.map(coincidence) + (leader.map { [coincidence($0)] } ?? []))
    }
  }

  private func move(_ finding: Finding, of column: String) -> ColumnMove? {
    guard let movement = finding.movement, let since = movement.since, let night = windows.firstIndex(of: since) else {
      return nil
    }
    return ColumnMove(column: column, night: night, strength: movement.strength)
  }

  private func coincidence(_ event: DatasetEvent) -> Movement.Coincidence {
    let kind: Movement.Coincidence.Kind =
      switch event.kind {
      case .schema: .schema
      case .modelVersion: .modelVersion
      case .volume: .volume
      }
    return Movement.Coincidence(kind, window: windows[event.night], words: event.words)
  }

  private func coincidence(_ leader: ColumnMove) -> Movement.Coincidence {
    .init(.column, window: windows[leader.night], words: "\(leader.column) moved", column: leader.column)
  }
}

extension Finding {
  /// The same with what else changed, as in `…, a window after gate (text) was added and as the row count fell to 1,203
  /// (usually 9,800 to 10,400)`.
  fileprivate func coinciding(with coincidences: [Movement.Coincidence]) -> Finding {
    guard !coincidences.isEmpty, let since = movement?.since else { return self }
    let before = coincidences.filter { $0.window < since }.map(\.words)
    let same = coincidences.filter { $0.window == since }.map(\.words)
    var finding = self
    finding.movement?.coincidesWith = coincidences
    for (conjunction, words) in [("a window after", before), ("as", same)] where !words.isEmpty {
      finding.observed += ", \(conjunction) \(words.conjunction)"
    }
    return finding
  }
}
