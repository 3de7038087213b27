import Postgres
import Profiles

/// The stream alone is sampled: every count, limit and key is of all rows.
extension Sample {
  /// As it stands behind the name of a table; the same rows of an unchanged table every time.
  var clause: String {
    let word =
      switch method {
      case .bernoulli: "BERNOULLI"
      case .system: "SYSTEM"
      }
    return "TABLESAMPLE \(word) (\(Float(share * 100))) REPEATABLE (\(seed))"
  }

  private static let foreignPartsSQL = """
    /* leadsman:foreign parts */
    WITH RECURSIVE tree AS (
      SELECT $1::bigint::oid AS oid
      UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN tree AS t ON t.oid = i.inhparent)
    SELECT EXISTS (
      SELECT FROM tree AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.oid WHERE c.relkind = 'f')
    """

  /// Why no sample of a relation can be taken, and what to do: a sentence without data values; nil where it can.
  static func refusal(of relation: RelationDescription, on connection: PostgresConnection) async throws -> String? {
    switch relation.kind {
    case .table, .partitionedTable, .materializedView:
      guard relation.hasChildren else { return nil }
      // Postgres reads all rows of a foreign part, whatever the sample.
      let rows = try await connection.query(foreignPartsSQL, [.int64(relation.oid)])
      guard try rows.first?.decode(0, as: Bool.self) == true else { return nil }
      return "\(relation.name) has foreign partitions, of which no sample can be taken; leave `sample` out"
    case .view: return unfit("a view; leave `sample` out, or name the table behind it")
    case .foreignTable: return unfit("a foreign table; leave `sample` out, or read it where it is")
    case .query: return unfit("a query; leave `sample` out, or write TABLESAMPLE into it")
    }
    func unfit(_ kind: String) -> String { "no sample can be taken of \(kind)" }
  }
}
