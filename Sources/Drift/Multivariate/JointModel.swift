import Profiles

/// All that is learned of some windows of a reference, to score others by.
struct JointModel: Sendable {
  /// What it says of the rows of a window.
  struct Score: Sendable {
    /// Euclidean norm of what the kept components do not tell, of each row.
    let errors: [Double]
    /// Of the domain classifier, of each row.
    let placements: [Double]
    /// Mean square of what the kept components do not tell, of each column.
    let squares: [Double]
    /// Correlations of the columns' values: a triangle, row by row.
    let correlations: [Double]
  }

  let encoding: JointEncoding
  private let components: PrincipalComponents
  private let discriminant: QuadraticDiscriminant
  /// As of a score, in the model's own windows.
  let correlations: [Double]

  /// - Returns: nil where fewer than two numbers of a row vary.
  init?(_ windows: [RowSample], columns: [String]) {
    encoding = JointEncoding(windows, columns: columns)
    guard encoding.width > 1 else { return nil }
    var rows = Rows(width: encoding.width)
    for window in windows { rows.append(encoding.rows(window)) }
    components = PrincipalComponents(rows.products(), rows: rows.count, width: rows.width)
    discriminant = QuadraticDiscriminant(components, reference: rows)
    correlations = Self.correlations(rows, encoding)
  }

  func score(_ sample: RowSample) -> Score {
    let rows = encoding.rows(sample)
    let residuals = components.residuals(rows)
    var squares = [Double](repeating: 0, count: encoding.columns.count)
    let origins = encoding.origins.map(\.column)
    let errors = (0..<rows.count).map { row in
      var sum = 0.0
      for (value, column) in zip(residuals[row], origins) {
        sum += value * value
        squares[column] += value * value
      }
      return sum.squareRoot()
    }
    return Score(
      errors: errors, placements: discriminant.placements(rows),
      squares: squares.map { $0 / Double(max(rows.count, 1)) },
      correlations: Self.correlations(rows, encoding))
  }

  /// 0 where a column has no two values.
  private static func correlations(_ rows: Rows, _ encoding: JointEncoding) -> [Double] {
    let n = Double(max(rows.count, 1))
    let (products, sums) = (rows.products(), rows.sums())
    var places = [Int?](repeating: nil, count: encoding.columns.count)
    for (place, origin) in encoding.origins.enumerated() where origin.isValue { places[origin.column] = place }
    func covariance(_ a: Int, _ b: Int) -> Double {
      products[a * rows.width + b] / n - sums[a] * sums[b] / (n * n)
    }
    var result: [Double] = []
    for (column, a) in places.enumerated() {
      for b in places.prefix(column) {
        guard let a, let b else {
          result.append(0)
          continue
        }
        let variances = covariance(a, a) * covariance(b, b)
        result.append(variances > 1e-20 ? covariance(a, b) / variances.squareRoot() : 0)
      }
    }
    return result
  }
}
