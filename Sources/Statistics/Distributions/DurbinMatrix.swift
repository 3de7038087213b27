import Foundation

/// The exact Kolmogorov distribution by powers of Durbin's matrix.
/// - SeeAlso: Marsaglia, Tsang & Wang (2003), "Evaluating Kolmogorov's distribution".
enum DurbinMatrix {
  /// Pr(D ≤ d) for n values; the work grows with (n d)³ log n.
  static func cumulative(_ d: Double, count n: Int) -> Probability {
    let k = Int((Double(n) * d).rounded(.up))
    let m = 2 * k - 1
    var base = Scaled(matrix: matrix(k: k, h: Double(k) - Double(n) * d), size: m)
    var power = Scaled(identityOf: m)
    var remaining = n
    while remaining > 0 {
      if remaining % 2 == 1 { power = power.multiplied(by: base) }
      remaining /= 2
      if remaining > 0 { base = base.multiplied(by: base) }
    }
    let entry = power.entries[(k - 1) * m + k - 1]
    let size = Double(n)
    // n! / nⁿ
    let logFactorialRatio = LogGamma.stirlingError(size) + 0.5 * log(size) - size + LogGamma.halfLogTwoPi
    return Probability(log: log(entry) + Double(power.exponent) * M_LN2 + logFactorialRatio)
  }

  private static func matrix(k: Int, h: Double) -> [Double] {
    let m = 2 * k - 1
    var inverseFactorials = [1.0]
    for i in 1...m { inverseFactorials.append(inverseFactorials[i - 1] / Double(i)) }
    var edge = (1...m).map { (1 - pow(h, Double($0))) * inverseFactorials[$0] }
    edge[m - 1] =
      (1 - 2 * pow(h, Double(m)) + pow(max(2 * h - 1, 0), Double(m))) * inverseFactorials[m]
    var entries = [Double](repeating: 0, count: m * m)
    for row in 0..<m {
      for column in 1..<max(1, m) where row - column >= -1 {
        entries[row * m + column] = inverseFactorials[row - column + 1]
      }
      entries[row * m] = edge[row]
    }
    for column in 0..<m { entries[(m - 1) * m + column] = edge[m - 1 - column] }
    return entries
  }

  /// A square matrix times 2^exponent, all entries ≥ 0, kept near 1 so that high powers neither overflow nor vanish.
  private struct Scaled {
    var entries: [Double]
    var exponent = 0
    let size: Int

    init(matrix: [Double], size: Int) {
      entries = matrix
      self.size = size
    }

    init(identityOf size: Int) {
      entries = [Double](repeating: 0, count: size * size)
      for i in 0..<size { entries[i * size + i] = 1 }
      self.size = size
    }

    func multiplied(by other: Scaled) -> Scaled {
      var product = [Double](repeating: 0, count: size * size)
      for i in 0..<size {
        for l in 0..<size {
          let factor = entries[i * size + l]
          if factor == 0 { continue }
          for j in 0..<size { product[i * size + j] += factor * other.entries[l * size + j] }
        }
      }
      var result = Scaled(matrix: product, size: size)
      let shift = (product.max() ?? 1).exponent
      let scale = Double(sign: .plus, exponent: -Int(shift), significand: 1)
      result.entries = product.map { $0 * scale }
      result.exponent = exponent + other.exponent + Int(shift)
      return result
    }
  }
}
