import Profiles

/// What a test may know of each segment beside its own rows: of the windows before and of the reference those of the
/// segment alone.
struct SegmentedContext {
  private let whole: TestContext
  private let columns: [String]
  private let metrics: [Metric]
  /// nil where nothing of it is narrowed: the test does not look at it, or it is not known.
  private let history: SegmentHistory?
  private let reference: SegmentHistory?
  private let judgesMissing: Bool

  /// - Parameters:
  ///   - metrics: of the tests, each taken of every segment; none where they compare values.
  ///   - tests: what one rule wants, to fail and to warn.
  init(
    _ context: TestContext, by columns: [String], _ metrics: [Metric], _ tests: [any DataTest], at window: Window
  ) {
    whole = context
    self.columns = columns
    self.metrics = metrics
    judgesMissing = tests.contains(where: \.judgesMissingSegments)
    if case .known(let past) = context.history,
      let count = tests.compactMap({ $0.historyLength?.count(for: window) }).max()
    {
      history = SegmentHistory(past.suffix(count), by: columns, metrics)
    } else {
      history = nil
    }
    if case .known(let known) = context.reference, tests.contains(where: { !$0.referenceMetrics.isEmpty }) {
      reference = SegmentHistory(known.measured, by: columns, metrics)
    } else {
      reference = nil
    }
  }

  /// Segments that the window has no row of, though the windows before or the reference have, where that is judged.
  func missing(besides present: [Segment], in profile: TableProfile) -> [(Segment, TableProfile)] {
    // What could not be counted is not gone.
    guard judgesMissing, case .segments? = profile.measurements[.segmented(.rowCount(filter: nil), .each(of: columns))]
    else { return [] }
    let known = (history?.segments ?? []).union(reference?.lastingSegments ?? [])
    return known.subtracting(present).map { segment in
      var part = profile
      part.rowCount = 0
      part.measurements = SegmentHistory.measurementsOfNoRows(metrics)
      return (segment, part)
    }
  }

  /// - Parameter count: how many segments are judged with it.
  func of(_ segment: Segment, among count: Int) -> TestContext {
    var context = whole
    context.segmentCount = count
    if let history {
      context.history = .known(history.windows(of: segment))
    }
    guard case .known(let known) = whole.reference else { return context }
    if let reference {
      context.reference = narrowed(known, reference, to: segment)
    } else if let column = columns.first, columns.count == 1, metrics.isEmpty {
      context.reference = known.ofSegment(.segment(column: column, value: segment.values.first ?? nil))
    }
    return context
  }

  /// What differs from segment to segment is not known.
  var ofNone: TestContext {
    var context = whole
    context.history = .noState
    context.reference = .unavailable(.notInReference)
    return context
  }

  private func narrowed(
    _ known: DriftReference, _ reference: SegmentHistory, to segment: Segment
  ) -> TestContext.Reference {
    if reference.isEmpty {
      let reason = reference.reason.map { "\(known.label) cannot be cut into segments: \($0)" }
      return reason.map { .unavailable(.because($0)) } ?? .known(known.measuring([]))
    }
    let windows = reference.windows(of: segment)
    return windows.isEmpty ? .unavailable(.notInReference) : .known(known.measuring(windows))
  }
}

extension TableProfile {
  /// A profile for each value of a column, as its slice tells it, in no order; or why there is none.
  func sliced(by columns: [String]) -> (parts: [(Segment, TableProfile)], reason: String?) {
    guard let column = columns.first, columns.count == 1 else { return ([], "segments are cut by one column alone") }
    guard let others = slices.first(where: { $0.slice == .otherSegments(column: column) }) else {
      return ([], unread ?? "the window was profiled without its segments")
    }
    if let reason = others.unavailable { return ([], reason) }
    if others.rowCount > 0 {
      return (
        [],
        "\(column) has more than \(Segment.greatestCount) values in the window, or some of more than 1,024 bytes, which are "
          + "not told apart; segment by a column of fewer and shorter values"
      )
    }
    let parts = slices.compactMap { slice -> (Segment, TableProfile)? in
      guard case .segment(column, let value) = slice.slice else { return nil }
      var part = self
      part.rowCount = slice.rowCount
      part.columns = slice.columns
      part.slices = []
      let told = Set(slice.columns.map(\.name))
      for column in self.columns where !told.contains(column.name) {
        part.unprofiled[column.name] = "it is counted for all rows together, and not for those of a segment"
      }
      return (Segment(column, value), part)
    }
    return (parts, nil)
  }
}
