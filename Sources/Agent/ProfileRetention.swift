import Foundation
package import History
package import Profiles
package import Rules

/// Keeps stored profiles as finely and as long as the settings say: days become weeks, and in the end go.
///
/// Profiles that a reference or the lookback needs stay as they are, however old: a week is not held against a day.
/// Runs, findings and incidents stay.
package struct ProfileRetention: Sendable {
  /// What one pass did.
  package struct Outcome: Sendable, Equatable {
    /// Weeks that took the place of their windows.
    package fileprivate(set) var weeks: [Window] = []
    /// Weeks whose windows could not be merged, with the reason.
    package fileprivate(set) var kept: [Window: String] = [:]
    /// Profiles that were deleted for their age.
    package fileprivate(set) var deleted = 0

    package var didNothing: Bool { weeks.isEmpty && deleted == 0 }
  }

  private static let week = CalendarWindow(count: 1, unit: .week)
  private static let longestRolledUp = Duration.seconds(25 * 3_600)

  private let retention: Settings.Retention
  private let history: HistoryStore

  package init(_ retention: Settings.Retention, _ history: HistoryStore) {
    self.retention = retention
    self.history = history
  }

  /// Each week, and the deletion, is a transaction of its own.
  /// - Throws: what the state throws.
  package func apply(to dataset: Dataset, at now: Instant) async throws -> Outcome {
    var outcome = Outcome()
    if retention.rollUpAfter == nil && retention.deleteAfter == nil { return outcome }
    let needs = try await needs(of: dataset)
    if let age = retention.rollUpAfter, let time = dataset.time {
      for (week, windows) in try await weeks(
        dataset, time, endedBy: now.advanced(by: .zero - age), without: needs.spans)
      {
        let rollUp = try await history.transaction(dataset: dataset.name) {
          try await $0.rollUp(dataset: dataset.name, windows, into: week, at: now)
        }
        switch rollUp {
        case .done: outcome.weeks.append(week)
        case .kept(let reason): outcome.kept[week] = reason
        case .nothing: break
        }
      }
    }
    if let age = retention.deleteAfter {
      outcome.deleted = try await history.transaction(dataset: dataset.name) {
        try await $0.deleteProfiles(
          dataset: dataset.name, endedBy: now.advanced(by: .zero - age), keeping: needs.spans, and: needs.reference)
      }
    }
    return outcome
  }

  /// The calendar weeks that are wholly past and that nothing needs window by window, with the windows in them.
  private func weeks(
    _ dataset: Dataset, _ time: Dataset.TimeColumn, endedBy end: Instant, without needed: [Window]
  ) async throws -> [(week: Window, windows: [Window])] {
    guard let week = Self.week else { return [] }
    let past = Window(start: Instant(microsecondsSince1970: 0), end: end)
    var weeks: [Window: [Window]] = [:]
    for mark in try await history.profileMarks(of: .dataset(dataset.name), in: past) {
      // Of another grid, as before the rules changed, or longer than a day.
      guard mark.window.length <= Self.longestRolledUp,
        time.window.window(containing: mark.window.start, in: time.timeZone) == mark.window
      else { continue }
      weeks[week.window(containing: mark.window.start, in: time.timeZone), default: []].append(mark.window)
    }
    return weeks.filter { entry in
      entry.key.end <= end && !needed.contains { $0.start < entry.key.end && entry.key.start < $0.end }
    }.map { (week: $0.key, windows: $0.value) }.sorted { $0.week < $1.week }
  }
}

extension ProfileRetention {
  /// What is needed as it is.
  private struct Needs {
    /// Of the dataset's own table.
    var spans: [Window] = []
    var reference: ProfileScope?
  }

  private func needs(of dataset: Dataset) async throws -> Needs {
    guard let time = dataset.time else {
      return Needs(reference: Self.scope(of: dataset, try await anchor(of: dataset, at: nil)))
    }
    guard let newest = try await history.runs(dataset: dataset.name, newest: 1).first?.record.window else {
      return Needs()
    }
    let next = time.window.next(newest, in: time.timeZone)
    let anchor = try await anchor(of: dataset, at: next)
    // The oldest window that may be judged again by itself.
    let oldest = time.windows(before: next, count: time.lookback).first ?? next
    var needs = Needs(spans: [Window(start: oldest.start, end: next.end)], reference: Self.scope(of: dataset, anchor))
    if let anchor { needs.spans.append(anchor.span) }
    switch dataset.reference {
    case .range(let start, let end): needs.spans.append(Window(start: time.instant(start), end: time.instant(end)))
    case .trailing(let count):
      let drifting = try await HistoryProfiles(history).driftingWindows(dataset: dataset.name, before: next)
      let last = ReferenceWindows.trailing(count, before: oldest, without: drifting, since: nil, time)
      if let first = last.first { needs.spans.append(Window(start: first.start, end: next.end)) }
    case .training, nil: break
    }
    return needs
  }

  private func anchor(of dataset: Dataset, at window: Window?) async throws -> Anchor? {
    let end = Instant(microsecondsSince1970: .max)
    return try await Anchor.inForce(for: window ?? Window(start: end, end: end), of: dataset, history)
  }

  /// Of the training table in use.
  private static func scope(of dataset: Dataset, _ anchor: Anchor?) -> ProfileScope? {
    guard case .training(let table, _)? = dataset.reference else { return nil }
    return .reference(dataset: dataset.name, table: ReferenceLoader.name(ofTraining: table.value, anchor))
  }
}
