import Checks
import Profiles

/// A comparison as JSON; the keys are stable, and what is not known is null.
struct ComparisonJSON: Encodable {
  struct Side: Encodable {
    let table: String
    @Nullable var window: ProfileWindowJSON?
    let rowCount: Int64
    @Nullable var sampleShare: Double?
  }

  struct Part: Encodable {
    let slice: ProfileSliceJSON
    @Nullable var rowCountA: Int64?
    @Nullable var rowCountB: Int64?
    let columns: [ComparisonColumnJSON]
    @Nullable var reason: String?

    init(_ slice: SliceDifference) {
      self.slice = ProfileSliceJSON(slice.slice)
      _rowCountA = Nullable(slice.firstRows)
      _rowCountB = Nullable(slice.secondRows)
      columns = slice.columns.map(ComparisonColumnJSON.init)
      _reason = Nullable(slice.reason)
    }
  }

  struct Breach: Encodable {
    let column: String
    let statistic: String
    let score: Double
    let limit: Double
  }

  let a: Side
  let b: Side
  /// Whether both were read as of one moment.
  let oneMoment: Bool
  let schema: ComparisonSchemaJSON
  /// The furthest moved first.
  let columns: [ComparisonColumnJSON]
  let slices: [Part]
  let unread: [ProfileUnreadJSON]
  /// Columns that were not compared by their nature.
  let leftOut: [ProfileUnreadJSON]
  /// Columns over a limit of `--fail-over`.
  let over: [Breach]

  init(_ report: ComparisonReport) {
    let comparison = report.comparison
    a = Self.side(report.first, comparison.first)
    b = Self.side(report.second, comparison.second)
    oneMoment = report.isOneMoment
    schema = ComparisonSchemaJSON(comparison.schema)
    columns = comparison.columns.map(ComparisonColumnJSON.init)
    slices = comparison.slices.map(Part.init)
    unread = comparison.unread.map { ProfileUnreadJSON(column: $0.column, reason: $0.reason) }
    leftOut = report.leftOut.sorted { $0.key < $1.key }.map { ProfileUnreadJSON(column: $0.key, reason: $0.value) }
    over = report.breaches.map {
      Breach(column: $0.column, statistic: $0.limit.statistic.rawValue, score: $0.score, limit: $0.limit.value)
    }
  }

  private static func side(_ side: ComparisonReport.Side, _ profile: TableProfile) -> Side {
    Side(
      table: side.label, window: side.window.map(ProfileWindowJSON.init), rowCount: profile.rowCount,
      sampleShare: profile.sample?.share)
  }
}

/// How the columns of two relations differ, as JSON.
struct ComparisonSchemaJSON: Encodable {
  struct Column: Encodable {
    let column: String
    let type: String
  }

  struct TypeChange: Encodable {
    let column: String
    let a: String
    let b: String
  }

  struct NullabilityChange: Encodable {
    let column: String
    /// Whether NULL is allowed.
    let a: Bool
    let b: Bool
  }

  let onlyInA: [Column]
  let onlyInB: [Column]
  let types: [TypeChange]
  let nullable: [NullabilityChange]
  let reordered: Bool

  init(_ schema: SchemaDifference) {
    onlyInA = schema.onlyInFirst.map { Column(column: $0.name, type: $0.typeName) }
    onlyInB = schema.onlyInSecond.map { Column(column: $0.name, type: $0.typeName) }
    types = schema.types.map { TypeChange(column: $0.column, a: $0.first, b: $0.second) }
    nullable = schema.nullability.map { NullabilityChange(column: $0.column, a: !$0.first, b: !$0.second) }
    reordered = schema.isReordered
  }
}
