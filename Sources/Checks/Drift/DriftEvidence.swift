import Drift
package import Profiles

/// Why a judgement is what it is, for a person who is woken by it.
struct DriftEvidence {
  let reference: DriftReference
  /// Of all rows, or of a segment.
  let baseline: DriftBaseline
  /// The judged window last.
  let windows: [WatchedWindow?]
  /// What each says of the baseline's statistics.
  let nights: [WatchedNight?]
  let level: Double
  let window: Window
  /// Whether all rows are judged, and segments may explain what moved.
  var isOfAllRows = true

  struct Told {
    let observed: String
    let expected: String
    /// The limit on the side to which it moved.
    let limit: Double
    let movement: Movement
  }

  func told(_ judgement: WatchedJudgement, isSecret: Bool) -> Told {
    let words = WatchedWords(kind: judgement.kind, family: judgement.family, isSecret: isSecret)
    let place = baseline.place(of: judgement)
    let inARow = judgement.isBeyond ? place.map { baseline.nightsInARow($0, nights, level: level) } ?? 1 : 0
    let limit = judgement.effect < 0 ? judgement.limits.lowerBound : judgement.limits.upperBound
    let shifts = place.map { baseline.detectable($0, level: level) } ?? []
    let detectable = shifts.map { shift -> Movement.Detectable in
      let name = WatchedWords(kind: shift.kind, family: shift.family, isSecret: isSecret).name
      return Movement.Detectable(statistic: name, windows: shift.nights, shift: shift.shift)
    }
    let start = judgement.isBeyond ? baseline.beginning(of: judgement.statistic, nights) : nil
    let since: Instant? = start.flatMap { place -> Instant? in windows[place]?.window.start }
    let cause = start.flatMap {
      isOfAllRows ? explanation(of: judgement, baseline.column(of: judgement), since: $0) : nil
    }
    // What is as old as the oldest night that is looked at may be older, and has been found for longer.
    let orBefore = start == 0 && nights.count >= Self.mostNights
    let movement = Movement(
      statistic: words.name, windows: judgement.nights, mean: judgement.mean, now: judgement.now,
      expected: judgement.expected, usual: Movement.Bounds(judgement.usual), limits: Movement.Bounds(judgement.limits),
      // What did not move at all is 0, of either sign.
      inARow: inARow, strength: judgement.t == 0 ? 0 : judgement.t, since: since,
      orBefore: orBefore ? true : nil, explainedBy: cause, detectable: detectable)
    return Told(
      observed: observed(judgement, words, limit: limit, movement),
      expected: expected(judgement, words), limit: limit, movement: movement)
  }

  private static let mostNights = BudgetHorizon.all.map(\.nights).max() ?? 1

  private func observed(
    _ judgement: WatchedJudgement, _ words: WatchedWords, limit: Double, _ movement: Movement
  ) -> String {
    let (mean, bound) = (words.text(judgement.mean), words.text(limit))
    let near = judgement.isBeyond && mean == bound ? "just \(judgement.effect < 0 ? "below" : "above") " : ""
    let isOlder = movement.orBefore == true
    var text = "\(words.label) \(near)\(mean)"
    if judgement.nights > 1 {
      text += " over the last \(judgement.nights) windows, \(words.text(judgement.now)) in this one"
    }
    if movement.inARow > 1 {
      text += ", beyond for \(isOlder ? "at least " : "")\(movement.inARow) windows in a row"
    }
    if let since = movement.since, since < window.start { text += ", since \(since)\(isOlder ? " or before" : "")" }
    if let explained = movement.explainedBy {
      let value = explained.value.map { "= '\($0.shown(Self.valueLength))'" } ?? "is NULL"
      text += ", \(Percent(explained.share)) of the change from \(explained.column) \(value)"
    }
    return text
  }

  private static let valueLength = 40

  /// The segment that stands out, over the windows since it began; nil where drift is not watched by segments, or none
  /// does.
  private func explanation(
    of judgement: WatchedJudgement, _ moved: String?, since start: Int
  ) -> Movement.Explanation? {
    let last = windows[start...].compactMap(\.self)
    // A column says nothing of itself: what is gained by one of its values is that value's segment.
    let others = reference.segmentReferences.filter { $0.uncut == nil && $0.column != moved }
    let columns = others.map { segments in
      let slices = last.flatMap { $0.parts.keys.filter { $0.segmentColumn == segments.column } }
      let nights = Set(slices).sorted { $0.mark < $1.mark }.compactMap { slice -> SegmentTally? in
        let own = last.compactMap { $0.parts[slice] }
        guard let first = own.first else { return nil }
        return own.dropFirst().reduce(into: SegmentTally(value: slice.mark, first)) { $0.add($1) }
      }
      let known = segments.tallies.sorted { $0.key.mark < $1.key.mark }.map(\.value)
      return (column: segments.column, reference: known, nights: nights)
    }
    guard case .segment(let column, let part, let share, _) = baseline.explanation(of: judgement.statistic, columns)
    else { return nil }
    return Movement.Explanation(column: column, value: Slice.value(marked: part.value), share: share)
  }

  private func expected(_ judgement: WatchedJudgement, _ words: WatchedWords) -> String {
    let (least, most) = (words.text(judgement.usual.lowerBound), words.text(judgement.usual.upperBound))
    // The limits are of a mean, which stays nearer to its level than any window does.
    let each = judgement.nights > 1 ? "single windows " : ""
    let usual = each + (least == most ? "always \(least)" : "usually \(least) to \(most)")
    let season = judgement.isSeasonal && judgement.nights == 1 ? reference.season.words(for: window) : nil
    let when = season.map { " \($0)" } ?? (judgement.isSeasonal ? " on such days" : "")
    return "\(words.text(judgement.limits)), \(usual)\(when), as in \(reference.label)"
  }
}

extension Movement.Bounds {
  init(_ range: ClosedRange<Double>) { self.init(low: range.lowerBound, high: range.upperBound) }
}

extension DriftReference {
  /// What a window says of every watched statistic, held against this reference.
  /// - Parameter profile: of the rows that are watched.
  package func watchedWindow(of profile: TableProfile) -> WatchedWindow {
    let slot = season.slot(of: profile.window)
    var segments: [Slice: WatchedNight] = [:]
    for (slice, baseline) in segmentReferences.flatMap(\.segments) {
      guard let part = profile.slices.first(where: { $0.slice == slice }), part.unavailable == nil else { continue }
      segments[slice] = baseline.night(part.columns, rows: part.rowCount, slot: slot)
    }
    var parts: [Slice: WatchedNight] = [:]
    for column in segmentReferences.map(\.column) {
      parts.merge(SegmentReference.nights(of: column, profile, baseline)) { first, _ in first }
    }
    return WatchedWindow(
      window: profile.window,
      whole: baseline.night(
        profile.columns, rows: profile.rowCount, slot: slot, sample: profile.wholeRows),
      parts: parts, segments: segments)
  }
}
