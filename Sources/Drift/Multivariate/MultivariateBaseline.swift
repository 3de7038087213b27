package import Profiles

/// What the rows of a reference's windows teach of its columns together: two statistics of a window that the false-alarm
/// budget judges like those of single columns.
///
/// - The reconstruction error of a principal component analysis: how far a row is from what the components that explain
///   65 % of the reference's variance tell of it. It rises where columns stop going together.
/// - A domain classifier (`QuadraticDiscriminant`), which learns to tell the window's rows from the reference's: the AUROC
///   of rows that it was not trained on. It sees columns that begin to go together, too.
///
/// Both are means of a bounded score of each row, which is standardised: so the budget's limits, which know the sampling
/// of such means and learn the variation between nights, hold for them as they stand.
///
/// **Out of fold.** The W windows are cut into K = min(W, 5) runs of neighbours. For each run a model (encoding,
/// components, discriminant) is fitted on the windows of all other runs, and scores those of the run. A new window is
/// scored by all K models, and takes the mean of their scores by the length of the runs. Given a model, a window of its run
/// and a new one are two windows that it has not seen, so that where nothing drifts they are exchangeable, and so are
/// their scores; a new window's mean score is then the mean of the reference's own. It varies a little less than theirs, as
/// it is of K models: limits err on the safe side. Runs are of neighbours, since nights next to each other are
/// alike and a new night has neighbours on one side alone.
///
/// **A classifier that tonight's own rows train**, and not one that the nights before have: one of the nights before has
/// nothing to see on the first night, and would be another statistic every night, so that no two nights could be looked
/// at together. Being trained on the rows' other folds makes the rows of a window depend on each other: of the products
/// between any two folds each enters twice, so that without drift the mean of n placements varies as that of n / 2
/// independent ones (`dependence`; simulated 1.9 to 2.1 for 2, 3, 10 and 40 columns). The score is scaled by it, and the
/// windows of the reference tell the budget what remains.
package struct MultivariateBaseline: Sendable {
  /// Fewer windows do not tell how much they vary.
  package static let leastWindows = 5
  /// Of fewer rows a window's statistics say nothing.
  package static let leastRows = 20
  private static let folds = 5
  private static let dependence = 2.0
  /// Of a placement without drift, which is uniform.
  private static let placementVariance = 1.0 / 12

  /// Those that take part, in the samples' order: in every window, and of one kind.
  package let columns: [String]
  /// What they are about, in order.
  package static let kinds: [WatchedKind] = [.reconstructionError, .domainClassifier]

  private let errors: RowMoments
  /// By window of the reference what both come to, and of how many rows; 0 of those that say nothing.
  private let sums: [(error: Double, placement: Double)]
  private let rows: [Double]
  private let models: [JointModel]
  /// Of the windows, those that each model scores.
  private let shares: [Double]
  /// Out of fold, by column.
  private let usualSquares: [Double]
  /// The columns without rows.
  private let pattern: RowSample

  /// - Parameter reference: its windows, the oldest first; nil where no rows of one are known.
  /// - Throws: why there is no baseline.
  package init(_ reference: [RowSample?]) throws(Refusal) {
    let windows = reference.compactMap(\.self)
    let missing = Self.leastWindows - windows.count { $0.rowCount >= Self.leastRows }
    guard missing <= 0 else { throw .fewWindows(missing: missing) }
    columns = Self.columns(windows)
    guard columns.count > 1 else { throw .fewColumns }
    let runs = Self.runs(windows.count)
    var models: [JointModel] = []
    var scores: [JointModel.Score] = []
    var squares: [[Double]] = []
    for run in runs {
      let others = windows.indices.filter { !run.contains($0) }.map { windows[$0] }
      guard let model = JointModel(others, columns: columns) else { throw .fewColumns }
      models.append(model)
      for window in windows[run] {
        let rows = model.rows(window)
        scores.append(model.score(rows))
        if rows.count >= Self.leastRows { squares.append(model.squares(rows)) }
      }
    }
    self.models = models
    shares = runs.map { Double($0.count) / Double(windows.count) }
    let spoken = scores.filter { $0.errors.count >= Self.leastRows }
    let errors = RowMoments(spoken.flatMap(\.errors))
    self.errors = errors
    pattern = RowSample(keys: [], columns: columns.compactMap { windows[0][column: $0]?.empty })
    usualSquares = columns.indices.map { column in
      squares.reduce(0) { $0 + $1[column] } / Double(squares.count)
    }
    // A window of few rows says nothing.
    var left = scores[...]
    let known = reference.map { $0.flatMap { _ in left.popFirst() } }
    let speaking = known.map { $0.flatMap { $0.errors.count >= Self.leastRows ? $0 : nil } }
    sums = speaking.map { $0.map { Self.sums($0, errors) } ?? (0, 0) }
    rows = speaking.map { Double($0?.errors.count ?? 0) }
  }

  /// The reconstruction error, then the domain classifier, with the reference's windows in order.
  /// - Parameter column: their place among the columns of the budget.
  package func ofBudget(_ column: Int) -> [BudgetStatistic] {
    [
      BudgetStatistic(
        column: column, family: .joint, weight: 0.5, isShare: false, skewness: errors.skewness,
        kurtosis: errors.kurtosis, sums: sums.map(\.error), rows: rows),
      // The dependence of its rows leaves nothing of the skewness and kurtosis of one placement.
      BudgetStatistic(
        column: column, family: .joint, weight: 0.5, isShare: false, sums: sums.map(\.placement), rows: rows),
    ]
  }

  /// What a level of each statistic is to a person: a reconstruction error without a unit, and an AUROC.
  package var units: [(zero: Double, scale: Double)] { [(errors.mean, errors.unit), (0.5, Self.placementScale)] }

  /// - Returns: nil where the window has fewer than `leastRows` rows, or lacks one of the columns.
  package func night(_ sample: RowSample) -> MultivariateNight? {
    guard speaks(of: sample) else { return nil }
    var sums = [0.0, 0.0]
    for (model, share) in zip(models, shares) {
      let own = Self.sums(model.score(model.rows(sample)), errors)
      sums[0] += share * own.error
      sums[1] += share * own.placement
    }
    return MultivariateNight(sums: sums, rowCount: Double(sample.rowCount))
  }

  /// What of the columns changed; nil as for `night`.
  package func changes(_ sample: RowSample) -> MultivariateChanges? {
    guard speaks(of: sample) else { return nil }
    var squares = usualSquares.map { -$0 }
    var correlations = [(usual: Double, now: Double)](repeating: (0, 0), count: columns.count * (columns.count - 1) / 2)
    for (model, share) in zip(models, shares) {
      let rows = model.rows(sample)
      let (own, now) = (model.squares(rows), model.correlations(rows))
      for column in columns.indices { squares[column] += share * own[column] }
      for place in correlations.indices {
        correlations[place].usual += share * model.correlations[place]
        correlations[place].now += share * now[place]
      }
    }
    return MultivariateChanges(
      columns: columns, squares: squares, correlations: correlations, rowCount: Double(sample.rowCount))
  }

  private func speaks(of sample: RowSample) -> Bool {
    sample.rowCount >= Self.leastRows && Self.columns([pattern, sample]) == columns
  }

  /// What one of the classifier's standardised score is as a difference of AUROC.
  static var placementScale: Double { (placementVariance * dependence).squareRoot() }

  private static func sums(_ score: JointModel.Score, _ errors: RowMoments) -> (error: Double, placement: Double) {
    (
      score.errors.reduce(0) { $0 + ($1 - errors.mean) } / errors.unit,
      score.placements.reduce(0) { $0 + ($1 - 0.5) } / placementScale
    )
  }

  /// Runs of neighbours, as long as each other but for one.
  private static func runs(_ windows: Int) -> [Range<Int>] {
    let count = min(windows, folds)
    return (0..<count).map { $0 * windows / count..<($0 + 1) * windows / count }
  }

  /// Columns that all have, of one kind, in the order of the first.
  private static func columns(_ samples: [RowSample]) -> [String] {
    (samples.first?.columns ?? []).filter { column in
      samples.allSatisfy { $0[column: column.name]?.values.isOfNumbers == column.values.isOfNumbers }
    }.map(\.name)
  }
}

