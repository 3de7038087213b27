/// Rows of numbers, one after another.
struct Rows: Sendable, Equatable {
  let width: Int
  private(set) var values: [Double]

  init(width: Int, values: [Double] = []) {
    self.width = width
    self.values = values
  }

  var count: Int { width == 0 ? 0 : values.count / width }

  subscript(row: Int) -> ArraySlice<Double> { values[row * width..<(row + 1) * width] }

  mutating func append(_ other: Rows) { values += other.values }

  mutating func append(_ row: ArraySlice<Double>) { values += row }

  /// Σ x xᵀ over all rows, or over those of which `row % of.parts == of.part`.
  func products(of parts: (part: Int, parts: Int) = (0, 1)) -> [Double] {
    var sums = [Double](repeating: 0, count: width * width)
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for row in stride(from: parts.part, to: count, by: parts.parts) {
          let x = row &* width
          for a in 0..<width {
            let own = values[x &+ a]
            for b in 0...a { sums[a &* width &+ b] += own * values[x &+ b] }
          }
        }
      }
    }
    for a in 0..<width { for b in 0..<a { sums[b * width + a] = sums[a * width + b] } }
    return sums
  }

  /// Σ x over the same rows.
  func sums(of parts: (part: Int, parts: Int) = (0, 1)) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    for row in stride(from: parts.part, to: count, by: parts.parts) {
      for a in 0..<width { sums[a] += values[row * width + a] }
    }
    return sums
  }

  /// Each row times a matrix.
  /// - Parameter columns: of the matrix, each as long as a row.
  func times(_ columns: [[Double]]) -> Rows {
    // Row by row of the matrix: sums that do not depend on each other stand side by side.
    let matrix = (0..<width).flatMap { a in columns.map { $0[a] } }
    let length = columns.count
    var result = [Double](repeating: 0, count: count * length)
    values.withUnsafeBufferPointer { values in
      matrix.withUnsafeBufferPointer { matrix in
        result.withUnsafeMutableBufferPointer { result in
          for row in 0..<count {
            let target = row &* length
            for a in 0..<width {
              let (own, source) = (values[row &* width &+ a], a &* length)
              for column in 0..<length { result[target &+ column] += own * matrix[source &+ column] }
            }
          }
        }
      }
    }
    return Rows(width: length, values: result)
  }
}
