import Columns
import Postgres

/// The SQL that streams some columns of a plan.
struct StreamStatement {
  private static let tag = "/* leadsman:stream */"

  let layout: StreamLayout
  /// In one go.
  let whole: String
  private let names: [String]
  private let window: String
  private let source: String
  private let connection: PostgresConnection

  init(
    _ plan: ScanPlan, _ columns: some Sequence<RelationDescription.Column>, on connection: PostgresConnection
  ) async throws {
    let columns = Array(columns)
    layout = plan.layout(columns)
    whole = try await plan.streamSQL(columns)
    window = plan.window
    source = plan.streamedRelation
    self.connection = connection
    var names: [String] = []
    for column in columns { names.append(try await plan.metricSQL.quoted(column.name)) }
    self.names = names
  }

  /// Chunks one after another in one statement; a row after each tells that it has ended, as `copyParts` reads it.
  func parts(_ chunks: [StreamChunk]) async throws -> String {
    let outputs = zip(names + layout.expressions, layout.outputs).map { name, output in
      output.type.isReadAsText ? "\(name)::text" : name
    }
    let list = (["NULL::int4"] + outputs).joined(separator: ", ")
    let end = "SELECT " + (["1"] + outputs.map { _ in "NULL" }).joined(separator: ", ")
    var selects: [String] = []
    for chunk in chunks {
      for piece in chunk.pieces {
        let table = try await connection.quote(piece.table)
        selects.append("SELECT \(list) FROM ONLY \(table) WHERE \(window) AND \(piece.condition)")
      }
      selects.append(end)
    }
    return Self.tag + " " + selects.joined(separator: "\nUNION ALL ")
  }

  /// Each value in a row of its own, in text, after one row that says that the others begin.
  var values: String {
    let columns = names.indices.map { "c\($0)" }
    let values = (["(''::text)"] + columns.map { "(\($0)::text)" }).joined(separator: ", ")
    return """
      /* leadsman:stream by value */ SELECT part.value
      FROM (SELECT \(names.joined(separator: ", ")) FROM \(source) WHERE \(window)) AS source(\(columns.joined(separator: ", ")))
      CROSS JOIN LATERAL (VALUES \(values)) AS part(value)
      """
  }

  /// Of one column alone.
  func plan(of index: Int) -> String {
    "/* leadsman:stream plan */ EXPLAIN SELECT \(names[index]) FROM \(source) WHERE \(window)"
  }
}

extension ColumnType {
  /// Whether a COPY brings the server's text.
  fileprivate var isReadAsText: Bool {
    switch self {
    case .array, .other: true
    default: false
    }
  }
}
