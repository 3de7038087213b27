import Columns
import Profiles

/// Folds the batches of one stream into the profiles of its columns, and of its slices' columns.
struct TableFold: Sendable {
  private var columns: [ColumnFold]
  private var filters: [FilterFold] = []
  private var segments: [SegmentFold] = []
  private var blocks: BlockFold?
  private var rows: RowSampleFold?

  /// - Parameter part: the place of the stream's part that is folded, from 0.
  init(_ layout: StreamLayout, part: Int = 0) {
    columns = layout.columns.map { ColumnFold(name: $0.name, type: $0.type) }
    blocks = layout.blocks.map { BlockFold(layout.columns, output: $0) }
    rows = layout.sampling.map { RowSampleFold($0, layout.outputs, part: part) }
    for (cut, output) in layout.cuts {
      switch cut.kind {
      case .filter(let condition):
        filters.append(FilterFold(condition, output: output, layout.columns, blocks: layout.blocks))
      case .segments(let column, let pinned, let wanted):
        let places = layout.columns.indices.filter { wanted?.contains(layout.columns[$0].name) ?? true }
        segments.append(
          SegmentFold(column, pinned: pinned, output: output, type: cut.type, layout.columns, at: places))
      }
    }
  }

  mutating func fold(_ batch: borrowing ColumnBatch) {
    for index in columns.indices { columns[index].fold(batch.columns[index]) }
    for index in filters.indices { filters[index].fold(batch) }
    blocks?.fold(batch)
    rows?.fold(batch)
    for index in segments.indices { segments[index].fold(batch) }
  }

  /// Lets go of the segments' rows.
  mutating func takeProfile() -> StreamProfile {
    var profile = StreamProfile(
      columns: columns.map { $0.profile() }.with(blocks?.designEffects()), filters: filters.map { $0.profile() })
    profile.rows = rows?.sample()
    for index in segments.indices { profile.segments.append(segments[index].takeProfile()) }
    return profile
  }
}
