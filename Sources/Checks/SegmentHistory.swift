import Profiles

/// What was measured of the segments of some windows, oldest first.
struct SegmentHistory {
  private struct Cut {
    let window: Window
    let parts: [Segment: PastWindow]
  }

  private let metrics: [Metric]
  private let cuts: [Cut]
  /// Why a window could not be cut into segments; nil where each that was measured so was.
  let reason: String?

  /// - Parameters:
  ///   - windows: those that were not measured by these segments, as before the rule was written, tell nothing.
  ///   - metrics: of the test, the rows of each segment among them.
  init(_ windows: [PastWindow], by columns: [String], _ metrics: [Metric]) {
    var cuts: [Cut] = []
    var reason: String?
    for window in windows {
      let measured = metrics.map { window.measurements[.segmented($0, .each(of: columns))] }
      for case .unavailable(let why)? in measured { reason = reason ?? why }
      guard case .segments? = window.measurements[.segmented(.rowCount(filter: nil), .each(of: columns))],
        measured.allSatisfy({ $0 != nil })
      else { continue }
      let whole = TableProfile(
        dataset: "", window: window.window, rowCount: window.rowCount,
        schema: SchemaSnapshot(columns: [], primaryKey: []), measurements: window.measurements)
      let parts = whole.parts(by: columns, metrics).parts.map { ($0, PastWindow($1)) }
      cuts.append(Cut(window: window.window, parts: Dictionary(uniqueKeysWithValues: parts)))
    }
    self.metrics = metrics
    self.cuts = cuts
    self.reason = cuts.isEmpty ? reason : nil
  }

  /// Whether no window was cut.
  var isEmpty: Bool { cuts.isEmpty }

  /// Those that any of the windows has.
  var segments: Set<Segment> { Set(cuts.flatMap(\.parts.keys)) }

  /// Those that at least half of the windows have: one that came once is not missed ever after.
  var lastingSegments: Set<Segment> {
    segments.filter { segment in 2 * cuts.count { $0.parts[segment] != nil } >= cuts.count }
  }

  /// The windows as if one segment were all of their rows, from the first on that has any of it.
  ///
  /// A segment that is new has not been missing before.
  func windows(of segment: Segment) -> [PastWindow] {
    cuts.drop { $0.parts[segment] == nil }.map { cut in
      cut.parts[segment]
        ?? PastWindow(window: cut.window, rowCount: 0, measurements: Self.measurementsOfNoRows(metrics))
    }
  }

  /// What a window measures of a segment that it has no row of.
  static func measurementsOfNoRows(_ metrics: [Metric]) -> [Metric: Measurement] {
    Dictionary(
      metrics.map { metric in if case .rowCount = metric { (metric, .count(0)) } else { (metric, .noRows) } },
      uniquingKeysWith: { first, _ in first })
  }
}
