import Checks
import Postgres
package import Profiles
package import Rules
import Scans

/// What a run of one window would do to its source, told before anything is read.
package struct PlanPreview: Sendable {
  /// How a test or a distribution would be had.
  package enum Way: String, Hashable, Sendable, CaseIterable {
    /// The catalog alone shows it.
    case catalog
    /// The server's constraints prove it.
    case proved
    /// Counted in the server.
    case aggregate
    /// From the rows that are streamed.
    case stream
    /// By a statement of its own.
    case statement
    case notEvaluated = "not_evaluated"
  }

  package struct Item: Hashable, Sendable {
    /// A test, or the column of a distribution.
    package let name: String
    package let way: Way
    /// A clause without data values: by what it is proved, why it is taken so or not at all.
    package let why: String
  }

  package let dataset: String
  package let window: Window
  package let tests: [Item]
  /// Columns whose drift is watched, in the table's order.
  package let distributions: [Item]
  /// Columns by whose values the rows are profiled by themselves too.
  package let segments: [Item]
  /// With its schema, and the SQL condition of the window; nil where the source told nothing.
  package let table: String?
  package let condition: String?
  package let statements: [PlannedStatement]
  /// What else is read, so that the window can be held against it; nil where nothing is.
  package let reference: String?
  /// Why nothing would be read: a sentence.
  package let unread: String?
  /// Why the limits of `scan` or of the source let none of the statements run: a sentence.
  package let refusal: String?

  /// Whether a run would evaluate all of it, as far as that can be told.
  package var isComplete: Bool {
    unread == nil && refusal == nil && !(tests + distributions + segments).contains { $0.way == .notEvaluated }
  }
}

extension PlanPreview {
  /// Asks the source's catalog and planner; no statement is run.
  /// - Throws: `CancellationError` only: whatever else goes wrong is `unread`.
  package static func of(
    _ dataset: Dataset, _ window: Window, _ source: Settings.Source, showsValues: Bool
  ) async throws -> PlanPreview {
    do {
      let reader = try await SourceReader.connect(dataset, source)
      do {
        let preview = try await of(dataset, window, reader)
        await reader.close()
        return preview
      } catch {
        await reader.close()
        throw error
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      return PlanPreview(dataset, window, unread: "\(FailureSentence(error, showingValues: showsValues))")
    }
  }

  /// - Throws: `PostgresError`, `ScanError`, `CancellationError`.
  package static func of(_ dataset: Dataset, _ window: Window, _ reader: SourceReader) async throws -> PlanPreview {
    let request = ScanRequest(
      dataset, relation: try RelationName(parsing: dataset.table.value), window: window,
      metrics: TestSuite(dataset).metrics.filter { $0.source == nil }, options: reader.options)
    return PlanPreview(dataset, window, try await reader.scan.explain(request))
  }

  private init(_ dataset: Dataset, _ window: Window, unread: String) {
    self.init(
      dataset: dataset.name, window: window, tests: [], distributions: [], segments: [], table: nil, condition: nil,
      statements: [],
      reference: nil, unread: unread, refusal: nil)
  }

  private init(_ dataset: Dataset, _ window: Window, _ explanation: ScanExplanation) {
    let tests = dataset.tests.map { rule in
      Item(compared: rule, in: explanation)
        ?? Item(rule.name, of: TestSuite(dataset.testing(rule)).metrics, in: explanation)
    }
    let lookback = dataset.ledgerMetrics.map { Item("lookback", of: [$0], in: explanation) }
    self.init(
      dataset: dataset.name, window: window, tests: tests + lookback,
      distributions: explanation.columns.filter { dataset.watchedDrift?.includes($0.name) ?? false }.map {
        Item($0.name, distribution: dataset.way(ofDrift: $0, in: explanation))
      },
      segments: (dataset.drift?.segments ?? []).map { Item($0.value, segmentsWithout: explanation.unsliced) },
      table: explanation.table, condition: explanation.window,
      statements: explanation.statements.map(PlannedStatement.init), reference: dataset.referenceWords,
      unread: explanation.unread, refusal: explanation.refusal)
  }
}

extension PlanPreview.Item {
  /// - Parameter metrics: of one test; what it counts beside the rows says how it is taken.
  fileprivate init(_ name: String, of metrics: [Metric], in explanation: ScanExplanation) {
    let ways = metrics.map { explanation.metrics[$0] ?? .aggregate }
    for case .unavailable(let reason) in ways {
      self.init(name: name, way: .notEvaluated, why: reason.asClause)
      return
    }
    if let source = metrics.lazy.compactMap(\.source).first {
      self.init(name: name, way: .statement, why: "held against what the source \(source) says")
      return
    }
    let own = zip(metrics, ways).first { metric, _ in
      if case .rowCount = metric.unsegmented { false } else { true }
    }
    switch own?.1 ?? ways.first {
    case nil: self.init(name: name, way: .catalog, why: "what the catalog says")
    case .proved(let proof): self.init(name: name, way: .proved, why: proof)
    case .aggregate: self.init(name: name, way: .aggregate, why: "counted in the server")
    case .aggregateSegments:
      self.init(name: name, way: .aggregate, why: "counted in the server, for each segment")
    case .aggregateApart:
      self.init(name: name, way: .aggregate, why: "counted in a statement of its own, because it sorts all rows")
    case .stream:
      self.init(
        name: name, way: .stream, why: own == nil ? "all rows are streamed anyway" : "its column is streamed anyway")
    case .statement: self.init(name: name, way: .statement, why: "by a statement of its own")
    case .unavailable(let reason): self.init(name: name, way: .notEvaluated, why: reason.asClause)
    }
  }

