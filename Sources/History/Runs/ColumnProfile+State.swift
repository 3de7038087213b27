import Columns
package import Postgres
package import Profiles
import Sketches

extension ColumnProfile {
  private enum Kind: String {
    case numeric
    case temporal
    case binned
    case categorical
    case opaque
    case none
  }

  /// In the order of the table's columns, from `name` on.
  package func parameters() throws -> [PostgresValue] {
    let counts: [PostgresValue] = [
      .text(name), try .json(type), .int64(rowCount), .int64(nullCount), .int64(nonFiniteCount),
    ]
    let sketches: [PostgresValue] =
      switch distribution {
      case .numeric(let moments, let quantiles):
        [.word(Kind.numeric), .bytea(moments.serialized()), .bytea(quantiles.serialized()), .null, .null]
      case .temporal(let moments, let quantiles):
        [.word(Kind.temporal), .bytea(moments.serialized()), .bytea(quantiles.serialized()), .null, .null]
      case .binned(let moments, let bins):
        [.word(Kind.binned), .bytea(moments.serialized()), .null, .null, .bytea(bins.serialized())]
      case .categorical(let values): [.word(Kind.categorical), .null, .null, .bytea(values.serialized()), .null]
      case .opaque(let values): [.word(Kind.opaque), .null, .null, .bytea(values.serialized()), .null]
      case .none: [.word(Kind.none), .null, .null, .null, .null]
      }
    return counts + sketches
      + [
        .optional(distinct) { .bytea($0.serialized()) }, .optional(totals) { .bytea($0.serialized()) },
        .double(designEffect), .optional(shape) { .bytea($0.serialized()) },
      ]
  }

  init(row: PostgresRow) throws {
    self.init(
      name: try row.decode("name"), type: try row.json("type", of: "column_profile"),
      rowCount: try row.decode("row_count"), nullCount: try row.decode("null_count"),
      nonFiniteCount: try row.decode("non_finite_count"), distribution: try Self.distribution(row),
      distinct: try Self.sketchIfAny("distinct_count", of: row), totals: try Self.sketchIfAny("totals", of: row),
      shape: try Self.shape(row), designEffect: try row.decode("design_effect"))
  }

  private static func shape(_ row: PostgresRow) throws -> ColumnShape? {
    guard let bytes = try row.decode("shape", as: [UInt8]?.self) else { return nil }
    guard let shape = try? ColumnShape(serialized: bytes) else {
      throw HistoryError.unreadable(table: "column_profile", column: "shape")
    }
    return shape
  }

  private static func distribution(_ row: PostgresRow) throws -> Distribution {
    let kind: Kind = try row.word("kind", of: "column_profile")
    return switch kind {
    case .numeric: .numeric(try sketch("moments", of: row), try sketch("quantiles", of: row))
    case .temporal: .temporal(try sketch("moments", of: row), try sketch("quantiles", of: row))
    case .binned: .binned(try sketch("moments", of: row), try sketch("bins", of: row))
    case .categorical: .categorical(try sketch("value_counts", of: row))
    case .opaque: .opaque(try sketch("value_counts", of: row))
    case .none: .none
    }
  }

  private static func sketchIfAny<Sketch: MergeableState>(_ column: String, of row: PostgresRow) throws -> Sketch? {
    try row.decode(column, as: [UInt8]?.self) == nil ? nil : try sketch(column, of: row)
  }

  private static func sketch<Sketch: MergeableState>(_ column: String, of row: PostgresRow) throws -> Sketch {
    let bytes: [UInt8]? = try row.decode(column)
    guard let sketch = bytes.flatMap({ try? Sketch(serialized: $0) }) else {
      throw HistoryError.unreadable(table: "column_profile", column: column)
    }
    return sketch
  }
}
