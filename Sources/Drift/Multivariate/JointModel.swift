import Profiles

/// All that is learned of some windows of a reference, to score others by.
struct JointModel: Sendable {
  /// What it says of the rows of a window.
  struct Score: Sendable {
    /// Euclidean norm of what the kept components do not tell, of each row.
    let errors: [Double]
    /// Of the domain classifier, of each row.
    let placements: [Double]
  }

  private let encoding: JointEncoding
  private let components: PrincipalComponents
  private let discriminant: QuadraticDiscriminant
  /// Of the columns' values in the model's own windows: a triangle, row by row.
  let correlations: [Double]

  /// - Returns: nil where fewer than two numbers of a row vary.
  init?(_ windows: [RowSample], columns: [String]) {
    encoding = JointEncoding(windows, columns: columns)
    guard encoding.width > 1 else { return nil }
    var rows = Rows(width: encoding.width)
    for window in windows { rows.append(encoding.rows(window)) }
    let products = rows.products()
    components = PrincipalComponents(products, rows: rows.count, width: rows.width)
    discriminant = QuadraticDiscriminant(components, reference: rows)
    correlations = Self.correlations(products, rows, encoding)
  }

  func rows(_ sample: RowSample) -> Rows { encoding.rows(sample) }

  /// - Parameter rows: by this model's encoding.
  func score(_ rows: Rows) -> Score {
    Score(errors: components.errors(rows), placements: discriminant.placements(rows))
  }

  /// Mean square of what the kept components do not tell, of each column.
  func squares(_ rows: Rows) -> [Double] {
    let residuals = components.residuals(rows)
    var squares = [Double](repeating: 0, count: encoding.columns.count)
    let origins = encoding.origins.map(\.column)
    for row in 0..<rows.count {
      for (value, column) in zip(residuals[row], origins) { squares[column] += value * value }
    }
    return squares.map { $0 / Double(max(rows.count, 1)) }
  }

  /// As of the model's own windows.
  func correlations(_ rows: Rows) -> [Double] { Self.correlations(rows.products(), rows, encoding) }

  /// 0 where a column has no two values.
  private static func correlations(_ products: [Double], _ rows: Rows, _ encoding: JointEncoding) -> [Double] {
    let n = Double(max(rows.count, 1))
    let sums = rows.sums()
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
