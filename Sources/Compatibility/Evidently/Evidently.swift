/// Drift of one column, as Evidently 0.7.23 scores it: NULL, NaN and infinities left out of both sides.
package struct Evidently: Sendable {
  package struct Score: Sendable {
    package let test: EvidentlyTest
    /// A p-value or a distance; nil where the tool has no finite number either, yet goes on.
    package let score: Double?
    package let threshold: Double
    package let isDrift: Bool
    /// Cells that the values were counted in; nil where they were not.
    package let bins: Int?
  }

  /// The test that the tool takes by itself; nil where a side has no value.
  package let standard: EvidentlyTest?
  /// By test: a score, or why the tool has none.
  package let scores: [(test: EvidentlyTest, result: Result<Score, NoScore>)]

  /// - Parameters:
  ///   - isInteger: whether a side holds integers, whose bins are no narrower than 1.
  ///   - isCategorical: whether numbers are taken for categories; texts are in any case.
  package init(
    _ reference: ToolValues, _ current: ToolValues, isInteger: (reference: Bool, current: Bool),
    isCategorical: Bool = false
  ) {
    let column = EvidentlyColumn(
      reference: reference, current: current, isInteger: isInteger, isCategorical: isCategorical)
    let standard = column.standard
    var tests = column.isNumeric ? EvidentlyTest.ofNumbers : EvidentlyTest.ofCategories
    if let standard, !tests.contains(standard) { tests.append(standard) }
    self.standard = standard
    scores = tests.map { ($0, Self.score($0, of: column)) }
  }

  /// The score of the test that the tool takes by itself; nil where a side has no value.
  /// - Parameters: as in `init`.
  package static func standardScore(
    _ reference: ToolValues, _ current: ToolValues, isInteger: (reference: Bool, current: Bool),
    isCategorical: Bool = false
  ) -> Result<Score, NoScore>? {
    let column = EvidentlyColumn(
      reference: reference, current: current, isInteger: isInteger, isCategorical: isCategorical)
    return column.standard.map { score($0, of: column) }
  }

  private static func score(_ test: EvidentlyTest, of column: EvidentlyColumn) -> Result<Score, NoScore> {
    do throws(NoScore) {
      let (score, bins) = try column.score(test)
      return .success(
        Score(
          test: test, score: score.isFinite ? score : nil, threshold: test.threshold, isDrift: test.isDrift(score),
          bins: bins))
    } catch { return .failure(error) }
  }
}
