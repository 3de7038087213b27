import Statistics

/// The directions in which rows vary most.
struct PrincipalComponents: Sendable {
  /// Of the variance, that those which are kept explain: as NannyML.
  static let explained = 0.65

  /// All of them, by the variance along them, descending.
  let variances: [Double]
  /// Of length 1.
  let directions: [[Double]]
  /// How many are kept; at least one is not.
  let kept: Int

  /// - Parameters:
  ///   - rows: with mean 0, at least two wide.
  ///   - products: of all rows.
  init(_ products: [Double], rows: Int, width: Int) {
    let n = Double(max(rows, 1))
    let eigen = SymmetricEigen((0..<width).map { a in (0..<width).map { products[a * width + $0] / n } })
    let order = eigen.values.indices.sorted { (eigen.values[$1], $0) < (eigen.values[$0], $1) }
    variances = order.map { max(eigen.values[$0], 0) }
    directions = order.map { eigen.vectors[$0] }
    // The tolerance is for shares that rounding alone decides on, as 13 of 20 equal ones.
    let wanted = (Self.explained - 1e-9) * variances.reduce(0, +)
    var (sum, kept) = (0.0, 0)
    while kept < width - 1, sum < wanted {
      sum += variances[kept]
      kept += 1
    }
    self.kept = kept
  }

  /// Of each row the Euclidean norm of what the kept components do not tell: what the others do.
  func errors(_ rows: Rows) -> [Double] {
    let left = rows.times(Array(directions.suffix(from: kept)))
    return (0..<rows.count).map { left[$0].reduce(0) { $0 + $1 * $1 }.squareRoot() }
  }

  /// What the kept components do not tell of the rows.
  func residuals(_ rows: Rows) -> Rows {
    let left = directions.suffix(from: kept)
    return rows.times(Array(left)).times((0..<rows.width).map { a in left.map { $0[a] } })
  }
}
