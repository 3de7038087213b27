/// Relations that a snapshot holds beside those that it is for: what is wrong with one of them takes it alone away.
struct SnapshotCompany {
  /// By the name under which each was asked for.
  private var found: [RelationName: Catalog.Entry] = [:]
  private(set) var refused: [RelationName: PostgresError] = [:]

  /// To be asked before the transaction, as a SELECT within it would take the snapshot before the locks.
  init(_ names: [RelationName], _ catalog: Catalog) async throws {
    for name in names where found[name] == nil && refused[name] == nil {
      do { found[name] = try await catalog.find(name) } catch let error as PostgresError where error.isOfRelation {
        refused[name] = error
      }
    }
  }

  /// Each behind a savepoint, which takes no snapshot.
  mutating func lock(on connection: PostgresConnection) async throws {
    for (name, entry) in found.sorted(by: { "\($0.key)" < "\($1.key)" }) where entry.kind.isLockable {
      try await connection.executeScript("/* leadsman:savepoint */ SAVEPOINT leadsman_lock")
      do { try await connection.lock([entry.name]) } catch let error as PostgresError where error.isOfRelation {
        refuse(name, error)
        try await connection.executeScript("/* leadsman:undo */ ROLLBACK TO SAVEPOINT leadsman_lock")
      }
      try await connection.executeScript("/* leadsman:release */ RELEASE SAVEPOINT leadsman_lock")
    }
  }

  /// To be asked within the snapshot: whether each is what was locked.
  mutating func check(_ catalog: Catalog) async throws {
    for (name, entry) in found {
      do {
        let now = try await catalog.find(entry.name)
        if now.kind.isLockable != entry.kind.isLockable { refuse(name, .relationChanged(entry.name)) }
      } catch PostgresError.relationNotFound(let gone) {
        refuse(name, .relationChanged(gone))
      } catch let error as PostgresError where error.isOfName {
        refuse(name, error)
      }
    }
  }

  private mutating func refuse(_ name: RelationName, _ error: PostgresError) {
    found[name] = nil
    refused[name] = error
  }
}

extension PostgresError {
  fileprivate var isOfName: Bool {
    switch self {
    case .relationNotFound, .permissionDenied, .notReadable, .textHoldsNUL: true
    default: false
    }
  }

  /// Whether it speaks of a relation rather than of the connection or of the whole snapshot.
  fileprivate var isOfRelation: Bool {
    if case .server(let report) = self {
      return ![.serializationFailure, .deadlockDetected].contains(report.sqlState)
    }
    return isOfName
  }
}
