package import Checks
import Foundation
import History
import Postgres
package import Profiles
package import Rules
import Scans

/// Scans one window of a dataset and judges it. Stores nothing and tells nobody: `leadsman check` is this alone.
package struct Evaluator: Sendable {
  package let dataset: Dataset
  private let reader: SourceReader
  private let profiles: any ProfileSource
  private let cache: DriftReferenceCache
  private let showsValues: Bool
  private let sources: [Settings.Source]

  /// - Parameters:
  ///   - profiles: what is known of windows already; `NoStoredProfiles` where there is no state.
  ///   - sources: those that tests may name.
  ///   - showsValues: keeps the source's own words of an error, for `Evaluation.shownFindings` alone.
  package init(
    _ dataset: Dataset, reader: SourceReader, sources: [Settings.Source] = [],
    profiles: any ProfileSource = NoStoredProfiles(), cache: DriftReferenceCache = DriftReferenceCache(),
    showsValues: Bool = false
  ) {
    self.dataset = dataset
    self.reader = reader
    self.profiles = profiles
    self.cache = cache
    self.showsValues = showsValues
    self.sources = sources
  }

  /// - Throws: `CancellationError` only: whatever else goes wrong is a finding that could not be evaluated.
  package func evaluate(
    _ window: Window, asOf: Instant, lastSchema: TestContext.LastSchema, anchor: Anchor? = nil
  ) async throws -> Evaluation {
    let words = ServerWords()
    do {
      return try await ServerWords.$kept.withValue(showsValues ? words : nil) {
        try await judge(window, asOf: asOf, lastSchema: lastSchema, anchor, words)
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      return .unavailable(
        dataset, window, asOf: asOf, because: error, showsValues: showsValues, serverWords: words.bySentence)
    }
  }

  private func judge(
    _ window: Window, asOf: Instant, lastSchema: TestContext.LastSchema, _ anchor: Anchor?, _ words: ServerWords
  ) async throws -> Evaluation {
    let suite = TestSuite(dataset)
    var context = TestContext(asOf: asOf, lastSchema: lastSchema, timeColumn: dataset.time?.column.value)
    let relation = try RelationName(parsing: dataset.table.value)
    let isKept = if case .noState = lastSchema { false } else { true }
    var request = ScanRequest(
      dataset, relation: relation, window: window, metrics: suite.metrics.filter { $0.source == nil },
      options: reader.options,
      isKept: isKept)
    var loader = ReferenceLoader(dataset: dataset, reader: reader, profiles: profiles, cache: cache)
    loader.metrics = suite.referenceMetrics
    loader.edges = try await loader.knownEdges(for: window, anchor)
    request.edges = loader.edges
    if isKept { request.catalog = .details(formerPartitions: lastSchema.partitions) }
    var profile = try await reader.scan.run(request) { [context] in suite.evidence($0, context) }
    let elsewhere = OtherSources(dataset: dataset, sources: sources, window: window)
    profile.measurements.merge(try await elsewhere.measure(suite.metrics)) { own, _ in own }
    context.lastColumns = try await lastColumns(lastSchema, now: profile.schema)
    let count = suite.historyCount(for: window)
    if count > 0 {
      context.history = try await profiles.history(
        dataset: dataset.name, before: window, count: count, tests: suite.testsOfHistory)
    }
    // What the server's statistics have told.
    if reader.options.strategy == .aggregate { loader.edges.add(profile.columns) }
    let loaded = try await reference(suite, profile, anchor, loader)
    context.reference = loaded.reference
    var drift = drift(profile, loaded.reference, try await nights(profile, loaded.reference, anchor))
    drift.findings = try await DriftSurroundings(dataset: dataset, profiles: profiles).told(of: drift.findings, profile)
    return Evaluation(
      dataset: dataset.name, window: window, asOf: asOf, profile: dataset.kept(profile, suite.keptOfSegments),
      findings: suite.findings(profile, context) + drift.findings, leftOut: drift.leftOut,
      serverWords: loaded.serverWords.merging(words.bySentence) { own, _ in own })
  }

  /// The columns as they were profiled at the last run, where one that is gone might be a new one under another name.
  private func lastColumns(
    _ lastSchema: TestContext.LastSchema, now: SchemaSnapshot
  ) async throws -> [ColumnProfile] {
    guard case .known(let last, let window) = lastSchema, ColumnMatching(from: last, to: now).isAmbiguous else {
      return []
    }
    let stored = try await profiles.profiles(of: .dataset(dataset.name), in: window, slices: .none)
    return stored.first { $0.window == window }?.columns ?? []
  }

  private struct LoadedReference {
    var reference: TestContext.Reference
    var serverWords: [String: String] = [:]
  }

  /// What the window is held against, by drift and by tests; where neither asks for it, it is not read.
  private func reference(
    _ suite: TestSuite, _ profile: TableProfile, _ anchor: Anchor?, _ loader: ReferenceLoader
  ) async throws -> LoadedReference {
    // Of a window that could not be read nothing is to be held against it.
    guard dataset.drift != nil || suite.needsReference, profile.unread == nil else {
      return LoadedReference(reference: .unavailable(.notInReference))
    }
    do {
      switch try await loader.reference(for: profile, anchor) {
      case .reference(let reference): return LoadedReference(reference: .known(reference))
      case .unavailable(let reason): return LoadedReference(reference: .unavailable(reason))
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      func sentence(showingValues: Bool) -> String {
        "the reference cannot be read: \(FailureSentence(error, showingValues: showingValues))"
      }
      let (reason, shown) = (sentence(showingValues: false), sentence(showingValues: true))
      return LoadedReference(
        reference: .unavailable(.because(reason)), serverWords: showsValues && shown != reason ? [reason: shown] : [:])
    }
  }

  /// Windows before this one, which drift looks at together with it.
  private func nights(
    _ profile: TableProfile, _ reference: TestContext.Reference, _ anchor: Anchor?
  ) async throws -> [WatchedWindow?] {
    guard dataset.drift != nil, profile.unread == nil, case .known(let reference) = reference else { return [] }
    return try await WatchedNights(dataset: dataset, profiles: profiles, cache: cache)
      .before(profile, reference, anchor)
  }

  private func drift(
    _ profile: TableProfile, _ reference: TestContext.Reference, _ nights: [WatchedWindow?]
  ) -> (findings: [Finding], leftOut: [String: String]) {
    guard let rule = dataset.watchedDrift else { return ([], [:]) }
    if profile.unread != nil { return (DriftMonitor.unread(rule, profile), [:]) }
    let missing = missingLabels(rule, profile)
    let profile = missing.map { profile.without($0.column) } ?? profile
    let leftOut = missing.map { [$0.column: $0.reason] } ?? [:]
    switch reference {
    case .known(let reference):
      let monitor = DriftMonitor(
        rule: rule, reference: reference, windowLength: profile.window.length,
        sensitive: Set(dataset.roles.sensitive.map(\.value)))
      return (monitor.findings(profile, after: nights), reference.leftOut.merging(leftOut) { $1 })
    case .unavailable(let reason):
      let unable = DriftMonitor.notEvaluated(rule, columns: profile.columns.map(\.name), reason)
      return (unable + DriftMonitor.unread(rule, profile), leftOut)
    }
  }

  /// Why the labels of a window are not compared yet: those that come first may be unlike the others.
  private func missingLabels(_ rule: DriftRule, _ profile: TableProfile) -> (column: String, reason: String)? {
    guard let name = rule.label, let column = profile[column: name] else { return nil }
    // Of a window of old the rows are read as they are now.
    if profile.window.end.advanced(by: dataset.ownLabel?.delay ?? .zero) > Instant(Date()) {
      return (name, "its labels are still to come")
    }
    return column.nullCount == column.rowCount && column.rowCount > 0 ? (name, "none of its labels has come") : nil
  }
}

extension TestContext.LastSchema {
  fileprivate var partitions: [Int64] {
    if case .known(let schema, _) = self { schema.details?.partitions?.all?.map(\.number) ?? [] } else { [] }
  }
}

extension Window {
  /// The dataset without a time column is one window a run; a day stands for the time between two runs.
  var length: Duration { end > start ? end.since(start) : .seconds(86_400) }
}
