import Drift
import Profiles
import Rules

extension DriftMonitor {
  /// The segments in which a column moved, of columns that did not move as a whole; and why rows could not be cut.
  /// - Parameters:
  ///   - windows: the judged one last.
  ///   - moved: columns that moved as a whole.
  ///   - level: false alarms of one segment of one window, in expectation.
  func segmentFindings(
    _ profile: TableProfile, _ reference: DriftReference, _ windows: [WatchedWindow?], besides moved: Set<String>,
    level: Double
  ) -> [Finding] {
    reference.segmentReferences.flatMap { segments -> [Finding] in
      if let reason = reasonUncut(segments, profile) {
        return [
          Finding(
            test: Self.segmentsTest(segments.column), column: segments.column, faultClass: .drift,
            outcome: .notEvaluated(.because(reason)), definition: Self.definition)
        ]
      }
      return segments.segments.flatMap { slice, baseline -> [Finding] in
        guard let part = profile.slices.first(where: { $0.slice == slice }) else { return [] }
        let nights = windows.map { $0?.segments[slice] }
        let judged = baseline.judge(nights, level: level, beyondAlone: true)
        let evidence = DriftEvidence(
          reference: reference, baseline: baseline, windows: windows, nights: nights, level: level,
          window: profile.window, isOfAllRows: false)
        return part.columns.compactMap { column in
          guard !moved.contains(column.name), let judgement = baseline.place(of: column.name).flatMap({ judged[$0] }),
            let known = reference.columns[column.name]
          else { return nil }
          let segment = Finding.Segment(name: name(of: slice), count: segments.segments.count)
          return finding(column, known, judgement, nil, evidence, segment: segment)
        }
      }
    }
  }

  /// Of columns by which rows are cut, where they could not be.
  package static func segmentsTest(_ column: String) -> String { "drift by segments of \(column)" }

  private func name(of slice: Slice) -> String {
    guard case .segment(let column, let value) = slice else { return "" }
    return ShownValue.segment(Segment(column, value))
  }

  private func reasonUncut(_ segments: SegmentReference, _ profile: TableProfile) -> String? {
    if rule.filter != nil { return "rows that meet a `where` are not cut into segments" }
    if let reason = segments.uncut { return "\(reference.label) cannot be cut into segments: \(reason)" }
    let own = profile.slices.filter { $0.slice.segmentColumn == segments.column }
    if let reason = own.lazy.compactMap(\.unavailable).first { return reason }
    let others = own.first { $0.slice == .otherSegments(column: segments.column) }
    return others.map { $0.rowCount > 0 } == true ? Segment.tooMany([segments.column]) : nil
  }
}
