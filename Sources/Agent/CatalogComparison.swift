import Checks
package import Postgres
import Profiles
package import Rules
import Scans

/// Holds rules against their sources: all datasets, whatever is wrong with one of them. No row is read.
package struct CatalogComparison: Sendable {
  /// What the comparison found, each at its place in a rule file.
  package struct Outcome: Sendable {
    package fileprivate(set) var mistakes: [RuleError] = []
    /// What could not be compared: a source that cannot be reached, a table that may not be read.
    package fileprivate(set) var unread: [RuleError] = []
    /// What may still come: a training table.
    package fileprivate(set) var warnings: [RuleError] = []

    package init() {}

    package var all: RuleErrors { RuleErrors(mistakes + unread + warnings) }
  }

  private let sentence: @Sendable (PostgresError) -> String

  /// - Parameter sentence: how an error is told.
  package init(_ sentence: @escaping @Sendable (PostgresError) -> String = { $0.description }) {
    self.sentence = sentence
  }

  /// Asks each source on one connection, one dataset after the other.
  /// - Throws: `CancellationError` only.
  package func outcome(of datasets: [Dataset], sources: [Settings.Source]) async throws -> Outcome {
    var outcome = Outcome()
    // Any of them may be asked by a dataset of another one.
    let catalogs = sources.map(SourceCatalog.init)
    for catalog in catalogs {
      for dataset in datasets where dataset.source.value == catalog.source.name {
        try await compare(dataset, catalog, among: catalogs, &outcome)
      }
    }
    for catalog in catalogs { await catalog.close() }
    return outcome
  }

  private func compare(
    _ dataset: Dataset, _ catalog: SourceCatalog, among catalogs: [SourceCatalog], _ outcome: inout Outcome
  ) async throws {
    let name = dataset.source.value
    do {
      let elsewhere = try await tablesElsewhere(dataset, catalogs, &outcome)
      let own = try await columns(of: dataset.table, isTraining: false, dataset, catalog, &outcome)
      var others: [String: [CatalogColumn]] = [:]
      if let label = dataset.roles.label?.table {
        others[label.value] = try await columns(of: label, isTraining: false, dataset, catalog, &outcome)
      }
      if case .training(let table, _)? = dataset.reference {
        others[table.value] = try await columns(of: table, isTraining: true, dataset, catalog, &outcome)
      }
      let beside = dataset.tests.compactMap(\.other).filter { $0.source == nil }
      for table in beside.map(\.table) where others[table.value] == nil {
        others[table.value] = try await columns(of: table, isTraining: false, dataset, catalog, &outcome)
      }
      outcome.mistakes += CatalogCheck.mistakes(
        in: dataset, columns: own, columnsOf: { others[$0] },
        columnsElsewhere: { source, table in elsewhere.first { $0.source == source && $0.table == table }?.columns })
      try await previewElsewhere(dataset, elsewhere, known: outcome.mistakes + outcome.unread, &outcome)
      if own != nil {
        try await preview(dataset, known: outcome.mistakes + outcome.unread, catalog, &outcome)
      }
    } catch let error as PostgresError {
      outcome.unread.append(
        dataset.error(.sourceUnreachable(name, reason: sentence(error).asClause), at: dataset.source))
    }
  }

  private struct TableElsewhere {
    let source: String
    let table: String
    let columns: [CatalogColumn]
    let catalog: SourceCatalog
  }

  /// The tables of other sources that tests hold the dataset against, as far as they can be had.
  private func tablesElsewhere(
    _ dataset: Dataset, _ catalogs: [SourceCatalog], _ outcome: inout Outcome
  ) async throws -> [TableElsewhere] {
    var found: [TableElsewhere] = []
    for other in dataset.tests.compactMap(\.other) {
      // One that there is not is a mistake of the file alone.
      guard let source = other.source, let catalog = catalogs.first(where: { $0.source.name == source.value }) else {
        continue
      }
      do {
        let columns = try await columns(of: other.table, isTraining: false, dataset, catalog, &outcome)
        guard let columns else { continue }
        found.append(
          TableElsewhere(source: source.value, table: other.table.value, columns: columns, catalog: catalog))
      } catch let error as PostgresError {
        let reason = sentence(error).asClause
        outcome.unread.append(dataset.error(.sourceUnreachable(source.value, reason: reason), at: source))
      }
    }
    return found
  }

  /// Has the other sources plan what tests ask of them.
  private func previewElsewhere(
    _ dataset: Dataset, _ tables: [TableElsewhere], known: [RuleError], _ outcome: inout Outcome
  ) async throws {
    let known = Set(known.map(\.location))
    for rule in dataset.tests {
      guard let other = rule.other, !rule.names.contains(where: { known.contains($0.location) }),
        let table = tables.first(where: { $0.source == other.source?.value && $0.table == other.table.value })
      else { continue }
      do {
        for metric in TestSuite(dataset.testing(rule)).metrics where metric.source == table.source {
          guard let reason = try await table.catalog.refusal(of: metric, dataset) else { continue }
          outcome.mistakes.append(dataset.error(.cannotBeEvaluated(reason: reason.asClause), at: other.table))
          break
        }
      } catch let error as PostgresError {
        outcome.unread.append(dataset.error(.tableUnreadable(reason: sentence(error).asClause), at: other.table))
      }
    }
  }

  /// - Throws: `PostgresError` where the source itself does not answer.
  private func preview(
    _ dataset: Dataset, known: [RuleError], _ catalog: SourceCatalog, _ outcome: inout Outcome
  ) async throws {
    do {
      let relation = try RelationName(parsing: dataset.table.value)
      let found = try await catalog.preview(RulePreview(dataset, relation: relation, known: known))
      outcome.mistakes += found.mistakes
      outcome.unread += found.unread
    } catch let error as PostgresError where !error.isOfSource {
      outcome.unread.append(dataset.error(.tableUnreadable(reason: sentence(error).asClause), at: dataset.table))
    }
  }

  /// The columns of a table; nil, and `outcome` says why, where they cannot be had.
  /// - Throws: `PostgresError` where the source itself does not answer.
  private func columns(
    of table: Located<String>, isTraining: Bool, _ dataset: Dataset, _ catalog: SourceCatalog,
    _ outcome: inout Outcome
  ) async throws -> [CatalogColumn]? {
    do {
      let relation = try RelationName(parsing: table.value)
      return try await catalog.columns(of: relation)
    } catch PostgresError.invalidRelationName(let text) {
      outcome.mistakes.append(dataset.error(.malformedTable(text), at: table))
    } catch PostgresError.relationNotFound(let name) {
      let nearest = try await catalog.nearest(to: name)
      if isTraining {
        outcome.warnings.append(dataset.error(.missingTrainingTable("\(name)", nearest: nearest), at: table))
      } else {
        outcome.mistakes.append(dataset.error(.missingTable("\(name)", nearest: nearest), at: table))
      }
    } catch PostgresError.notReadable(let name) {
      outcome.mistakes.append(dataset.error(.notATable("\(name)"), at: table))
    } catch let error as PostgresError where !error.isOfSource {
      outcome.unread.append(dataset.error(.tableUnreadable(reason: sentence(error).asClause), at: table))
    }
    return nil
  }
}

