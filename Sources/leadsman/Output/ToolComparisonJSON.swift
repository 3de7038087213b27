import Agent
import Checks
import Compatibility
import Scans
import Statistics

/// A comparison of all values as JSON; the keys are stable, and what is not known is null.
struct ToolComparisonJSON: Encodable {
  struct Column: Encodable {
    let column: String
    let type: String
    /// `numbers` or `categories`: what its values were taken for.
    let kind: String
    /// The test that the tool takes by itself.
    @Nullable var standard: String?
    let scores: [Score]
    @Nullable var reason: String?
  }

  struct Score: Encodable {
    let statistic: String
    @Nullable var score: Double? = nil
    @Nullable var pValue: Double? = nil
    /// Does not underflow.
    @Nullable var log10P: Double? = nil
    @Nullable var threshold: Double? = nil
    @Nullable var alert: Bool? = nil
    @Nullable var bins: Int? = nil
    @Nullable var reference: [Chunk]? = nil
    @Nullable var chunks: [Chunk]? = nil
    @Nullable var reason: String? = nil
  }

  struct Chunk: Encodable {
    let chunk: Int
    @Nullable var score: Double?
    @Nullable var pValue: Double?
    @Nullable var alert: Bool?

    init(_ number: Int, _ chunk: NannyML.Chunk) {
      self.chunk = number
      _score = Nullable(chunk.score)
      _pValue = Nullable(chunk.pValue?.value)
      _alert = Nullable(chunk.isAlert)
    }
  }

  /// Of Evidently: of the columns with a result, those that drifted by the tool's own test; from half on the dataset did.
  struct DatasetDrift: Encodable {
    let drifted: Int
    let columns: Int
    let share: Double
    let threshold: Double
    let alert: Bool
  }

  /// Whose definitions count: `evidently 0.7.23`, `nannyml 0.13.1` or `leadsman`.
  let tool: String
  let a: String
  let b: String
  let oneMoment: Bool
  let columns: [Column]
  @Nullable var datasetDrift: DatasetDrift?
  /// Columns that were not read, with the reason.
  let leftOut: [ProfileUnreadJSON]

  init(_ report: ToolComparisonReport) {
    let comparison = report.comparison
    tool = comparison.tool.label
    (a, b) = (report.first, report.second)
    oneMoment = comparison.isOneMoment
    columns = comparison.columns.map(Column.init)
    _datasetDrift = Nullable(
      report.drift.map {
        DatasetDrift(
          drifted: $0.drifted, columns: $0.columns, share: $0.share, threshold: ToolComparisonReport.driftShare,
          alert: $0.isAlert)
      })
    leftOut = comparison.unread.sorted { $0.key < $1.key }.map { ProfileUnreadJSON(column: $0.key, reason: $0.value) }
  }
}

extension ToolComparisonJSON.Column {
  init(_ column: ToolComparison.Column) {
    let (standard, scores, reason): (String?, [ToolComparisonJSON.Score], String?) =
      switch column.scores {
      case .evidently(let evidently):
        (evidently.standard?.rawValue, evidently.scores.map(ToolComparisonJSON.Score.init), nil)
      case .nannyML(let nanny): (nil, nanny.scores.map(ToolComparisonJSON.Score.init), nil)
      case .all(let all): (nil, all.scores.map(ToolComparisonJSON.Score.init), nil)
      case .unavailable(let reason): (nil, [], reason)
      }
    self.init(
      column: column.name, type: column.type.label, kind: column.kind, standard: standard, scores: scores,
      reason: reason)
  }
}

extension ToolComparisonJSON.Score {
  init(_ score: (test: EvidentlyTest, result: Result<Evidently.Score, NoScore>)) {
    switch score.result {
    case .success(let result):
      self.init(
        statistic: score.test.rawValue, score: result.score, threshold: result.threshold, alert: result.isDrift,
        bins: result.bins, reason: result.score == nil ? "the tool has no number either" : nil)
    case .failure(let error):
      self.init(statistic: score.test.rawValue, threshold: score.test.threshold, reason: error.reason)
    }
  }

  init(_ score: (method: NannyMethod, result: Result<NannyML.Scores, NoScore>)) {
    switch score.result {
    case .success(let scores):
      self.init(
        statistic: score.method.rawValue, threshold: scores.upperThreshold, bins: scores.bins,
        reference: scores.reference.enumerated().map(ToolComparisonJSON.Chunk.init),
        chunks: scores.analysis.enumerated().map(ToolComparisonJSON.Chunk.init))
    case .failure(let error): self.init(statistic: score.method.rawValue, reason: error.reason)
    }
  }

  init(_ score: UnivariateScores.Score) {
    self.init(
      statistic: score.statistic.rawValue, score: score.value, pValue: score.pValue?.value,
      log10P: score.pValue.map { PValue($0).log10 }, reason: score.reason)
  }
}
