package import Statistics

/// Drift of one column by chunks, as NannyML 0.13.1 scores it: NULL and NaN left out, infinities counted.
package struct NannyML: Sendable {
  package struct Chunk: Sendable {
    /// nil: the chunk has no value, or the tool no finite number.
    package let score: Double?
    package let isAlert: Bool
    /// Of chi-squared alone, which alerts by it.
    package let pValue: Probability?
  }

  package struct Scores: Sendable {
    package let method: NannyMethod
    package let reference: [Chunk]
    package let analysis: [Chunk]
    /// nil for chi-squared, whose alerts go by p < 0.05, and where the tool's is no finite number.
    package let upperThreshold: Double?
    /// Cells that the reference is counted in; nil where it is not.
    package let bins: Int?
  }

  /// By method: the scores of all chunks, or why the tool has none.
  package let scores: [(method: NannyMethod, result: Result<Scores, NoScore>)]

  /// - Parameters:
  ///   - reference: all of it.
  ///   - chunks: the same in chunks, and those to be judged.
  ///   - isCategorical: whether numbers are taken for categories; texts are in any case.
  ///   - methods: nil for all that suit the values.
  package init(
    _ reference: ToolValues, chunks: (reference: [ToolValues], analysis: [ToolValues]), isCategorical: Bool = false,
    methods: [NannyMethod]? = nil
  ) {
    let isNumeric = if case .numbers = reference.kind { !isCategorical } else { false }
    let suited = isNumeric ? NannyMethod.ofNumbers : NannyMethod.ofCategories
    scores = suited.filter { methods?.contains($0) ?? true }.map { method in
      do throws(NoScore) {
        let fitted = try FittedMethod(method, reference, isNumeric: isNumeric)
        let old = chunks.reference.map(fitted.value)
        let threshold = method == .chiSquared ? nil : Self.threshold(old.map { $0?.score ?? .nan }, method.upperLimit)
        // Of a chunk without values the tool alerts by the p-value of the one before it, as it saw the reference twice.
        var last = old.compactMap { $0?.pValue }.last
        func judged(_ value: FittedMethod.Value?) -> Chunk {
          last = value?.pValue ?? last
          let score = value.flatMap { $0.score.isFinite ? $0.score : nil }
          let isBeyond = threshold.flatMap { limit in value.map { $0.score > limit } }
          return Chunk(
            score: score, isAlert: isBeyond ?? last.map { $0.value < 0.05 } ?? false, pValue: value?.pValue)
        }
        return (
          method,
          .success(
            Scores(
              method: method, reference: old.map(judged), analysis: chunks.analysis.map { judged(fitted.value($0)) },
              upperThreshold: threshold.flatMap { $0.isFinite ? $0 : nil }, bins: fitted.bins))
        )
      } catch { return (method, .failure(error)) }
    }
  }

  /// Mean and three population standard deviations of the reference's own chunks; of those without a number (NaN) a zero
  /// takes the place in the sums, as numpy adds them up.
  private static func threshold(_ scores: [Double], _ limit: Double?) -> Double? {
    let count = Double(scores.count { !$0.isNaN })
    guard count > 0 else { return nil }
    let mean = PairwiseSum.of(scores.map { $0.isNaN ? 0 : $0 }) / count
    let squares = PairwiseSum.of(scores.map { $0.isNaN ? 0 : ($0 - mean) * ($0 - mean) })
    let threshold = mean + 3 * (squares / count).squareRoot()
    return limit.map { min($0, threshold) } ?? threshold
  }
}
