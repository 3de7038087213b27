package import Drift
package import Profiles

/// Why a judgement is what it is, for a person who is woken by it.
struct DriftEvidence {
  let reference: DriftReference
  /// Of all rows, or of a segment.
  let baseline: DriftBaseline
  /// The judged window last.
  let nights: [WatchedNight?]
  let level: Double
  let window: Window

  struct Told {
    let observed: String
    let expected: String
    /// The limit on the side to which it moved.
    let limit: Double
    let movement: Movement
  }

  /// - Parameter column: nil of the number of rows.
  func told(_ judgement: WatchedJudgement, column: String?, isSecret: Bool) -> Told {
    let words = WatchedWords(kind: judgement.kind, family: judgement.family, isSecret: isSecret)
    let place = baseline.place(of: column)
    let inARow = judgement.isBeyond ? place.map { baseline.nightsInARow($0, nights, level: level) } ?? 1 : 0
    let limit = judgement.effect < 0 ? judgement.limits.lowerBound : judgement.limits.upperBound
    let detectable = place.map { baseline.detectable($0, level: level) } ?? []
    let movement = Movement(
      statistic: words.name, windows: judgement.nights, mean: judgement.mean, now: judgement.now,
      expected: judgement.expected, usual: .init(judgement.usual), limits: .init(judgement.limits), inARow: inARow,
      detectable: detectable.map {
        let name = WatchedWords(kind: $0.kind, family: $0.family, isSecret: isSecret).name
        return .init(statistic: name, windows: $0.nights, shift: $0.shift)
      })
    return Told(
      observed: observed(judgement, words, limit: limit, inARow: inARow), expected: expected(judgement, words),
      limit: limit, movement: movement)
  }

  private func observed(_ judgement: WatchedJudgement, _ words: WatchedWords, limit: Double, inARow: Int) -> String {
    let (mean, bound) = (words.text(judgement.mean), words.text(limit))
    let near = judgement.isBeyond && mean == bound ? "just \(judgement.effect < 0 ? "below" : "above") " : ""
    var text = "\(words.label) \(near)\(mean)"
    if judgement.nights > 1 {
      text += " over the last \(judgement.nights) windows, \(words.text(judgement.now)) in this one"
    }
    if inARow > 1 { text += ", beyond for \(inARow) windows in a row" }
    return text
  }

  private func expected(_ judgement: WatchedJudgement, _ words: WatchedWords) -> String {
    let (least, most) = (words.text(judgement.usual.lowerBound), words.text(judgement.usual.upperBound))
    let usual = least == most ? "always \(least)" : "usually \(least) to \(most)"
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
    return WatchedWindow(whole: baseline.night(profile.columns, rows: profile.rowCount, slot: slot), segments: segments)
  }
}
