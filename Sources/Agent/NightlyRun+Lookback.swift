import History
import Postgres
package import Profiles
import Rules
import Scans

extension NightlyRun {
  /// Looks for windows before `window` whose rows are no longer those that they were profiled with, and runs these
  /// again, oldest first: late rows, corrections, deletions.
  ///
  /// All of them are read in one SELECT, each row once. A window that was never run is none of them. A window that is
  /// run again is judged as of the moment of its last run; of a backfill nobody is told, now as then.
  /// - Parameters:
  ///   - judged: told of each window once it was run again.
  /// - Returns: nil where the rules ask for no lookback, or none of its windows was profiled.
  /// - Throws: what the state throws; whatever is wrong with the source is told in the result instead.
  package func lookBack(
    before window: Window, clock: @Sendable () -> Instant, judged: (Lookback.Change) async throws -> Void = { _ in }
  ) async throws -> Lookback? {
    guard let time = dataset.time, let metric = dataset.ledgerMetrics.first else { return nil }
    let windows = time.windows(before: window, count: time.lookback)
    let known = try await known(windows)
    if known.isEmpty { return nil }
    let answer: LedgerQuery.Answer
    do { answer = try await ask(known.map(\.mark.window), time) } catch {
      if error is CancellationError { throw error }
      return unavailable(windows: known.count, error)
    }
    var countAlone: [Lookback.CountAlone: Int] = [:]
    var changed: [(Known, LedgerQuery.Entry)] = []
    for (known, entry) in zip(known, answer.entries) {
      let comparison = LedgerComparison(known.mark, entry, metric, schema: answer.schema)
      if let reason = comparison.countAlone { countAlone[reason, default: 0] += 1 }
      if comparison.hasChanged { changed.append((known, entry)) }
    }
    // Read for references alone: the next one that needs them reads them anew.
    try await forget(changed.filter { $0.0.run == nil }.map(\.0.mark.window))
    var changes: [Lookback.Change] = []
    for (known, entry) in changed {
      guard let run = known.run else { continue }
      let report = try await self.run(
        known.mark.window, asOf: run.asOf, kind: run.kind == .backfill ? .backfill : .replay, clock: clock)
      let change = Lookback.Change(
        window: known.mark.window, rowsBefore: known.mark.rowCount ?? 0, rowsNow: entry.rowCount,
        evaluation: report.evaluation)
      changes.append(change)
      try await judged(change)
    }
    return Lookback(
      windows: known.count, rowsRead: answer.rowsRead, changes: changes, countAlone: countAlone)
  }

  /// A window whose rows were read before.
  private struct Known {
    let mark: ProfileMark
    /// nil where no run has judged it, and it was read for a reference alone.
    let run: RunRecord?
  }

  /// Those of the windows that have a profile, in order.
  private func known(_ windows: [Window]) async throws -> [Known] {
    guard let first = windows.first, let last = windows.last else { return [] }
    let range = Window(start: first.start, end: last.end)
    let runs = try await history.runs(dataset: dataset.name, newest: windows.count, upTo: last).map(\.record)
    let runOf = Dictionary(runs.map { ($0.window, $0) }, uniquingKeysWith: { first, _ in first })
    let judged = try await history.profileMarks(of: .dataset(dataset.name), in: range)
    let unrun = try await history.profileMarks(of: .unrun(dataset: dataset.name), in: range)
    var known = judged.compactMap { mark in runOf[mark.window].map { Known(mark: mark, run: $0) } }
    let seen = Set(known.map(\.mark.window))
    known += unrun.filter { !seen.contains($0.window) }.map { Known(mark: $0, run: nil) }
    let asked = Set(windows)
    return known.filter { asked.contains($0.mark.window) && $0.mark.rowCount != nil }
      .sorted { $0.mark.window < $1.mark.window }
  }

  private func ask(_ windows: [Window], _ time: Dataset.TimeColumn) async throws -> LedgerQuery.Answer {
    let reader = try await SourceReader.connect(dataset, source)
    do {
      let relation = try RelationName(parsing: dataset.table.value)
      let request = ScanRequest(
        dataset, relation: relation, window: windows[0], metrics: [], options: reader.options)
      let answer = try await LedgerQuery(reader.scan).entries(
        of: windows, request, updatedAt: time.updatedAt?.value)
      await reader.close()
      return answer
    } catch {
      await reader.close()
      throw error
    }
  }

  private func forget(_ windows: [Window]) async throws {
    if windows.isEmpty { return }
    let scope = ProfileScope.unrun(dataset: dataset.name)
    _ = try await history.transaction(dataset: dataset.name) {
      try await $0.deleteProfiles(of: scope, windows: windows)
    }
  }

  private func unavailable(windows: Int, _ error: any Error) -> Lookback {
    let reason = FailureSentence(error).description
    return Lookback(
      windows: windows, rowsRead: 0, changes: [], unavailable: reason,
      shownUnavailable: showsValues ? FailureSentence(error, showingValues: true).description : nil)
  }
}