  /// A test that compares a column's values with the reference's; nil for any other.
  fileprivate init?(compared rule: TestRule, in explanation: ScanExplanation) {
    guard let name = [rule.fail, rule.warn].lazy.compactMap({ $0?.comparedColumn }).first else { return nil }
    guard let column = explanation.columns.first(where: { $0.name == name }) else {
      self.init(name: rule.name, way: .notEvaluated, why: "its values cannot be read")
      return
    }
    if let segment = rule.segments.first {
      let item = Self(segment.value, segmentsWithout: explanation.unsliced)
      self.init(name: rule.name, way: item.way, why: item.why)
      return
    }
    let item = Self(name, distribution: column.way)
    self.init(name: rule.name, way: item.way, why: item.why)
  }

  fileprivate init(_ column: String, distribution way: ScanExplanation.Way) {
    switch way {
    case .unavailable(let reason): self.init(name: column, way: .notEvaluated, why: reason.asClause)
    case .stream: self.init(name: column, way: .stream, why: "sketched from its values")
    case .proved, .aggregate, .aggregateApart, .aggregateSegments, .statement:
      self.init(name: column, way: .aggregate, why: "counted in the server, so that no value leaves it")
    }
  }

  fileprivate init(_ column: String, segmentsWithout unsliced: [Slice: String]) {
    let reason = unsliced[.otherSegments(column: column)]
    self.init(
      name: column, way: reason == nil ? .stream : .notEvaluated,
      why: reason?.asClause ?? "rows of each of its values are profiled by themselves too")
  }
}

extension Dataset {
  /// Of the rows that meet drift's `where` only the stream tells.
  fileprivate func way(
    ofDrift column: ScanExplanation.Column, in explanation: ScanExplanation
  ) -> ScanExplanation.Way {
    if case .unavailable = column.way { return column.way }
    guard let filter = drift?.filter?.value else { return column.way }
    if let reason = explanation.unsliced[.filter(filter)] { return .unavailable(reason: reason) }
    return column.way == .stream ? .stream : .unavailable(reason: SliceProfile.countedOfAllRows)
  }

  /// What a window's drift is held against, and whence that is known.
  fileprivate var referenceWords: String? {
    guard drift != nil || TestSuite(self).needsReference else { return nil }
    return switch reference {
    case nil: "none: no `reference:` says what to hold the window against"
    case .trailing(let count):
      "the \(count) windows before, from the state; what it does not hold is read, a scan a window"
    case .range(let start, let end):
      "the windows of \(start) to \(end), from the state; what it does not hold is read, a scan a window"
    case .training(let table, _):
      "training table \(table.value), from the state; what it does not hold is read, a scan a window"
    }
  }
}
