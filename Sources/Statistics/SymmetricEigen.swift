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
    var a = matrix
    let count = a.count
    var v = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0 } }
    for _ in 0..<60 {
      var off = 0.0
      for p in 0..<count { for q in 0..<p { off = max(off, abs(a[p][q])) } }
      let size = a.indices.map { abs(a[$0][$0]) }.max() ?? 0
      if off <= size * 1e-18 || off == 0 { break }
      for p in 0..<count { for q in p + 1..<max(p + 1, count) where a[p][q] != 0 { Self.rotate(&a, &v, p, q) } }
    }
    values = a.indices.map { a[$0][$0] }
    vectors = a.indices.map { column in v.map { $0[column] } }
  }

  private static func rotate(_ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (theta >= 0 ? 1 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in a.indices {
      (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
    }
    for k in a.indices {
      (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
    }
    for k in v.indices {
      (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q])
    }
  }
}
