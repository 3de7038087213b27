import Profiles

/// `mean` of a number among the rows of one category, where it lies apart from that of all rows: shuffled or swapped
/// columns bring the two together.
struct ConditionalMeanProposal: Proposal {
  let column: String
  let shape: NumberShape
  /// That a row is of the category, in SQL.
  let filter: String
  /// Of the category among all rows.
  let share: Double

  private var mean: Metric { .aggregate(.mean, column: column, filter: filter) }
  private var whole: Metric { .aggregate(.mean, column: column, filter: nil) }

  private var size: Metric { .rowCount(filter: filter) }

  var metrics: [Metric] { [mean, whole, size] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let part = windows.series(mean), let all = windows.series(whole),
      let sizes = windows.series(size), sizes.low >= 5, part.values.count == windows.all.count
    else { return [] }
    let isAbove = part.low > all.high
    let gap = isAbove ? part.low - all.high : all.low - part.high
    // Half of the gap is room for the category, half for what it must not become, each wider than chance.
    let chance = 3 * shape.deviation / (windows.rows * share).squareRoot()
    guard gap / 2 > max(0.4 * part.extent, chance, 0.02 * shape.deviation) else { return [] }
    let limit =
      isAbove ? RoundNumber.down(part.low - gap / 2, room: gap / 4) : RoundNumber.up(part.high + gap / 2, room: gap / 4)
    return [
      DraftTest(
        "mean",
        [
          ("column", YAMLText.scalar(column)), (isAbove ? "min" : "max", RoundNumber.text(limit)),
          ("where", YAMLText.scalar(filter)), ("name", YAMLText.scalar("mean(\(column)) where \(filter)")),
        ], evidence: "\(windows.words(part)), of all rows \(windows.words(all))")
    ]
  }
}

/// Two numbers that are above their medians together, or never: in more rows than chance would have it.
struct ConcordanceProposal: Proposal {
  let condition: ShareProposal
  /// The share by chance.
  let expected: Double

  var metrics: [Metric] { condition.metrics }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let broken = windows.shares(.breaking(.expression(condition.sql), filter: nil)) else { return [] }
    let chance = 3 * (expected * (1 - expected) / windows.rows).squareRoot()
    // Of the way down to chance, two fifths are room.
    let least = 0.4 * max(0, 1 - broken.high - expected) / max(1 - broken.high, 0.01)
    return ShareProposal(
      sql: condition.sql, name: condition.name, floor: expected + max(chance, 0.03), least: max(least, condition.least)
    ).tests(windows)
  }
}

/// What holds in most of the rows of a part, and in far fewer of all rows: `dest = 'BOS'` where `carrier = 'B6'`.
struct ImplicationProposal: Proposal {
  /// The part, in SQL.
  let filter: String
  let condition: String

  private var brokenInPart: Metric { .breaking(.expression(condition), filter: filter) }
  private var part: Metric { .rowCount(filter: filter) }
  private var broken: Metric { .breaking(.expression(condition), filter: nil) }

  var metrics: [Metric] { [brokenInPart, part, broken] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let sizes = windows.series(part), sizes.low >= 10, let all = windows.shares(broken) else { return [] }
    let held = windows.all.compactMap { window in
      window.number(brokenInPart).map { 1 - $0 / max(1, window.number(part) ?? 1) }
    }
    guard let shares = Series(held, rows: sizes.low) else { return [] }
    // Of a middling day: on one on which it holds of nearly all rows, it cannot tell the part from the others.
    let usual = 1 - all.median
    let gap = shares.low - usual
    let chance = 3 * (usual * (1 - usual) / sizes.median).squareRoot()
    let limit = Series.floored(shares.low - max(0.4 * gap, windows.isWholeTable ? 0 : 0.6 * shares.extent))
    guard gap > 0.1, limit > usual + chance else { return [] }
    return [
      DraftTest(
        "expression",
        [
          ("sql", YAMLText.scalar(condition)), ("where", YAMLText.scalar(filter)), ("mostly", RoundNumber.text(limit)),
          ("name", YAMLText.scalar("\(condition) where \(filter)")),
        ],
        evidence: "\(windows.words(shares, RoundNumber.percent)), of all rows \(RoundNumber.percent(usual))")
    ]
  }
}

/// The first of several that comes to a test.
struct FirstProposal: Proposal {
  let candidates: [any Proposal]

  var metrics: [Metric] { candidates.flatMap(\.metrics) }

  func tests(_ windows: Windows) -> [DraftTest] {
    candidates.lazy.map { $0.tests(windows) }.first { !$0.isEmpty } ?? []
  }
}
