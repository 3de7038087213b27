package import Profiles
package import Rules
import Statistics

/// Says of every watched column whether it moved further from the reference than the reference's own windows do.
///
/// The limits are prediction limits at a level that shares the dataset's false-alarm budget evenly (Bonferroni) over
/// columns and statistics. The level is the only thing taken from the budget, so that another way to spend it needs no
/// change elsewhere.
package struct DriftMonitor: Sendable {
  package static let definition = 1
  /// Windows below which no limit can be learned.
  package static let minimumWindows = 5

  private let rule: DriftRule
  private let reference: DriftReference
  /// Length of a window, which turns pages per period into pages per window.
  private let windowLength: Duration

  package init(rule: DriftRule, reference: DriftReference, windowLength: Duration) {
    self.rule = rule
    self.reference = reference
    self.windowLength = windowLength
  }

  package static func test(_ column: String) -> String { "drift(\(column))" }

  package func findings(_ profile: TableProfile) -> [Finding] {
    let watched = profile.columns.filter { rule.includes($0.name) && reference.leftOut[$0.name] == nil }
    let statistics = watched.reduce(0) { $0 + (reference.columns[$1.name]?.statisticCount ?? 1) }
    let perWindow = rule.falseAlarms.count * (windowLength / rule.falseAlarms.period)
    let level = Probability(min(0.5, perWindow / Double(max(1, statistics))))
    return watched.map { finding($0, level) } + Self.unread(rule, profile)
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

  private func finding(_ column: ColumnProfile, _ level: Probability) -> Finding {
    let expected = "as in \(reference.label)"
    func notEvaluated(_ reason: Finding.NotEvaluated) -> Finding {
      Finding(
        test: Self.test(column.name), column: column.name, faultClass: .drift, outcome: .notEvaluated(reason),
        expected: expected, definition: Self.definition)
    }
    guard column.rowCount > 0 else { return notEvaluated(.because("the window has no rows")) }
    guard let reference = reference.columns[column.name] else {
      return notEvaluated(.because("\(self.reference.label) does not hold this column in one type"))
    }
    guard reference.windowCount >= Self.minimumWindows else {
      return notEvaluated(.warmingUp(windowsMissing: Self.minimumWindows - reference.windowCount))
    }
    do {
      let scores = try DriftScores(column, against: reference, level)
      return finding(column.name, scores, expected)
    } catch {
      return notEvaluated(.because("\(self.reference.label) holds this column in another kind of type"))
    }
  }

  private func finding(_ column: String, _ scores: DriftScores, _ expected: String) -> Finding {
    guard let worst = scores.worst else {
      return Finding(
        test: Self.test(column), column: column, faultClass: .drift,
        outcome: .notEvaluated(.because("no statistic is defined on its values")), expected: expected,
        definition: Self.definition)
    }
    let moved = worst.excess > 1
    return Finding(
      test: Self.test(column), column: column, faultClass: .drift,
      outcome: moved ? (rule.severity == .fail ? .fail : .warn) : .pass,
      observed: "\(worst.statistic.label) \(worst.statistic.text(worst.score))\(scores.detail(of: worst))",
      expected: "at most \(worst.statistic.text(worst.limit)), \(expected)", score: worst.score, threshold: worst.limit,
      pValue: worst.pValue.value,
      statistics: scores.all.map {
        Finding.StatisticScore(statistic: $0.statistic.rawValue, score: $0.score, limit: $0.limit)
      },
      definition: Self.definition)
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

extension DriftStatistic {
  var label: String {
    switch self {
    case .populationStability: "PSI"
    case .jensenShannon: "Jensen–Shannon distance"
    case .kolmogorovSmirnov: "Kolmogorov–Smirnov distance"
    case .wasserstein: "Wasserstein distance"
    case .lInfinity: "largest change of a share"
    case .chiSquared: "chi-squared"
    case .nullRate: "null rate"
    case .unseenRate: "share of unseen values"
    }
  }

  func text(_ score: Double) -> String {
    switch self {
    case .nullRate, .unseenRate, .lInfinity: Percent(score).description
    case .wasserstein: "\(score.short) σ"
    case .populationStability, .jensenShannon, .kolmogorovSmirnov, .chiSquared: score.short
    }
  }
}
