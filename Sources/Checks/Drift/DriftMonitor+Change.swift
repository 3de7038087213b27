import Drift
import Profiles

extension DriftMonitor {
  /// Why values that the server counted cannot be held against those of the reference; nil where they can.
  func reasonApart(_ column: ColumnProfile, _ reference: ColumnReference) -> String? {
    if reference.ratesAlone { return nil }
    if let ours = column.countedEdges, let theirs = reference.whole.countedEdges, ours != theirs {
      return "its values were counted between other edges than in \(self.reference.label)"
    }
    let own = column.reasonUncounted
    if let reason = reference.reasonUncounted, own == nil { return "in \(self.reference.label) \(reason)" }
    return column.isComparable == reference.whole.isComparable ? nil : own
  }

  /// Whether no value of the column may be told: categories only where it is known that it is not sensitive.
  func isSecret(_ column: ColumnProfile, _ reference: ColumnReference) -> Bool {
    if case .categorical = reference.whole.distribution { return sensitive?.contains(column.name) != false }
    return sensitive?.contains(column.name) == true
  }

  /// The rows behind a rate of the judged window alone, as in `6 of 978 rows`.
  func rows(of judgement: WatchedJudgement, _ column: ColumnProfile) -> String? {
    guard judgement.nights == 1 else { return nil }
    return switch judgement.kind {
    case .nulls: "\(column.nullCount.grouped) of \(column.rowCount.counted("row"))"
    case .nonFinite:
      "\(column.nonFiniteCount.grouped) of \((column.rowCount - column.nullCount).counted("value"))"
    default: nil
    }
  }

  /// What changed, in words; nil where that cannot be told, or may not.
  func change(
    of column: ColumnProfile, _ reference: ColumnReference, _ kind: WatchedKind, _ parts: [Movement.Part]
  ) -> String? {
    guard !isSecret(column, reference) else { return nil }
    let column = counted(column, reference)
    switch (reference.whole.distribution, column.distribution) {
    case (.numeric(let oldMoments, let old), .numeric(let newMoments, let new)):
      return ValueChange.words(from: (oldMoments, old), to: (newMoments, new), parts: kind.isOfRange ? [] : parts)
    case (.binned(let oldMoments, let old), .binned(let newMoments, let new)):
      return ValueChange.words(from: (oldMoments, old), to: (newMoments, new), parts: kind.isOfRange ? [] : parts)
    case (.categorical(let old), .categorical(let new)):
      let unseen = kind == .unseen ? ValueChange.words(ofUnseenIn: new, before: old) : nil
      return unseen ?? ValueChange.words(from: old, to: new, parts: parts)
    default: return nil
    }
  }

  /// The categories, or the ranges of values, that gained or lost most rows; none where these cannot be told, or may not.
  func parts(of column: ColumnProfile, _ reference: ColumnReference) -> [Movement.Part] {
    guard !isSecret(column, reference) else { return [] }
    switch ColumnShift(reference: reference.whole, window: counted(column, reference)) {
    case .categories(let shift):
      return shift.parts.prefix(Self.mostParts).filter { $0.change != 0 }.map {
        .init(category: $0.value, before: $0.shareBefore, now: $0.shareNow, share: shift.share(of: $0))
      }
    case .ranges(let shift, let cells):
      return shift.ranges.map {
        let bounds = cells.bounds($0.cells)
        let range = Movement.Range(
          low: bounds.low, includesLow: bounds.includesLow, high: bounds.high, includesHigh: bounds.includesHigh)
        return .init(range: range, before: $0.shareBefore, now: $0.shareNow, share: shift.share(of: $0))
      }
    case nil: return []
    }
  }

  private static let mostParts = 3

  /// Between the reference's edges, where its values were counted in the server.
  private func counted(_ column: ColumnProfile, _ reference: ColumnReference) -> ColumnProfile {
    reference.whole.countedEdges.map { column.counted(between: $0) } ?? column
  }
}

extension WatchedKind {
  /// Whether it speaks of the values and not of how many there are, which a rate tells by itself.
  var isOfValues: Bool {
    switch self {
    case .nulls, .nonFinite, .rows, .reconstructionError, .domainClassifier: false
    case .location, .mean, .scale, .range, .category, .otherCategories, .group, .difference, .unseen,
      .farBeyond, .distinct, .zeros, .negatives, .empties, .holding, .length, .weekday, .hours, .norm, .direction:
      true
    }
  }

  /// Whether it tells itself which values gained or lost rows.
  fileprivate var isOfRange: Bool { if case .range = self { true } else { false } }
}
