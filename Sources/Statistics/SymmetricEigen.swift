import Foundation

/// Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations.
package struct SymmetricEigen: Sendable {
  /// In no order.
  package let values: [Double]
  /// Of length 1, in the order of `values`.
  package let vectors: [[Double]]

  /// - Parameter matrix: symmetric.
  /// - SeeAlso: Golub & Van Loan (2013), algorithm 8.5.2.
  package init(_ matrix: [[Double]]) {
    let count = matrix.count
    var a = matrix.flatMap(\.self)
    // An eigenvector a row, so that what is rotated stands side by side.
    var v = (0..<count * count).map { $0 / count == $0 % count ? 1.0 : 0 }
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in
        for _ in 0..<60 {
          var (off, size) = (0.0, 0.0)
          for p in 0..<count {
            size = max(size, abs(a[p * count + p]))
            for q in 0..<p { off = max(off, abs(a[p * count + q])) }
          }
          if off <= size * 1e-18 || off == 0 { break }
          for p in 0..<count {
            for q in p + 1..<max(p + 1, count) where a[p * count + q] != 0 { Self.rotate(a, v, count, p, q) }
          }
        }
      }
    }
    values = (0..<count).map { a[$0 * count + $0] }
    vectors = (0..<count).map { Array(v[$0 * count..<($0 + 1) * count]) }
  }

  private static func rotate(
    _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ count: Int, _ p: Int, _ q: Int
  ) {
    let (pRow, qRow) = (p * count, q * count)
    let theta = (a[qRow + q] - a[pRow + p]) / (2 * a[pRow + q])
    let t = (theta >= 0 ? 1 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in stride(from: 0, to: count * count, by: count) {
      (a[k + p], a[k + q]) = (c * a[k + p] - s * a[k + q], s * a[k + p] + c * a[k + q])
    }
    for k in 0..<count {
      (a[pRow + k], a[qRow + k]) = (c * a[pRow + k] - s * a[qRow + k], s * a[pRow + k] + c * a[qRow + k])
      (v[pRow + k], v[qRow + k]) = (c * v[pRow + k] - s * v[qRow + k], s * v[pRow + k] + c * v[qRow + k])
    }
  }
}
