import CLibpq
package import Columns

/// The rows of a statement, in the memory in which they arrived.
package struct ResultRows: RandomAccessCollection, Sendable {
  package let columns: [ResultColumn]
  let format: PostgresCell.Format
  private let result: ResultHandle
  private let columnIndex: [String: Int]

  package let startIndex = 0
  package var endIndex: Int { Int(PQntuples(result.pointer)) }

  init(_ result: ResultHandle, columns: [ResultColumn], format: PostgresCell.Format) {
    self.result = result
    self.columns = columns
    self.format = format
    columnIndex = Dictionary(columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package subscript(position: Int) -> PostgresRow {
    precondition(indices.contains(position), "row out of range")
    return PostgresRow(rows: self, index: position)
  }

  func column(named name: String) -> Int? { columnIndex[name] }

  /// The bytes of one value, which live as long as the result; nil for a null.
  fileprivate func withBytes<Value>(
    row: Int, column: Int, _ body: (UnsafeRawBufferPointer?) -> Value
  ) -> Value {
    let (row, column) = (Int32(row), Int32(column))
    return withExtendedLifetime(result) {
      guard PQgetisnull(result.pointer, row, column) == 0 else { return body(nil) }
      let length = Int(PQgetlength(result.pointer, row, column))
      return body(UnsafeRawBufferPointer(start: PQgetvalue(result.pointer, row, column), count: length))
    }
  }
}

/// One row of a result.
package struct PostgresRow: Sendable {
  fileprivate let rows: ResultRows
  let index: Int

  package var columns: [ResultColumn] { rows.columns }

  /// - Throws: `PostgresError.columnNotFound`.
  package subscript(name: String) -> PostgresField {
    get throws(PostgresError) {
      guard let column = rows.column(named: name) else { throw .columnNotFound(name) }
      return self[column]
    }
  }

  /// - Precondition: `column` is an index of `columns`.
  package subscript(column: Int) -> PostgresField { PostgresField(rows: rows, row: index, column: column) }

  /// - Throws: `PostgresError.columnNotFound`, `typeMismatch`, `unexpectedNull`, `malformedValue`.
  package func decode<Value: PostgresDecodable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    try self[name].decode(as: type)
  }

  package func decode<Value: PostgresDecodable>(
    _ column: Int, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    try self[column].decode(as: type)
  }
}

/// One value of a row, not yet decoded.
package struct PostgresField: Sendable {
  fileprivate let rows: ResultRows
  fileprivate let row: Int
  fileprivate let column: Int

  package var name: String { rows.columns[column].name }
  package var type: ColumnType { rows.columns[column].type }
  package var isNull: Bool { rows.withBytes(row: row, column: column) { $0 == nil } }

  /// - Throws: `PostgresError.typeMismatch`, `unexpectedNull`, `malformedValue`.
  package func decode<Value: PostgresDecodable>(as wanted: Value.Type = Value.self) throws(PostgresError) -> Value {
    let decoded = rows.withBytes(row: row, column: column) { bytes -> Result<Value, PostgresCell.Failure> in
      do throws(PostgresCell.Failure) {
        guard let bytes else {
          guard let null = Value.decodeNull() else { throw .unexpectedNull }
          return .success(null)
        }
        return .success(try Value.decode(PostgresCell(bytes: bytes, format: rows.format, type: type)))
      } catch { return .failure(error) }
    }
    switch decoded {
    case .success(let value): return value
    case .failure(.typeMismatch): throw .typeMismatch(column: name, expected: "\(wanted)", actual: type)
    case .failure(.malformed): throw .malformedValue(column: name, type: type)
    case .failure(.unexpectedNull): throw .unexpectedNull(column: name)
    }
  }
}
