package import Postgres
package import Profiles
package import Scans

/// A table or the rows of a query that somebody wants to look at, without any rule about it.
package struct AdHocSource: Sendable {
  /// Why a text names nothing that can be read.
  package enum Flaw: Error, Hashable, Sendable {
    case name(String)
    case query(SourceQuery.Flaw)
  }

  /// Of a query what messages call it.
  let relation: RelationName
  let query: SourceQuery?
  let connection: ConnectionInfo
  let limits: ReadLimits
  /// nil: all rows.
  package var window: Window?

  /// - Parameter text: `table`, `schema.table`, `"Quoted"`, or a query, which is told by its first word.
  package init(_ text: String, connection: ConnectionInfo, limits: ReadLimits, window: Window?) throws(Flaw) {
    if SourceQuery.isQuery(text) {
      do { query = try SourceQuery(text) } catch { throw .query(error) }
      relation = Catalog.queryName
    } else {
      query = nil
      do { relation = try RelationName(parsing: text) } catch { throw .name(text) }
    }
    self.connection = connection
    self.limits = limits
    self.window = window
  }

  /// Whether a text is read as a query rather than as the name of a table.
  package static func readsAsQuery(_ text: String) -> Bool { SourceQuery.isQuery(text) }

  package var isQuery: Bool { query != nil }

  /// As a person would name it.
  package var label: String { isQuery ? "the query" : relation.description }
}

extension AdHocSource.Flaw: CustomStringConvertible {
  package var description: String {
    switch self {
    case .name(let text): PostgresError.invalidRelationName(text).description
    case .query(let flaw): "The query cannot be read: \(flaw)."
    }
  }
}