/// The catalog of one source, on a connection that is made when it is first asked, and again where it was lost.
private final class SourceCatalog {
  let source: Settings.Source
  private var connection: PostgresConnection?
  /// Why no connection can be had: asked once, whatever the number of datasets.
  private var failure: PostgresError?

  init(_ source: Settings.Source) { self.source = source }

  func columns(of relation: RelationName) async throws -> [CatalogColumn] {
    try await ask { try await Catalog($0).relation(relation) }.columns.map {
      CatalogColumn(name: $0.name, type: $0.type, typeName: $0.typeName)
    }
  }

  func preview(_ rules: RulePreview) async throws -> RulePreview.Outcome {
    let limits = ReadLimits(source)
    return try await ask { try await rules.outcome(TableScan($0, limits: limits)) }
  }

  /// Why the source could not give a number that a test of another source's dataset asks of it; nil where it could.
  func refusal(of metric: Metric, _ dataset: Dataset) async throws -> String? {
    guard let (request, number) = try OtherSources.request(metric, dataset, .anyWindow(of: dataset), source) else {
      return nil
    }
    let limits = ReadLimits(source)
    let preview = try await ask { try await TableScan($0, limits: limits).preview(request) }
    return preview.unread ?? preview.unavailable[number]
  }

  /// The name that its user may have meant, as one would write it.
  func nearest(to name: RelationName) async throws -> String? {
    let relations = try await ask { try await Catalog($0).relations(in: name.schema) }
    let nearest = NearestName.nearest(to: name.name, in: relations.map(\.name))
    return nearest.map { RelationName(schema: name.schema, name: $0).description }
  }

  private func ask<Answer: Sendable>(
    _ body: (PostgresConnection) async throws -> Answer
  ) async throws -> Answer {
    if let failure { throw failure }
    do {
      let connection: PostgresConnection
      if let open = self.connection {
        connection = open
      } else {
        connection = try await .connect(ConnectionInfo(source.connection.exposed))
      }
      self.connection = connection
      return try await body(connection)
    } catch let error as PostgresError where error.isOfSource {
      if case .connectionFailed = error { failure = error }
      await close()
      throw error
    }
  }

  func close() async {
    await connection?.close()
    connection = nil
  }
}

extension PostgresError {
  /// Whether it speaks of the source as a whole rather than of a table.
  fileprivate var isOfSource: Bool {
    switch self {
    case .connectionFailed, .connectionLost, .connectionClosed: true
    default: false
    }
  }
}
