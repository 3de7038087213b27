import Columns
import Postgres
import Profiles
import Scans
import Sketches

/// A piece of work done for every value that is streamed.
enum Kernel: String, CaseIterable {
  case decodeInt8 = "decode-int8"
  case decodeFloat8 = "decode-float8"
  case decodeNumeric = "decode-numeric"
  case decodeText = "decode-text"
  case moments
  case quantiles
  case distinctDoubles = "distinct-doubles"
  case distinctFewTexts = "distinct-few-texts"
  case distinctManyTexts = "distinct-many-texts"
  case countFewTexts = "count-few-texts"
  case countManyTexts = "count-many-texts"
  /// Decoded and folded into the profile, as a scan does.
  case columnInt8 = "column-int8"
  case columnFloat8 = "column-float8"
  case columnNumeric = "column-numeric"
  case columnWideNumeric = "column-wide-numeric"
  case columnTimestamp = "column-timestamp"
  case columnText = "column-text"
  /// Texts of which nearly every one is another.
  case columnManyTexts = "column-many-texts"
  /// Vectors of 16 numbers: what is counted is for each vector.
  case columnVectors = "column-vectors"
  case columnUUID = "column-uuid"
  case columnJSON = "column-json"

  private static let batch = CopyDecoder.batchRows

  /// Prepares the work outside of what is measured.
  /// - Returns: does the work for a number of values, a multiple of `Workload.blockSize`; gives what keeps the compiler
  ///   from dropping it.
  func prepared(_ workload: Workload) -> (_ values: Int) throws -> Double {
    switch self {
    case .decodeInt8: Self.decoding(CopyRows(.int64, workload))
    case .decodeFloat8: Self.decoding(CopyRows(.float64, workload))
    case .decodeNumeric: Self.decoding(CopyRows(.numeric, workload))
    case .decodeText: Self.decoding(CopyRows(.text, workload))
    case .columnInt8: Self.folding(CopyRows(.int64, workload))
    case .columnFloat8: Self.folding(CopyRows(.float64, workload))
    case .columnNumeric: Self.folding(CopyRows(.numeric, workload))
    case .columnWideNumeric: Self.folding(CopyRows(.numeric, workload, form: .wideNumerics))
    case .columnTimestamp: Self.folding(CopyRows(.timestamp, workload))
    case .columnText: Self.folding(CopyRows(.text, workload))
    case .columnManyTexts: Self.folding(CopyRows(.text, workload, form: .manyTexts))
    case .columnVectors: Self.folding(CopyRows(.array(of: .float32), workload))
    case .columnUUID: Self.folding(CopyRows(.uuid, workload))
    case .columnJSON: Self.folding(CopyRows(.json, workload))
    case .moments:
      Self.updating(Moments(), workload.doubles) {
        $0.update($1)
      } result: {
        $0.mean ?? 0
      }
    case .quantiles:
      Self.updating(QuantileStage(), workload.doubles) {
        $0.update($1)
      } result: {
        $0.finished().quantile(at: 0.5) ?? 0
      }
    case .distinctDoubles:
      Self.updating(DistinctCount(), workload.doubles) {
        $0.update($1)
      } result: {
        $0.estimate
      }
    case .distinctFewTexts: Self.distinct(workload.fewTexts)
    case .distinctManyTexts: Self.distinct(workload.manyTexts)
    case .countFewTexts: Self.counting(workload.fewTexts)
    case .countManyTexts: Self.counting(workload.manyTexts)
    }
  }

  private static func updating<State>(
    _ empty: State, _ values: [Double], _ update: @escaping (inout State, UnsafeBufferPointer<Double>) -> Void,
    result: @escaping (State) -> Double
  ) -> (Int) -> Double {
    { count in
      var state = empty
      values.withUnsafeBufferPointer { values in
        for start in stride(from: 0, to: count, by: batch) {
          let start = start % Workload.blockSize
          update(&state, UnsafeBufferPointer(rebasing: values[start..<start + batch]))
        }
      }
      return result(state)
    }
  }

  private static func distinct(_ texts: Workload.Texts) -> (Int) -> Double {
    { count in
      var state = DistinctCount()
      forEachBatch(texts, count) { state.update(bytes: $0, offsets: $1) }
      return state.estimate
    }
  }

  private static func counting(_ texts: Workload.Texts) -> (Int) -> Double {
    { count in
      var state = ValueCounts()
      forEachBatch(texts, count) { state.update(bytes: $0, offsets: $1) }
      return Double(state.distinctCount)
    }
  }

  private static func forEachBatch(
    _ texts: Workload.Texts, _ count: Int, _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<Int>) -> Void
  ) {
    texts.bytes.withUnsafeBytes { bytes in
      texts.offsets.withUnsafeBufferPointer { offsets in
        for start in stride(from: 0, to: count, by: batch) {
          let start = start % Workload.blockSize
          body(bytes, UnsafeBufferPointer(rebasing: offsets[start...start + batch]))
        }
      }
    }
  }

  private static func decoding(_ rows: CopyRows) -> (Int) throws -> Double {
    { count in
      var decoded = 0
      try feed(rows, count) { decoded += $0.rowCount }
      return Double(decoded)
    }
  }

  private static func folding(_ rows: CopyRows) -> (Int) throws -> Double {
    { count in
      var folds = rows.columns.map { ColumnFold(name: $0.name, type: $0.type) }
      try feed(rows, count) { batch in
        for index in folds.indices { folds[index].fold(batch.columns[index]) }
      }
      return folds.reduce(0) { $0 + ($1.profile().distinct?.estimate ?? 0) }
    }
  }

  private static func feed(_ rows: CopyRows, _ count: Int, _ emit: (borrowing ColumnBatch) throws -> Void) throws {
    var decoder = CopyDecoder(columns: rows.columns, batchRows: batch)
    try CopyRows.header.withUnsafeBytes { try decoder.feed($0, emit) }
    try rows.bytes.withUnsafeBytes { bytes in
      for _ in 0..<count / Workload.blockSize {
        for row in 0..<rows.ends.count - 1 {
          try decoder.feed(UnsafeRawBufferPointer(rebasing: bytes[rows.ends[row]..<rows.ends[row + 1]]), emit)
        }
      }
    }
    try CopyRows.trailer.withUnsafeBytes { try decoder.feed($0, emit) }
    try decoder.finish(emit)
  }
}
