package import Checks
package import Postgres
package import Profiles
package import Rules
import Scans

/// Scans one window of a dataset and judges it. Stores nothing and tells nobody: `leadsman check` is this alone.
package struct Evaluator: Sendable {
  package let dataset: Dataset
  private let connection: PostgresConnection
  private let limits: ReadLimits
  private let profiles: any ProfileSource
  private let cache: DriftReferenceCache

  /// - Parameter profiles: what is known of windows already; `ScannedProfiles` alone where there is no state.
  package init(
    _ dataset: Dataset, connection: PostgresConnection, limits: ReadLimits,
    profiles: any ProfileSource = NoStoredProfiles(), cache: DriftReferenceCache = DriftReferenceCache()
  ) {
    self.dataset = dataset
    self.connection = connection
    self.limits = limits
    self.profiles = profiles
    self.cache = cache
  }

  /// - Throws: `CancellationError` only: whatever else goes wrong is a finding that could not be evaluated.
  package func evaluate(
    _ window: Window, asOf: Instant, lastSchema: TestContext.LastSchema, anchor: Anchor? = nil
  ) async throws -> Evaluation {
    let suite = TestSuite(dataset)
    let context = TestContext(asOf: asOf, lastSchema: lastSchema, timeColumn: dataset.time?.column.value)
    do {
      let relation = try RelationName(parsing: dataset.table.value)
      let request = ScanRequest(dataset, relation: relation, window: window, metrics: suite.metrics)
      let profile = try await TableScan(connection, limits: limits).run(request) { suite.evidence($0, context) }
      let (drift, leftOut) = try await driftFindings(profile, anchor)
      return Evaluation(
        dataset: dataset.name, window: window, asOf: asOf, profile: profile,
        findings: suite.findings(profile, context) + drift, leftOut: leftOut)
    } catch let error as CancellationError {
      throw error
    } catch {
      return .unavailable(dataset, window, asOf: asOf, reason: FailureSentence(error).description)
    }
  }

  private func driftFindings(
    _ profile: TableProfile, _ anchor: Anchor?
  ) async throws -> (findings: [Finding], leftOut: [String: String]) {
    guard let rule = dataset.drift else { return ([], [:]) }
    let columns = profile.columns.map(\.name)
    do {
      let loader = ReferenceLoader(
        dataset: dataset, connection: connection, limits: limits, profiles: profiles, cache: cache)
      switch try await loader.reference(before: profile.window, anchor) {
      case .reference(let reference):
        let monitor = DriftMonitor(rule: rule, reference: reference, windowLength: profile.window.length)
        return (monitor.findings(profile), reference.leftOut)
      case .unavailable(let reason):
        return (DriftMonitor.notEvaluated(rule, columns: columns, reason) + DriftMonitor.unread(rule, profile), [:])
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      let reason = Finding.NotEvaluated.because("the reference cannot be read: \(FailureSentence(error))")
      return (DriftMonitor.notEvaluated(rule, columns: columns, reason) + DriftMonitor.unread(rule, profile), [:])
    }
  }
}

extension Evaluation {
  /// A window of which nothing could be learned.
  package static func unavailable(
    _ dataset: Dataset, _ window: Window, asOf: Instant, reason: String
  ) -> Evaluation {
    Evaluation(
      dataset: dataset.name, window: window, asOf: asOf, profile: nil,
      findings: TestSuite(dataset).notEvaluated(reason))
  }
}

extension Window {
  /// The dataset without a time column is one window a run; a day stands for the time between two runs.
  var length: Duration { end > start ? end.since(start) : .seconds(86_400) }
}