extension MultivariateBaseline {
  /// Why a reference teaches nothing of its columns together.
  package enum Refusal: Error, Hashable, Sendable {
    /// So many fewer than `leastWindows` have `leastRows` rows.
    case fewWindows(missing: Int)
    /// Fewer than two are in all windows, or differ from row to row in them.
    case fewColumns
  }
}

/// Of the scores of many rows.
struct RowMoments: Sendable {
  let mean: Double
  let deviation: Double
  /// By which errors are divided. Where every row is told as well as any other, as where columns are copies of each other,
  /// a few odd rows would otherwise be beyond any limit.
  var unit: Double { max(deviation, 0.1) }
  /// 0 where no two rows differ, as is `kurtosis`, the excess.
  let skewness: Double
  let kurtosis: Double

  init(_ values: [Double]) {
    let n = Double(max(values.count, 1))
    let mean = values.reduce(0, +) / n
    var (second, third, fourth) = (0.0, 0.0, 0.0)
    for value in values {
      let square = (value - mean) * (value - mean)
      second += square / n
      third += square * (value - mean) / n
      fourth += square * square / n
    }
    self.mean = mean
    deviation = second.squareRoot()
    let isConstant = second < 1e-18
    skewness = isConstant ? 0 : third / (second * deviation)
    kurtosis = isConstant ? 0 : fourth / (second * second) - 3
  }
}
