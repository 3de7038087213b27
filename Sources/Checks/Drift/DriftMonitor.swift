package import Profiles
package import Rules
import Statistics

/// Says of every watched column whether it moved further from the reference than the reference's own windows do.
///
/// The limits are prediction limits at a level that shares the dataset's false-alarm budget evenly (Bonferroni) over
/// columns and statistics. The level is the only thing taken from the budget, so that another way to spend it needs no
/// change elsewhere.
package struct DriftMonitor: Sendable {
  package static let definition = 3
  /// Windows below which no limit can be learned.
  package static let minimumWindows = 5

  private let rule: DriftRule
  private let reference: DriftReference
  /// Length of a window, which turns pages per period into pages per window.
  private let windowLength: Duration
  private let sensitive: Set<String>?

  /// - Parameter sensitive: columns of which no value may be told; nil where they are not known, and no category is.
  package init(
    rule: DriftRule, reference: DriftReference, windowLength: Duration, sensitive: Set<String>? = nil
  ) {
    self.rule = rule
    self.reference = reference
    self.windowLength = windowLength
    self.sensitive = sensitive
  }

  package static func test(_ column: String) -> String { "drift(\(column))" }

  package func findings(_ profile: TableProfile) -> [Finding] {
    let profile = rule.filter.map { profile.filtered(by: $0.value) } ?? profile
    let watched = profile.columns.filter { rule.includes($0.name) }
    let statistics = watched.reduce(0) { $0 + (reference.columns[$1.name]?.statisticCount ?? 1) }
    let level = DriftLevel.level(rule.falseAlarms, windowLength: windowLength, statistics: statistics)
    return watched.map { column in
      // The values of sensitive columns are counted of all rows.
      let sample = sensitive?.contains(column.name) == true ? nil : profile.sample
      let finding = finding(column, level, sample)
      return sample.map(finding.adding) ?? finding
    } + Self.unread(rule, profile)
  }

  /// Columns that the user wants watched and the scan could not give.
  package static func unread(_ rule: DriftRule, _ profile: TableProfile) -> [Finding] {
    profile.unprofiled.sorted { $0.key < $1.key }.filter { rule.includes($0.key) }.map { column, reason in
      Finding(
        test: test(column), column: column, faultClass: .drift, outcome: .notEvaluated(.because(reason)),
        definition: definition)
    }
  }

  /// What the monitor says when there is no reference to hold the window against.
  package static func notEvaluated(_ rule: DriftRule, columns: [String], _ reason: Finding.NotEvaluated) -> [Finding] {
    columns.filter(rule.includes).map {
      Finding(
        test: test($0), column: $0, faultClass: .drift, outcome: .notEvaluated(reason), definition: definition)
    }
  }

  private func finding(_ column: ColumnProfile, _ level: Probability, _ sample: Sample?) -> Finding {
    let expected = "as in \(reference.label)"
    func notEvaluated(_ reason: Finding.NotEvaluated) -> Finding {
      Finding(
        test: Self.test(column.name), column: column.name, faultClass: .drift, outcome: .notEvaluated(reason),
        expected: expected, definition: Self.definition)
    }
    guard column.rowCount > 0 else {
      return notEvaluated(.because("the \(sample == nil ? "window" : "sample of the window") has no rows"))
    }
    guard let reference = reference.columns[column.name]?.comparable(to: column) else {
      return notEvaluated(self.reference.reason(without: column.name))
    }
    if let reason = reasonApart(column, reference) { return notEvaluated(.because(reason)) }
    guard reference.windowCount >= Self.minimumWindows else {
      return notEvaluated(.warmingUp(windowsMissing: Self.minimumWindows - reference.windowCount))
    }
    do {
      let scores = try DriftScores(column, against: reference, level)
      return finding(column, scores, reference, expected)
    } catch {
      return notEvaluated(.because("this column is of another kind of type in \(self.reference.label)"))
    }
  }

  private func finding(
    _ column: ColumnProfile, _ scores: DriftScores, _ reference: ColumnReference, _ label: String
  ) -> Finding {
    var outcome = Finding.Outcome.notEvaluated(.because("no statistic is defined on its values"))
    guard let worst = scores.worst else {
      return Finding(
        test: Self.test(column.name), column: column.name, faultClass: .drift, outcome: outcome, expected: label,
        definition: Self.definition)
    }
    var (observed, expected) = scores.words(of: worst)
    expected += ", \(label)"
    // Where rates alone can be judged they may fail, but their silence says nothing of the values.
    let reason = reference.reasonWithoutDistances(column)
    if worst.excess > 1 {
      outcome = rule.severity == .fail ? .fail : .warn
      if reason == .notInReference { observed += ", its values not in the reference yet" }
      if worst.statistic.isOfValues, let change = change(of: column, reference, worst.statistic) {
        observed += " with \(change)"
      }
    } else {
      outcome = reason.map { .notEvaluated($0) } ?? .pass
    }
    return Finding(
      test: Self.test(column.name), column: column.name, faultClass: .drift, outcome: outcome, observed: observed,
      expected: expected, score: worst.score, threshold: worst.limit, pValue: worst.pValue.value,
      statistics: scores.all.map {
        Finding.StatisticScore(statistic: $0.statistic.rawValue, score: $0.score, limit: $0.limit)
      },
      definition: Self.definition)
  }
}

extension DriftMonitor {
  /// Why values that the server counted cannot be held against those of the reference; nil where they can.
  private func reasonApart(_ column: ColumnProfile, _ reference: ColumnReference) -> String? {
    if reference.ratesAlone { return nil }
    if let ours = column.countedEdges, let theirs = reference.whole.countedEdges, ours != theirs {
      return "its values were counted between other edges than in \(self.reference.label)"
    }
    let own = column.reasonUncounted
    if let reason = reference.reasonUncounted, own == nil { return "in \(self.reference.label) \(reason)" }
    return column.isComparable == reference.whole.isComparable ? nil : own
  }

  /// What changed, in words; nil where that cannot be told, or may not.
  private func change(
    of column: ColumnProfile, _ reference: ColumnReference, _ statistic: DriftStatistic
  ) -> String? {
    let column = reference.whole.countedEdges.map { column.counted(between: $0) } ?? column
    switch (reference.whole.distribution, column.distribution) {
    case (.numeric(let oldMoments, let old), .numeric(let newMoments, let new)):
      guard sensitive?.contains(column.name) != true else { return nil }
      return ValueChange.words(from: (oldMoments, old), to: (newMoments, new))
    case (.binned(let oldMoments, let old), .binned(let newMoments, let new)):
      guard sensitive?.contains(column.name) != true else { return nil }
      return ValueChange.words(from: (oldMoments, old), to: (newMoments, new))
    case (.categorical(let old), .categorical(let new)):
      guard sensitive?.contains(column.name) == false else { return nil }
      let unseen = statistic == .unseenRate ? ValueChange.words(ofUnseenIn: new, before: old) : nil
      return unseen ?? ValueChange.words(from: old, to: new)
    default: return nil
    }
  }
}

extension DriftStatistic {
  /// Whether it speaks of the values and not of how many there are, which a rate tells by itself.
  fileprivate var isOfValues: Bool {
    switch self {
    case .nullRate, .valueRate, .nonFiniteRate: false
    case .populationStability, .jensenShannon, .kolmogorovSmirnov, .wasserstein, .lInfinity, .chiSquared, .unseenRate:
      true
    }
  }
}

extension DriftRule {
  package func includes(_ name: String) -> Bool {
    switch columns {
    case .all(let except): !except.contains { $0.value == name }
    case .only(let names): names.contains { $0.value == name }
    }
  }
}
