import Drift
import Foundation
import Rules

/// What a judgement says, for a person and for JSON.
struct WatchedWords {
  let kind: WatchedKind
  let family: BudgetFamily
  /// Whether no value of the column may be told.
  let isSecret: Bool

  /// As it is stored, one word for all columns.
  var name: String {
    switch kind {
    case .location: "location"
    case .mean: "mean"
    case .scale: "scale"
    case .range: "share_of_range"
    case .category, .otherCategories, .group: "share"
    case .difference: "difference_of_shares"
    case .nulls: "null_rate"
    case .nonFinite: "non_finite_rate"
    case .unseen: "unseen_rate"
    case .farBeyond: "far_beyond_rate"
    case .zeros: "zero_rate"
    case .negatives: "negative_rate"
    case .empties: "empty_rate"
    case .holding: "character_rate"
    case .length: "length"
    case .weekday: "weekday_rate"
    case .hours: "hour_rate"
    case .norm: "norm"
    case .direction: "direction"
    case .distinct: "distinct_count"
    case .rows: "row_count"
    case .reconstructionError: "reconstruction_error"
    case .domainClassifier: "domain_classifier"
    }
  }

  /// As in `share of 'UA'`.
  var label: String {
    switch kind {
    case .location: "location"
    case .mean: "mean"
    case .scale: "spread"
    case .range(let above, let upTo): "share of values \(Self.range(above, upTo, isSecret))"
    case .category(let value): "share of \(category(value))"
    case .otherCategories: "share of rarer categories"
    case .group: "share of some of the rarer categories"
    case .difference(let one, let other): "share of \(category(one)) less that of \(category(other))"
    case .nulls: "null rate"
    case .nonFinite: "NaN or infinite in"
    case .unseen: "share of unseen values"
    case .farBeyond: "share of values far beyond the usual ones"
    case .zeros: "share of zeros"
    case .negatives: "share of negative numbers"
    case .empties: "share of empty texts"
    case .holding(let kind): "share of texts with \(Self.characters[kind])"
    case .length: "length"
    case .weekday(let day): "share of \(Weekday.allCases[day].plural)"
    case .hours(let first): "share of times from \(first):00 to \(first + 2):59"
    case .norm: "norm"
    case .direction: "cosine with the usual direction"
    case .distinct: "distinct values"
    case .rows: "row count"
    case .reconstructionError: "reconstruction error"
    case .domainClassifier: "rows told apart from the reference's with AUROC"
    }
  }

  /// A level with its unit: `+0.31 σ`, `12.3 %`, `1,203`.
  func text(_ level: Double) -> String {
    switch kind {
    case .direction: Self.digits(min(max(level, -1), 1))
    // A limit may lie beyond what either can be.
    case .reconstructionError: Self.digits(max(level, 0))
    case .domainClassifier: Self.digits(min(max(level, 0), 1))
    case .location, .mean, .length, .norm: "\(level <= -Self.leastLevel ? "−" : "+")\(Self.digits(abs(level))) σ"
    // The score is (a² − 1) / √2 of a normal score a.
    case .scale: "× \(Self.digits(max(0, 1 + level * 2.0.squareRoot()).squareRoot()))"
    case .difference: "\(level < 0 ? "−" : "")\(Percent(min(abs(level), 1)).number) points"
    case .range, .category, .otherCategories, .group, .nulls, .nonFinite, .unseen, .farBeyond, .zeros, .negatives,
      .empties, .holding, .weekday, .hours:
      Percent(min(max(level, 0), 1)).description
    case .distinct, .rows: exp(level).rounded().short
    }
  }

  /// As in `0.2 % to 1.1 %`, `at most 1.1 %`.
  func text(_ limits: ClosedRange<Double>) -> String {
    switch (limits.lowerBound < ends.least, limits.upperBound > ends.greatest) {
    case (true, true): "anything"
    case (true, false): "at most \(text(limits.upperBound))"
    case (false, true): "at least \(text(limits.lowerBound))"
    case (false, false): "\(text(limits.lowerBound)) to \(text(limits.upperBound))"
    }
  }

  /// A share that is as good as none.
  private static let leastShare = 0.0001

  /// Beyond which a level is as good as the least or the greatest there can be.
  private var ends: (least: Double, greatest: Double) {
    switch kind {
    case .range, .category, .otherCategories, .group, .nulls, .nonFinite, .unseen, .farBeyond, .zeros, .negatives,
      .empties, .holding, .weekday, .hours, .domainClassifier:
      (Self.leastShare, 1 - Self.leastShare)
    case .difference, .direction: (Self.leastShare - 1, 1 - Self.leastShare)
    // Where the factor of the spread is 0.
    case .scale: (Self.leastShare - 0.5.squareRoot(), .infinity)
    case .reconstructionError: (Self.leastShare, .infinity)
    // One, and more than there can be.
    case .distinct, .rows: (0, log(1e15))
    case .location, .mean, .length, .norm: (-.infinity, .infinity)
    }
  }

  /// In the order of `CharacterKinds.each`.
  private static let characters = [
    "a digit", "a letter", "a capital letter", "white space", "punctuation", "a character beyond ASCII",
  ]

  private func category(_ value: [UInt8]) -> String { isSecret ? "a category" : ShownValue.category(value) }

  private static func range(_ above: Double?, _ upTo: Double?, _ isSecret: Bool) -> String {
    if isSecret { return "of a range" }
    if let upTo, above?.nextUp == upTo { return "equal to \(upTo.short)" }
    return switch (above, upTo) {
    case (let above?, let upTo?): "above \(above.short) up to \(upTo.short)"
    case (let above?, nil): "above \(above.short)"
    case (nil, let upTo?): "up to \(upTo.short)"
    case (nil, nil): "of the whole range"
    }
  }

  /// What is not shown as 0.
  private static let leastLevel = 0.0005

  private static func digits(_ value: Double) -> String {
    value < 1_000 ? String(format: value < 0.1 ? "%.3f" : "%.2f", value) : value.short
  }
}
