import CLibpq
import Columns

/// What each type id of one server stands for: the built-in ones, and those that the server was asked about.
struct TypeCatalog: Sendable {
  /// A row of pg_type that is not built in.
  struct Entry: Sendable {
    let kind: String
    let base: UInt32
    /// 0 where the type is no true array.
    let element: UInt32
    let name: String
  }

  private var entries: [UInt32: Entry] = [:]

  /// The ids that must be asked for before all of `oids` can be told.
  func unknown(among oids: [UInt32]) -> [UInt32] {
    Set(oids).compactMap { firstUnknown(under: $0) }.sorted()
  }

  private func firstUnknown(under oid: UInt32) -> UInt32? {
    if TypeOID.builtIn(oid) != nil { return nil }
    guard let entry = entries[oid] else { return oid }
    if entry.kind == "d" { return firstUnknown(under: entry.base) }
    return entry.element == 0 ? nil : firstUnknown(under: entry.element)
  }

  mutating func add(_ oid: UInt32, _ entry: Entry) {
    entries[oid] = entry
  }

  /// A domain is its base type, an enum is text.
  subscript(oid: UInt32) -> ColumnType {
    if let type = TypeOID.builtIn(oid) { return type }
    guard let entry = entries[oid] else { return .other("type \(oid)") }
    if entry.kind == "d" { return self[entry.base] }
    if entry.kind == "e" { return .text }
    return entry.element == 0 ? .other(entry.name) : .array(of: self[entry.element])
  }
}

extension PostgresConnection {
  private static let typesSQL = """
    /* leadsman:types */
    SELECT o.id, coalesce(t.typtype::text, 'b'), coalesce(t.typbasetype, 0),
      CASE WHEN t.typinput = 'pg_catalog.array_in'::regproc THEN t.typelem ELSE 0 END,
      pg_catalog.format_type(o.id, NULL)
    FROM unnest($1::bigint[]) AS i(id) CROSS JOIN LATERAL (SELECT i.id::oid) AS o(id)
      LEFT JOIN pg_catalog.pg_type AS t ON t.oid = o.id
    """

  /// Asks the server about types until all that they rest on are known.
  func learnTypes(_ oids: [UInt32]) throws(PostgresError) {
    var wanted = types.unknown(among: oids)
    let purpose = StatementPurpose(sql: Self.typesSQL)
    while !wanted.isEmpty {
      let connection = try pointer(for: purpose)
      let parameters = StatementParameters([.int64Array(wanted.map { Int64($0) })])
      let result = parameters.withLibpqArrays {
        ResultHandle(PQexecParams(connection, Self.typesSQL, $0, $1, $2, $3, $4, 0))
      }
      try check(result, purpose)
      for row in 0..<PQntuples(result.pointer) {
        let fields = (0..<Int32(5)).map { String(cString: PQgetvalue(result.pointer, row, $0)) }
        let entry = TypeCatalog.Entry(
          kind: fields[1], base: UInt32(fields[2]) ?? 0, element: UInt32(fields[3]) ?? 0, name: fields[4])
        types.add(UInt32(fields[0]) ?? 0, entry)
      }
      wanted = types.unknown(among: oids)
    }
  }
}
