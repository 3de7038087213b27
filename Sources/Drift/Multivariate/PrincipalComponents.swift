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

  /// What the kept components do not tell of the rows.
  func residuals(_ rows: Rows) -> Rows {
    let kept = Array(directions.prefix(kept))
    let told = rows.times(kept)
    var values = rows.values
    let width = rows.width
    for row in 0..<rows.count {
      for (place, direction) in kept.enumerated() {
        let along = told.values[row * kept.count + place]
        for a in 0..<width { values[row * width + a] -= along * direction[a] }
      }
    }
    return Rows(width: width, values: values)
  }
}
