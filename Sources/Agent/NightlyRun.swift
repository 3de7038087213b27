import Checks
import Delivery
package import History
package import Incidents
import Postgres
package import Profiles
package import Retraining
package import Rules

/// One window of one dataset from the source to the outbox: scan, judge, store, and say who is to be told.
///
/// All that a run changes commits in one transaction; a kill at any point leaves either nothing of it or all.
package struct NightlyRun: Sendable {
  package let dataset: Dataset
  private let routes: Routes
  let history: HistoryStore
  let source: Settings.Source
  private let cache: DriftReferenceCache
  /// Those that tests may name.
  private let others: [Settings.Source]
  let showsValues: Bool

  /// - Parameters:
  ///   - others: sources that tests may name.
  ///   - showsValues: keeps the source's own words of an error for `Evaluation.shownFindings` of the report;
  ///     they are neither stored nor sent.
  package init(
    _ dataset: Dataset, routes: Routes, history: HistoryStore, source: Settings.Source,
    others: [Settings.Source] = [], cache: DriftReferenceCache = DriftReferenceCache(), showsValues: Bool = false
  ) {
    self.dataset = dataset
    self.routes = routes
    self.history = history
    self.source = source
    self.cache = cache
    self.others = others
    self.showsValues = showsValues
  }

  /// What a run came to.
  package struct Report: Sendable {
    package let evaluation: Evaluation
    package let incidents: [IncidentChange]
    package let decision: RetrainDecision?
  }

  /// - Parameters:
  ///   - asOf: the moment at which the window is judged; alerts and triggers carry it.
  ///   - clock: now, for what is recorded of the run itself.
  /// - Throws: what the state throws; whatever is wrong with the source is a finding instead.
  package func run(
    _ window: Window, asOf: Instant, kind: RunRecord.Kind, clock: @Sendable () -> Instant
  ) async throws -> Report {
    let startedAt = clock()
    // What the training core has reported by plain SQL changes what the window is held against.
    try await TriggerReconciler(history, routes: routes).reconcile(dataset: dataset.name, at: startedAt)
    let (evaluation, newLabels) = try await evaluate(window, asOf: asOf)
    let record = RunRecord(
      dataset: dataset.name, window: window, kind: kind, status: evaluation.profile == nil ? .failed : .finished,
      asOf: asOf, startedAt: startedAt, finishedAt: clock(), verdict: evaluation.verdict,
      sentence: VerdictSentence(evaluation).description,
      rowCount: evaluation.profile.flatMap { $0.unread == nil ? $0.rowCount : nil })
    CrashPoint.reached("run.before-commit")
    let report = try await history.transaction(dataset: dataset.name) { transaction in
      let newest = try await transaction.runs(dataset: dataset.name, newest: 1).first?.record.window
      let before = try await transaction.currentRun(dataset: dataset.name, window: window)?.record.verdict
      try await transaction.saveRun(record, findings: evaluation.findings)
      if let profile = evaluation.profile {
        try await transaction.saveProfile(profile, at: asOf)
        // What a reference has read of the window may be older.
        try await transaction.deleteProfiles(of: .unrun(dataset: dataset.name), windows: [window])
      }
      let changes = try await IncidentBook(dataset, routes, transaction, now: record.finishedAt).update(
        evaluation, kind: kind, isNewest: newest.map { $0 < window } ?? true)
      let decision = try await RetrainBook(dataset, transaction, now: record.finishedAt).decide(
        evaluation, newLabels: newLabels, kind: kind)
      if let before {
        try await TriggerMarks(dataset, transaction).mark(evaluation, before: before, at: record.finishedAt)
      }
      return Report(evaluation: evaluation, incidents: changes, decision: decision)
    }
    CrashPoint.reached("run.after-commit")
    return report
  }

  private func evaluate(
    _ window: Window, asOf: Instant
  ) async throws -> (evaluation: Evaluation, newLabels: Int?) {
    let version: ModelVersionRecord? =
      if let model = dataset.model { try await history.currentModelVersion(model: model.name, at: asOf) } else { nil }
    let last = try await history.lastSchema(dataset: dataset.name, before: window)
    let lastSchema = last.map { TestContext.LastSchema.known($0.schema, $0.window) } ?? .firstRun
    let anchor = try await Anchor.inForce(for: window, of: dataset, history)
    do {
      let reader = try await SourceReader.connect(dataset, source)
      let evaluator = Evaluator(
        dataset, reader: reader, sources: others, profiles: HistoryProfiles(history), cache: cache,
        showsValues: showsValues)
      let evaluation = try await evaluator.evaluate(window, asOf: asOf, lastSchema: lastSchema, anchor: anchor)
      let labels = try await NewLabels(dataset: dataset, reader: reader)
        .count(after: version?.trainedOn?.end, upTo: window)
      await reader.close()
      return (evaluation, labels)
    } catch let error as PostgresError {
      return (.unavailable(dataset, window, asOf: asOf, because: error, showsValues: showsValues), nil)
    }
  }

}

extension ReadLimits {
  package init(_ source: Settings.Source) {
    self.init(
      statementTimeout: source.statementTimeout, lockTimeout: source.lockTimeout,
      idleTimeout: ReadLimits.standard.idleTimeout)
  }
}
