import Columns
import Postgres
import Profiles

extension TableScan {
  /// Counts every value of a column; the server sorts and groups them, and what it cannot hold it spills.
  ///
  /// Here 16 bytes a different number are held, and of texts their own bytes and some 40.
  /// - Parameters:
  ///   - chunks: nil: all rows together.
  ///   - limit: beyond which nothing is held.
  /// - Throws: `PostgresError`, `ScanError`, `CancellationError`.
  package func values(
    of column: String, _ request: ScanRequest, chunks: CountedColumn.Chunks? = nil,
    limit: CountedColumn.Limit = CountedColumn.Limit()
  ) async throws -> CountedColumn {
    try await withSnapshot(of: request) { relation in
      let window = try await WindowPredicate(request, relation, on: connection)
      guard let found = relation.column(named: column) else {
        throw ScanError.columnMissing(table: relation.name.description, column: column)
      }
      let sql = try await valuesSQL(of: found, relation, window, chunks)
      let parts = try await parts(sql, isNumeric: found.type.isNumeric, limit)
      return CountedColumn(name: column, type: found.type, parts: parts ?? [], isBeyondLimit: parts == nil)
    }
  }

  private func valuesSQL(
    of column: RelationDescription.Column, _ relation: RelationDescription, _ window: WindowPredicate,
    _ chunks: CountedColumn.Chunks?
  ) async throws -> String {
    let name = try await connection.quote(identifier: column.name)
    let table = try await connection.quote(relation)
    let value = column.type.isNumeric ? Self.double(name, column.type) : "\(name)::text COLLATE \"C\""
    var part = "0::bigint"
    if let chunks {
      let order = try await order(of: chunks, relation)
      let size = chunks.size.map(String.init) ?? "greatest(1, count(*) OVER () / \(CountedColumn.Chunks.usualNumber))"
      part = "(row_number() OVER (ORDER BY \(order)) - 1) / \(size)"
    }
    return """
      /* leadsman:values */ DECLARE leadsman_values NO SCROLL CURSOR FOR
      SELECT leadsman_part, leadsman_value, count(*) FROM (
        SELECT \(part) AS leadsman_part, \(value) AS leadsman_value FROM \(table) WHERE \(window.sql)) AS leadsman_rows
      GROUP BY 1, 2 ORDER BY 1, 2
      """
  }

  /// A numeric beyond all doubles is infinite, one closer to 0 than any is 0: the server's cast fails on both.
  private static func double(_ name: String, _ type: ColumnType) -> String {
    guard type == .numeric else { return "\(name)::float8" }
    return """
      CASE WHEN abs(\(name)) >= 1.7976931348623158079e308 THEN sign(\(name))::float8 * 'Infinity'::float8 \
      WHEN abs(\(name)) <= 2.4703282292062327e-324 THEN 0 ELSE \(name)::float8 END
      """
  }

  private func order(of chunks: CountedColumn.Chunks, _ relation: RelationDescription) async throws -> String {
    guard let column = chunks.column else {
      guard relation.kind.hasFile else {
        throw ScanError.noOrder(table: relation.kind == .query ? nil : relation.name.description)
      }
      return "tableoid, ctid"
    }
    guard let found = relation.column(named: column) else {
      throw ScanError.columnMissing(table: relation.name.description, column: column)
    }
    // Texts by their bytes, whatever the database's collation.
    return try await connection.quote(identifier: column) + (found.type == .text ? "::text COLLATE \"C\"" : "")
  }

  /// nil beyond the limit.
  private func parts(
    _ sql: String, isNumeric: Bool, _ limit: CountedColumn.Limit
  ) async throws -> [CountedColumn.Part]? {
    try await connection.executeScript(sql)
    var parts: [CountedColumn.Part] = []
    var (values, bytes) = (0, 0)
    while values <= limit.values, bytes <= limit.bytes {
      let rows = try await connection.query("/* leadsman:values */ FETCH FORWARD 20000 FROM leadsman_values")
      for row in rows {
        let part: Int = try row.decode(0)
        while parts.count <= part { parts.append(CountedColumn.Part(isNumeric: isNumeric)) }
        bytes += try parts[part].add(row, isNumeric: isNumeric)
      }
      values += rows.count
      if rows.count == 0 { break }
    }
    try await connection.executeScript("/* leadsman:values */ CLOSE leadsman_values")
    return values <= limit.values && bytes <= limit.bytes ? parts : nil
  }
}

extension CountedColumn.Part {
  fileprivate init(isNumeric: Bool) {
    self.init(values: isNumeric ? .numbers([], counts: []) : .texts([], counts: []))
  }

  /// - Returns: the bytes of a text.
  fileprivate mutating func add(_ row: PostgresRow, isNumeric: Bool) throws -> Int {
    let count: Int = try row.decode(2)
    if row[1].isNull {
      nullCount += count
    } else if isNumeric {
      try add(row.decode(1, as: Double.self), count)
    } else if case .texts(var texts, var counts) = values {
      // Without a second owner the arrays grow in place.
      values = .texts([], counts: [])
      let text: String = try row.decode(1)
      texts.append(text)
      counts.append(count)
      values = .texts(texts, counts: counts)
      return text.utf8.count
    }
    return 0
  }

  private mutating func add(_ number: Double, _ count: Int) {
    if number.isNaN {
      nanCount += count
    } else if number.isInfinite {
      if number < 0 { negativeInfiniteCount += count } else { positiveInfiniteCount += count }
    } else if case .numbers(var numbers, var counts) = values {
      values = .numbers([], counts: [])
      numbers.append(number)
      counts.append(count)
      values = .numbers(numbers, counts: counts)
    }
  }
}
