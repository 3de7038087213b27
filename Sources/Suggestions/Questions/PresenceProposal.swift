import Profiles

/// `not_null`, as far as values were there.
struct PresenceProposal: Proposal {
  let column: String
  /// Texts, of which blank ones are no values either.
  let isText: Bool

  private var nulls: Metric { .nulls(column: column, filter: nil) }
  private var blanks: Metric { .breaking(.present(column: column, missing: [.blank]), filter: nil) }

  var metrics: [Metric] { isText ? [nulls, blanks] : [nulls] }

  func tests(_ windows: Windows) -> [DraftTest] {
    // Blank ones are told apart only where there never were any, beside the nulls.
    let hasBlanks = !isText || windows.total(blanks) != windows.total(nulls)
    guard let shares = windows.shares(nulls), shares.low < 1 else { return [] }
    let missing = hasBlanks ? nil : "blank"
    if windows.total(nulls) == 0 {
      return [
        DraftTest(
          "not_null", [("column", YAMLText.scalar(column)), ("missing", missing)],
          evidence: "none null\(hasBlanks ? "" : " or blank") in \(RoundNumber.rows(windows.totalRows))")
      ]
    }
    let mostly = Series.floored(1 - shares.highestShare())
    guard mostly > 0.02 else { return [] }
    return [
      DraftTest(
        "not_null",
        [("column", YAMLText.scalar(column)), ("missing", missing), ("mostly", RoundNumber.text(mostly))],
        evidence: windows.words(shares, RoundNumber.percent, of: " null"))
    ]
  }
}
