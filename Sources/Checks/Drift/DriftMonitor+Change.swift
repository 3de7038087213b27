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
  func change(of column: ColumnProfile, _ reference: ColumnReference, _ kind: WatchedKind) -> String? {
    guard !isSecret(column, reference) else { return nil }
    let column = reference.whole.countedEdges.map { column.counted(between: $0) } ?? column
    switch (reference.whole.distribution, column.distribution) {
    case (.numeric(let oldMoments, let old), .numeric(let newMoments, let new)):
      return ValueChange.words(from: (oldMoments, old), to: (newMoments, new))
    case (.binned(let oldMoments, let old), .binned(let newMoments, let new)):
      return ValueChange.words(from: (oldMoments, old), to: (newMoments, new))
    case (.categorical(let old), .categorical(let new)):
      let unseen = kind == .unseen ? ValueChange.words(ofUnseenIn: new, before: old) : nil
      return unseen ?? ValueChange.words(from: old, to: new)
    default: return nil
    }
  }
}

extension WatchedKind {
  /// Whether it speaks of the values and not of how many there are, which a rate tells by itself.
  var isOfValues: Bool {
    switch self {
    case .nulls, .nonFinite, .rows, .reconstructionError, .domainClassifier: false
    case .location, .mean, .scale, .range, .category, .otherCategories, .group, .difference, .unseen, .distinct, .zeros,
      .negatives, .empties,
      .holding, .length, .weekday, .hours, .norm, .direction:
      true
    }
  }
}
