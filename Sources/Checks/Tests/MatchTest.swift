import Profiles
import Rules

/// A number of the window's rows and the same of another table's lie no further apart than a tolerance.
struct MatchTest: DataTest {
  let pair: Reconciliation
  let tolerance: Tolerance
  let filter: String?

  var column: String? { nil }
  var faultClass: Finding.FaultClass { if case .rowCount = pair { .volume } else { .validity } }
  // Where the other table has rows, that this one has none is the fault.
  var isOfRows: Bool { false }
  var metrics: [Metric] { [other, own] + (filter == nil || own == population ? [] : [population]) }

  private var own: Metric {
    switch pair {
    case .rowCount: .rowCount(filter: filter)
    case .aggregate(let aggregate, let column, _, _): .aggregate(aggregate, column: column, filter: filter)
    }
  }

  private var population: Metric { .rowCount(filter: filter) }

  private var other: Metric {
    switch pair {
    case .rowCount(let rows): .statement(.otherRows(rows))
    case .aggregate(let aggregate, let column, let otherColumn, let rows):
      .statement(.otherAggregate(aggregate, column: column, otherColumn: otherColumn, rows))
    }
  }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let found = [own, other].map { profile.measurements[$0] }
    for case .unavailable(let reason)? in found { return .unavailable(reason, expected: expected) }
    switch (found[0].flatMap(Self.number), found[1].flatMap(Self.number)) {
    case (let own?, let other?): return judge(own, other)
    case (nil, nil) where found.allSatisfy({ $0 == .noRows }):
      if filter != nil, profile.count(population).value == 0 { return .noRows(population, expected: expected) }
      return .unavailable("neither table has a value in the window", expected: expected)
    case (let own, let other) where found.contains(.noRows) && (own != nil || other != nil):
      return Judgement(
        result: .breaks, observed: words(own.map(Self.short) ?? "no value", other.map(Self.short) ?? "no value"),
        expected: expected)
    default: return .unavailable("the scan took no number", expected: expected)
    }
  }

  private func judge(_ own: String, _ other: String) -> Judgement {
    let gap = Gap(own, other)
    let breaks = gap.isBeyond(tolerance)
    let apart = gap.words(tolerance, breaks: breaks, noun: noun).map { ", \($0)" } ?? ""
    // Rounding must not hide that they differ.
    let isHidden = Self.short(own) == Self.short(other) && gap != .none
    let (shown, otherShown) = isHidden ? (own, other) : (Self.short(own), Self.short(other))
    return Judgement(
      result: breaks ? .breaks : .holds, observed: words(shown, otherShown) + apart, expected: expected,
      score: gap.score(tolerance), threshold: Double(tolerance.text))
  }

  private func words(_ own: String, _ other: String) -> String {
    let inFilter = filter == nil ? "" : " in the filter"
    let table = pair.other.table + (pair.other.source.map { " of \($0)" } ?? "")
    switch pair {
    case .rowCount: return "\(own) row\(own == "1" ? "" : "s")\(inFilter) here and \(other) in \(table)"
    case .aggregate(let aggregate, let column, _, _):
      return "\(aggregate.ofColumn(column)) is \(own)\(inFilter) here and \(other) in \(table)"
    }
  }

  private var noun: String? { if case .rowCount = pair { "row" } else { nil } }

  private var expected: String {
    if tolerance.isExact { return noun == nil ? "the same" : "the same number of rows" }
    if tolerance.isPercent { return "at most \(tolerance.text) % apart" }
    return "at most \(tolerance.text)\(noun.map { " \($0)\(tolerance.text == "1" ? "" : "s")" } ?? "") apart"
  }

  private static func number(_ measurement: Measurement) -> String? {
    switch measurement {
    case .count(let count): "\(count)"
    case .number(let text): text
    case .instant, .fingerprint, .segments, .noRows, .unavailable: nil
    }
  }

  private static func short(_ text: String) -> String {
    if let whole = Int64(text) { return whole.grouped }
    return Double(text).flatMap { $0.isFinite ? $0.short : nil } ?? text
  }
}

extension Aggregate {
  /// As in `sum of price`.
  fileprivate func ofColumn(_ column: String) -> String {
    self == .distinctCount ? "number of distinct values of \(column)" : "\(words) of \(column)"
  }
}
