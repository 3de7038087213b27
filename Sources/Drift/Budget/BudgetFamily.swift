/// Kinds of signed linear statistics, each judged with others of its kind.
package enum BudgetFamily: Int, Sendable, CaseIterable, Codable {
  /// Where the values of a number lie, by their ranks in the reference.
  case location
  case scale
  /// The share of a range of ranks, or of one value of a discrete number.
  case shape
  /// The share of a category, or the difference of two.
  case category
  case null
  /// The logarithm of how much there is: rows, distinct values.
  case volume
  /// What several columns show together.
  case joint

  /// The least effect that is worth a page: in standard deviations of the reference's scores, as a share, or as the
  /// logarithm of a ratio.
  package var floor: Double {
    switch self {
    case .location: 0.03
    case .scale: 0.045
    case .joint: 0.05
    case .shape: 0.008
    case .category, .null: 0.003
    case .volume: 0.1
    }
  }

  /// Whether one of them says anything of how much another varies from night to night.
  var isAlike: Bool { self != .volume }
}

/// A mean of a bounded score of each row, of one column, by window.
package struct BudgetStatistic: Sendable {
  package let column: Int
  package let family: BudgetFamily
  /// Of the column's budget, 0…1; of what has none only a gross change is told.
  package let weight: Double
  /// Whether the score is 0 or 1.
  package let isShare: Bool
  /// Whether only more of it is worth a page.
  package let risesOnly: Bool
  /// Of the score under the reference: skewness, excess kurtosis and variance; of a share they follow from itself.
  package let skewness: Double
  package let kurtosis: Double
  package let variance: Double
  /// Sum of the scores and number of the rows, by window; a window without rows says nothing. Nothing is held against
  /// them any more once the limits are learned.
  package var sums: [Double]
  package var rows: [Double]

  package init(
    column: Int, family: BudgetFamily, weight: Double, isShare: Bool, risesOnly: Bool = false, skewness: Double = 0,
    kurtosis: Double = 0, variance: Double = 1, sums: [Double], rows: [Double]
  ) {
    self.column = column
    self.family = family
    self.weight = weight
    self.isShare = isShare
    self.risesOnly = risesOnly
    self.skewness = skewness
    self.kurtosis = kurtosis
    self.variance = variance
    self.sums = sums
    self.rows = rows
  }

  var withoutWindows: BudgetStatistic {
    var statistic = self
    (statistic.sums, statistic.rows) = ([], [])
    return statistic
  }
}
