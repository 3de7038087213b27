import Postgres
import Profiles
import Scans
import Sketches

extension ScanRequest {
  /// A scan of a whole table of which no row leaves the server.
  static func counted(
    _ table: String, _ metrics: [Metric] = [], edges: BinEdges = BinEdges(), sensitive: Set<String> = []
  ) -> ScanRequest {
    var options = ScanOptions()
    options.strategy = .aggregate
    var request = ScanRequest(
      dataset: "d", relation: RelationName(name: table), time: nil, window: .moment, metrics: metrics,
      distributions: .all(except: []), sensitive: sensitive, options: options)
    request.edges = edges
    return request
  }
}

extension ColumnProfile {
  var binned: (moments: Moments, bins: BinnedCounts)? {
    if case .binned(let moments, let bins) = distribution { (moments, bins) } else { nil }
  }

  /// Of numbers and times, however they were taken.
  var anyMoments: Moments? {
    switch distribution {
    case .numeric(let moments, _), .temporal(let moments, _), .binned(let moments, _): moments
    case .categorical, .opaque, .none: nil
    }
  }

  var valueCounts: ValueCounts? { if case .categorical(let values) = distribution { values } else { nil } }
}
