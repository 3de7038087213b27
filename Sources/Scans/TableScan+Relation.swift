package import Postgres

/// What a scan reads: a table or view of the catalog, or the rows of a query.
extension TableScan {
  /// The relations that a request reads, as far as they can be told, to be locked before its moment.
  /// - Throws: `PostgresError`, `ScanError` where a query cannot be planned, `CancellationError`.
  package func tables(of request: ScanRequest) async throws -> [RelationName] {
    guard let query = request.query?.text else { return [request.relation] }
    // In a transaction of its own, because planning takes a snapshot, which has to come after the locks.
    return try await connection.withReadOnlySnapshot(of: [], limits: limits) { snapshot in
      if let zone = request.time?.timeZone { try await snapshot.use(zone) }
      let relation = try await describe(query)
      do { return try await Catalog(connection).tables(ofQuery: query) } catch let error as PostgresError {
        // Some values are reckoned with while planning.
        throw Self.refusal(error, of: relation)
      }
    }
  }

  /// What a request reads, as the server describes it now; no row is read.
  /// - Throws: `PostgresError`, among them `relationNotFound`, `permissionDenied`, `notReadable`; `ScanError`,
  ///   `CancellationError`.
  package func relation(of request: ScanRequest) async throws -> RelationDescription {
    guard let query = request.query?.text else { return try await Catalog(connection).relation(request.relation) }
    return try await connection.withReadOnlySnapshot(of: [], limits: limits) { _ in try await describe(query) }
  }

  func relation(of request: ScanRequest, in snapshot: ReadOnlySnapshot) async throws -> RelationDescription {
    if let query = request.query?.text { return try await describe(query) }
    return try await Catalog(connection).relation(snapshot.relations.first ?? request.relation)
  }

  private func describe(_ query: String) async throws -> RelationDescription {
    let relation: RelationDescription
    do { relation = try await Catalog(connection).relation(ofQuery: query) } catch let error as PostgresError {
      guard case .server = error, error.isOwnToStatement else { throw error }
      let sentence = error.description(placing: { position in
        Catalog.place(position, inQuery: query).map { "at character \($0) of the query" }
      })
      ServerWords.kept?.keep(error, toldAs: sentence)
      throw ScanError.unfitQuery(reason: sentence)
    }
    var seen: Set<String> = []
    for column in relation.columns {
      // What Postgres calls a column of which it knows no name.
      if column.name == "?column?" { throw ScanError.queryColumnUnnamed(number: column.number) }
      if !seen.insert(column.name).inserted { throw ScanError.queryColumnRepeated(name: column.name) }
    }
    return relation
  }

  private static func refusal(_ error: PostgresError, of relation: RelationDescription) -> any Error {
    guard case .server = error, error.isOwnToStatement else { return error }
    return ScanError.unfitQuery(reason: error.description)
  }
}
