import Columns
import Postgres
import Profiles

/// How the distributions of a window are counted in the server, where no row may leave it.
struct BinPlan: Sendable {
  let columns: [any ColumnCounts]
  /// The quoted partitions to be counted each by itself, so that a foreign server counts its own; empty where the
  /// relation is counted as one.
  let parts: [String]

  private static let partitionsSQL = """
    /* leadsman:partitions */
    SELECT n.nspname, c.relname, c.relkind::text FROM pg_catalog.pg_partition_tree($1::bigint::oid::regclass) AS p
      JOIN pg_catalog.pg_class AS c ON c.oid = p.relid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE p.isleaf ORDER BY c.oid
    """

  /// - Parameter columns: of which none is sensitive.
  init(
    _ columns: [RelationDescription.Column], _ request: ScanRequest, _ relation: RelationDescription,
    on connection: PostgresConnection
  ) async throws {
    parts = try await Self.foreignParts(of: relation, on: connection)
    let unknown = columns.filter { request.edges.columns[$0.name] == nil }
    let noted = try await StatisticsEdges(connection: connection).columns(unknown, of: relation)
    let isForeign = !parts.isEmpty || relation.kind == .foreignTable
    var counted: [any ColumnCounts] = []
    for column in columns {
      let place = request.edges.columns[column.name] ?? noted[column.name] ?? BinEdges.Column()
      counted.append(
        try await Self.counts(of: column, place, request, isForeign: isForeign, on: connection))
    }
    self.columns = counted
  }

  var entries: [AggregateEntry] { columns.flatMap(\.entries) }

  /// Adds the columns of one relation, or of the parts that make it up.
  /// - Parameters: of each relation the rows, and its answers to `entries`.
  func add(_ counted: [(rows: Int64, answers: [Answer])], into profile: inout TableProfile) throws {
    var start = 0
    for column in columns {
      let places = start..<start + column.entries.count
      start = places.upperBound
      do {
        var whole: ColumnProfile?
        for (rows, answers) in counted {
          var answers = CountAnswers(answers[places])
          let part = try column.profile(rowCount: rows, &answers)
          if whole == nil { whole = part } else { try whole?.merge(part) }
        }
        if let whole { profile.columns.append(whole) }
      } catch let failure as CountFailure {
        profile.unprofiled[column.name] = failure.reason
      }
    }
  }

  private static func counts(
    of column: RelationDescription.Column, _ place: BinEdges.Column, _ request: ScanRequest, isForeign: Bool,
    on connection: PostgresConnection
  ) async throws -> any ColumnCounts {
    let quoted = try await connection.quote(identifier: column.name)
    if column.type.isNumeric { return NumberCounts(column, quoted: quoted, place) }
    if column.type.isTemporal {
      return TimeCounts(
        column, quoted: quoted, place, start: request.time == nil ? nil : request.window.start, isForeign: isForeign)
    }
    let isPlain = column.isPlainText && column.collation == nil
    // Postgres sends no other server a comparison that may mean another thing there; it would fetch the rows.
    guard column.type == .bool || column.type == .text && (isPlain || !isForeign) else {
      return PresenceCounts(column, quoted: quoted)
    }
    let compared = column.isPlainText ? quoted : "\(quoted)::text"
    return try await CategoryCounts(
      column, quoted: quoted, compared: isPlain ? compared : "\(compared) COLLATE \"C\"", place, on: connection)
  }

  /// None where no partition is foreign: the server, or Citus, then counts the whole better.
  private static func foreignParts(
    of relation: RelationDescription, on connection: PostgresConnection
  ) async throws -> [String] {
    guard relation.kind == .partitionedTable else { return [] }
    let rows = try await connection.query(partitionsSQL, [.int64(relation.oid)])
    let leaves = try rows.map { row in
      (RelationName(schema: try row.decode(0), name: try row.decode(1)), try row.decode(2, as: String.self))
    }
    guard leaves.contains(where: { $0.1 == RelationDescription.Kind.foreignTable.rawValue }) else { return [] }
    // Partitions outside of the window are then not asked.
    try await connection.executeScript("/* leadsman:partitions */ SET LOCAL constraint_exclusion = on")
    var quoted: [String] = []
    for (name, _) in leaves { quoted.append(try await connection.quote(name)) }
    return quoted
  }
}

extension RelationDescription.Column {
  /// Whether it is of a text type of Postgres's own.
  fileprivate var isPlainText: Bool {
    let base = typeName.prefix { $0 != "(" }
    return ["text", "character varying", "character", "name", "bpchar"].contains(String(base))
  }
}
