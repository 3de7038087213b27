import Columns
import Postgres
import Profiles

/// Which counts a SELECT takes, and which a stream brings along for nothing.
///
/// A window is read at most twice: by one SELECT and one stream; or, where nothing is streamed, by two SELECTs, if the
/// counts of segments, or without them those that sort all rows, would keep many others from parallel workers.
struct CountingPlan {
  /// With fewer counts beside it, what sorts all rows stays among them: another read would cost what workers gain. Of
  /// 78 counts over 5 M rows, two workers and a read of its own for one `count(DISTINCT)` saved a quarter of the time.
  private static let countsWorthARead = 16

  let inServer: [ScanPlan.Aggregate]
  /// Row and null counts of columns whose distribution is streamed.
  let alongStream: [ScanPlan.Aggregate]
  /// Whether the stream alone counts the rows.
  var bringsRowCount: Bool { alongStream.contains { $0.metric == .rowCount(filter: nil) } }
  /// Whether entries that sort all rows come in a statement of their own.
  let setsSortedApart: Bool
  /// Whether entries of segments do.
  let setsSegmentsApart: Bool

  /// - Parameters:
  ///   - streams: whether the window is streamed, be it for slices alone.
  ///   - needed: what must be known before the stream begins.
  init(
    _ aggregates: [ScanPlan.Aggregate], _ request: ScanRequest, _ relation: RelationDescription,
    streamed: [RelationDescription.Column], sensitive: [RelationDescription.Column], streams: Bool,
    needed: Set<Metric>
  ) {
    let brought = Self.brings(request, relation) ? Set(streamed.filter(\.hasPlainNulls).map(\.name)) : []
    var (counted, alongStream): ([ScanPlan.Aggregate], [ScanPlan.Aggregate]) = ([], [])
    for aggregate in aggregates {
      if case .nulls(let column, nil) = aggregate.metric, brought.contains(column), !needed.contains(aggregate.metric) {
        alongStream.append(aggregate)
      } else {
        counted.append(aggregate)
      }
    }
    // Where there is a SELECT anyway, it counts the rows.
    let rowCount = Metric.rowCount(filter: nil)
    if !brought.isEmpty, sensitive.isEmpty, needed.isEmpty, counted.allSatisfy({ $0.metric == rowCount }) {
      alongStream = counted + alongStream
      counted = []
    }
    (inServer, self.alongStream) = (counted, alongStream)
    let ofAll = counted.filter { $0.entry.segments == nil }
    let segmented = counted.count - ofAll.count
    let sorting = ofAll.count { $0.entry.sortsRows }
    let bucketed = sensitive.count * (ScanPlan.sensitiveBuckets + 1)
    let others = ofAll.count - sorting + bucketed
    let fitsBeside = (0...AggregateScan.entriesPerStatement).contains(max(segmented, ofAll.count + bucketed))
    setsSortedApart =
      sorting > 0 && segmented == 0 && others >= Self.countsWorthARead && others <= AggregateScan.entriesPerStatement
      && !streams
    // Grouped, what sorts would sort all rows once more for every set of groups.
    setsSegmentsApart =
      segmented > 0 && fitsBeside && !streams
      && (sorting > 0 || others >= Self.countsWorthARead || request.options.strategy == .aggregate)
  }

  /// Whether an entry comes in the second of two SELECTs.
  func isApart(_ entry: AggregateEntry) -> Bool {
    setsSegmentsApart ? entry.segments != nil : setsSortedApart && entry.sortsRows
  }

  /// Whether a stream sees every row, and columns that can hardly fail: of a view or query the counts come first, so that
  /// what fails in one column takes no count away. A pace needs to know of how many rows.
  private static func brings(_ request: ScanRequest, _ relation: RelationDescription) -> Bool {
    let options = request.options
    guard options.strategy == .auto, options.sample == nil, options.rowsPerSecond == nil else { return false }
    switch relation.kind {
    case .table, .partitionedTable, .materializedView: return true
    case .view, .foreignTable, .query: return false
    }
  }
}

extension RelationDescription.Column {
  /// Whether a value is null to a condition wherever it is to an aggregate and to a stream: a composite value of nulls
  /// alone is null to `IS NULL` only.
  var hasPlainNulls: Bool { if case .other = type { false } else { true } }
}
