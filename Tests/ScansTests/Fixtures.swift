import Foundation
import Postgres
import Profiles
import Scans
import Sketches

extension ScanRequest {
  /// A scan of a whole table.
  static func of(
    _ table: String, _ metrics: [Metric] = [], profiling columns: Set<String> = [], key: [String] = [],
    sensitive: Set<String> = []
  ) -> ScanRequest {
    ScanRequest(
      dataset: "d", relation: RelationName(name: table), time: nil, window: .moment, metrics: metrics,
      distributions: .only(columns), key: key, sensitive: sensitive)
  }

  /// A scan of a whole table with the profiles of all its columns.
  static func whole(
    _ table: String, schema: String? = nil, metrics: [Metric] = [], sensitive: Set<String> = []
  ) -> ScanRequest {
    ScanRequest(
      dataset: "d", relation: RelationName(schema: schema, name: table), time: nil, window: .moment, metrics: metrics,
      distributions: .all(except: []), sensitive: sensitive)
  }

  /// A scan of one window, by a time column.
  static func of(
    _ table: String, from start: String, to end: String, by column: String, in zone: String = "America/New_York",
    _ metrics: [Metric] = []
  ) throws -> ScanRequest {
    ScanRequest(
      dataset: "d", relation: RelationName(name: table),
      time: TimeColumn(name: column, timeZone: try zone.timeZone),
      window: Window(start: try Instant(utc: start), end: try Instant(utc: end)), metrics: metrics,
      distributions: .only([]))
  }
}

extension Window {
  static let moment = Window(start: Instant(microsecondsSince1970: 0), end: Instant(microsecondsSince1970: 0))
}

extension Instant {
  init(utc text: String) throws { self.init(try Date(text, strategy: .iso8601)) }
}

extension String {
  fileprivate var timeZone: TimeZone {
    get throws {
      guard let zone = TimeZone(identifier: self) else { throw UnknownZone() }
      return zone
    }
  }
}

struct UnknownZone: Error {}

extension TableProfile {
  /// The reason for which a metric is not there; nil where it is.
  func reason(_ metric: Metric) -> String? {
    if case .unavailable(let reason)? = measurements[metric] { reason } else { nil }
  }
}

extension ColumnProfile {
  var moments: Moments? { if case .numeric(let moments, _) = distribution { moments } else { nil } }
  var quantiles: QuantileSketch? { if case .numeric(_, let quantiles) = distribution { quantiles } else { nil } }

  /// Counts of each value of a categorical column.
  var values: [String: Int]? {
    guard case .categorical(let values) = distribution else { return nil }
    return Dictionary(
      uniqueKeysWithValues: values.entries.map { (String(decoding: $0.value, as: UTF8.self), $0.count) })
  }
}
