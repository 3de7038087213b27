import Columns
import Profiles

/// A way in which a stream's rows are cut into slices, and what tells of each row where it belongs.
struct SliceCut: Sendable {
  enum Kind: Sendable {
    /// By an output that is true for the rows of the slice.
    case filter(String)
    /// By the values of an output; those of `pinned`, in text form, have a slice wherever they have rows.
    /// - Parameter profiling: the columns that are profiled in the slices; nil: all of the stream.
    case segments(column: String, pinned: [String], profiling: Set<String>? = nil)
  }

  let kind: Kind
  /// Taken of the same rows, it cannot be had where the output could not.
  let metric: Metric
  /// The SQL of the output.
  let expression: String
  let type: ColumnType
  /// The column that the output is, as it stands; nil of an expression.
  let column: String?
}

/// What the SELECT of a stream puts out: columns to profile, and after them what tells the slices apart.
struct StreamLayout: Sendable {
  let columns: [(name: String, type: ColumnType)]
  /// Each with its place among the outputs.
  let cuts: [(cut: SliceCut, output: Int)]
  /// In SQL, after the columns.
  let expressions: [String]
  let outputs: [(name: String, type: ColumnType)]
  /// The place of the output that tells of each row in which block it lies; nil where none does.
  let blocks: Int?
  /// nil where no rows are kept.
  let sampling: RowSampling?

  /// - Parameter rows: of which rows and columns a sample is kept, with the window's seed.
  init(
    _ columns: [(name: String, type: ColumnType)], _ cuts: [SliceCut], inBlocks: Bool = false,
    rows: (request: ScanRequest.SampledRows, seed: UInt64)? = nil
  ) {
    var outputs = columns
    var expressions: [String] = []
    let cuts = cuts.map { cut -> (cut: SliceCut, output: Int) in
      if let place = columns.firstIndex(where: { $0.name == cut.column }) { return (cut, place) }
      expressions.append(cut.expression)
      outputs.append((cut.column ?? "slice", cut.type))
      return (cut, outputs.count - 1)
    }
    blocks = inBlocks ? outputs.count : nil
    if inBlocks {
      expressions.append(BlockFold.expression)
      outputs.append(("block", .bytea))
    }
    sampling = rows.flatMap { Self.sampling($0.request, seed: $0.seed, columns, cuts) }
    self.cuts = cuts
    self.columns = columns
    self.expressions = expressions
    self.outputs = outputs
  }
  /// - Returns: nil where none of the columns can be sampled, or the rows cannot be told.
  private static func sampling(
    _ request: ScanRequest.SampledRows, seed: UInt64, _ columns: [(name: String, type: ColumnType)],
    _ cuts: [(cut: SliceCut, output: Int)]
  ) -> RowSampling? {
    guard let filter = request.filter else { return RowSampling(request, seed: seed, columns) }
    for (cut, output) in cuts {
      if case .filter(filter) = cut.kind { return RowSampling(request, seed: seed, columns, condition: output) }
    }
    return nil
  }
}
