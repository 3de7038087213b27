import Columns
import Postgres
import Profiles

/// Which slices a scan takes, and which it cannot.
///
/// What an output of the stream needs is counted first, among the aggregates: so a condition that fails on the data takes
/// away its own slice, and nothing that is streamed with it.
struct SlicePlan: Sendable {
  private(set) var cuts: [SliceCut] = []
  private(set) var unavailable: [SliceProfile] = []

  /// - Parameter withheld: why no value of the relation may leave the server; nil where it may.
  init(
    _ request: ScanRequest, _ relation: RelationDescription, withheld: String?, on connection: PostgresConnection
  ) async throws {
    var seen: Set<ScanRequest.Slices> = []
    let wanted = request.slices.filter { seen.insert($0).inserted }
    if wanted.isEmpty { return }
    let common =
      withheld
      ?? (request.options.strategy == .aggregate
        ? "slices are cut from rows, and `strategy: aggregate` lets none leave the server" : nil)
    let statistics = try await MostCommonValues(of: wanted.compactMap(\.column), in: relation, on: connection)
    for slices in wanted {
      let reason: String?
      if let common {
        reason = common
      } else {
        switch slices {
        case .filter(let text): reason = addFilter(text)
        case .segments(let name, let columns):
          reason = try await addSegments(
            name, profiling: columns, request, relation, pinned: statistics.values[name, default: []], on: connection)
        }
      }
      if let reason { unavailable.append(SliceProfile(slices.whole, unavailable: reason)) }
    }
  }

  /// Counts without which a cut is left out.
  var metrics: [Metric] { cuts.map(\.metric) }

  /// Why slices cannot be had.
  var reasons: [Slice: String] {
    Dictionary(
      unavailable.compactMap { slice in slice.unavailable.map { (slice.slice, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Leaves out the cuts that cannot be made, by what their metrics came to.
  mutating func leaveOut(by measurements: [Metric: Measurement]) {
    for cut in cuts {
      if case .unavailable(let reason)? = measurements[cut.metric] {
        unavailable.append(SliceProfile(cut.kind.whole, unavailable: reason))
      }
    }
    cuts.removeAll { if case .unavailable? = measurements[$0.metric] { true } else { false } }
  }

  /// The slices that no stream told of after all, because none of the columns could be read.
  func missing(from slices: [SliceProfile]) -> [SliceProfile] {
    let told = Set(slices.map(\.slice))
    return cuts.map(\.kind.whole).filter { !told.contains($0) }.map {
      SliceProfile($0, unavailable: "none of the columns could be read")
    }
  }

  /// - Returns: why it cannot be.
  private mutating func addFilter(_ text: String) -> String? {
    do {
      let filter = try FilterText(text)
      cuts.append(
        SliceCut(
          kind: .filter(text), metric: .rowCount(filter: text), expression: "\(filter.sql) IS TRUE", type: .bool,
          column: nil))
      return nil
    } catch { return error.description(of: .filter) }
  }

  private mutating func addSegments(
    _ name: String, profiling columns: Set<String>?, _ request: ScanRequest, _ relation: RelationDescription,
    pinned: [String], on connection: PostgresConnection
  ) async throws -> String? {
    guard let column = relation.column(named: name) else { return MetricSQL.Refusal.missingColumn(name).description }
    guard !request.sensitive.contains(name) else {
      return "\(name) is sensitive, and segments are named by its values"
    }
    let quoted = try await connection.quote(identifier: name)
    let cast = Self.text(of: column, quoted)
    cuts.append(
      SliceCut(
        kind: .segments(column: name, pinned: pinned.map(column.segmentName), profiling: columns),
        metric: .nulls(column: name, filter: nil),
        expression: cast ?? quoted, type: cast == nil ? column.type : .text, column: cast == nil ? name : nil))
    return nil
  }

  /// The SQL of a column's text, where the stream does not bring what tells it.
  private static func text(of column: RelationDescription.Column, _ name: String) -> String? {
    switch column.type {
    // Without the padding.
    case .text where column.isPadded: "\(name)::text"
    case .other where MetricSQL.segmentGroup(column.type, name) != "\(name)::text":
      MetricSQL.segmentGroup(column.type, name)
    case .bool, .int16, .int32, .int64, .text, .json, .array, .other: nil
    // 1.0 and 1.00 are one value.
    case .numeric: "pg_catalog.trim_scale(\(name))::text"
    // 0 and -0 are one value.
    case .float32, .float64: "(\(name) + 0)::text"
    case .date, .timestamp, .timestampTZ, .uuid, .bytea: "\(name)::text"
    }
  }
}

extension RelationDescription.Column {
  fileprivate var isPadded: Bool { typeName == "bpchar" || typeName.hasPrefix("character(") }

  /// As a segment is called of a value that the server's statistics hold.
  fileprivate func segmentName(_ text: String) -> String {
    switch type {
    case .numeric where text.contains("."):
      let digits = text.reversed().drop { $0 == "0" }
      return String((digits.first == "." ? digits.dropFirst() : digits).reversed())
    case .float32, .float64: return text == "-0" ? "0" : text
    case .text where isPadded: return String(text.reversed().drop { $0 == " " }.reversed())
    case .other(let server) where server.hasSuffix("citext"): return text.lowercased()
    default: return text
    }
  }
}

extension ScanRequest.Slices {
  fileprivate var column: String? { if case .segments(let column, _) = self { column } else { nil } }

  /// The slice that stands for all of them.
  fileprivate var whole: Slice {
    switch self {
    case .filter(let text): .filter(text)
    case .segments(let column, _): .otherSegments(column: column)
    }
  }
}

extension SliceCut.Kind {
  fileprivate var whole: Slice {
    switch self {
    case .filter(let text): .filter(text)
    case .segments(let column, _, _): .otherSegments(column: column)
    }
  }
}
