package import Statistics

/// Drift of one column by chunks, as NannyML 0.13.1 scores it: NULL and NaN left out.
package struct NannyML: Sendable {
  package struct Chunk: Sendable {
    /// nil: the chunk has no value.
    package let score: Double?
    /// nil where there is no score.
    package let isAlert: Bool?
    /// Of chi-squared alone, which alerts by it.
    package let pValue: Probability?
  }

  package struct Scores: Sendable {
    package let method: NannyMethod
    package let reference: [Chunk]
    package let analysis: [Chunk]
    /// nil for chi-squared, whose alerts go by p < 0.05.
    package let upperThreshold: Double?
    /// Cells that the reference is counted in; nil where it is not.
    package let bins: Int?
  }

  /// By method: the scores of all chunks, or why the tool has none.
  package let scores: [(method: NannyMethod, result: Result<Scores, NoScore>)]

  /// - Parameters:
  ///   - reference: all of it.
  ///   - chunks: the same in chunks, and those to be judged.
  ///   - methods: nil for all that suit the values.
  package init(
    _ reference: ToolValues, chunks: (reference: [ToolValues], analysis: [ToolValues]), methods: [NannyMethod]? = nil
  ) {
    let isNumeric = if case .numbers = reference.kind { true } else { false }
    let suited = isNumeric ? NannyMethod.ofNumbers : NannyMethod.ofCategories
    scores = suited.filter { methods?.contains($0) ?? true }.map { method in
      do throws(NoScore) {
        let fitted = try FittedMethod(method, reference)
        let old = chunks.reference.map(fitted.value)
        let threshold = method == .chiSquared ? nil : Self.threshold(old.compactMap { $0?.score }, method.upperLimit)
        func judged(_ value: FittedMethod.Value?) -> Chunk {
          guard let value else { return Chunk(score: nil, isAlert: nil, pValue: nil) }
          let isAlert = value.pValue.map { $0.value < 0.05 } ?? (threshold.map { value.score > $0 } ?? false)
          return Chunk(score: value.score, isAlert: isAlert, pValue: value.pValue)
        }
        return (
          method,
          .success(
            Scores(
              method: method, reference: old.map(judged), analysis: chunks.analysis.map { judged(fitted.value($0)) },
              upperThreshold: threshold, bins: fitted.bins))
        )
      } catch { return (method, .failure(error)) }
    }
  }

  /// Mean and three population standard deviations of the reference's own chunks.
  private static func threshold(_ scores: [Double], _ limit: Double?) -> Double? {
    guard !scores.isEmpty else { return nil }
    let mean = PairwiseSum.of(scores) / Double(scores.count)
    let squares = PairwiseSum.of(scores.map { ($0 - mean) * ($0 - mean) })
    let threshold = mean + 3 * (squares / Double(scores.count)).squareRoot()
    return limit.map { min($0, threshold) } ?? threshold
  }
}
