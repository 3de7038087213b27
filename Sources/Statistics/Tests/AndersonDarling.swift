import Foundation

/// The two-sample Anderson–Darling test: as Cramér–von Mises, with the tails weighing as much as the middle.
package enum AndersonDarling {
  package struct Test: Sendable, Equatable {
    /// A²kN of Scholz and Stephens with midranks, less its mean 1 and in its standard deviations.
    package let statistic: Double
    /// By the limiting law at the standardised statistic; does not underflow.
    package let pValue: Probability
    /// As `scipy.stats.anderson_ksamp` finds it from a table: from 0.001 to 0.25, and clipped there.
    package let tabulatedPValue: Double
  }

  /// - Returns: nil where all values of both samples are equal, and where there are fewer than four.
  /// - SeeAlso: Scholz & Stephens (1987), eq. 6 and 7; `scipy.stats.anderson_ksamp(midrank=True)`.
  package static func test(_ reference: WeightedSample, _ current: WeightedSample) -> Test? {
    let (m, n) = (reference.totalWeight, current.totalWeight)
    let total = m + n
    guard total >= 4, Set([reference, current].flatMap { [$0.values.first, $0.values.last] }).count > 1 else {
      return nil
    }
    var (below, belowReference, sums) = (0.0, 0.0, (reference: 0.0, current: 0.0))
    WeightedSample.merge(reference, current) { _, first, second in
      let length = first + second
      let middle = below + length / 2
      let divisor = middle * (total - middle) - total * length / 4
      let own = belowReference + first / 2
      let other = below - belowReference + second / 2
      func term(_ inner: Double, _ count: Double) -> Double {
        let gap = total * inner - middle * count
        return length / total * gap * gap / divisor
      }
      sums.reference += term(own, m)
      sums.current += term(other, n)
      below += length
      belowReference += first
    }
    let raw = (sums.reference / m + sums.current / n) * (total - 1) / total
    let statistic = (raw - 1) / variance(m, n).squareRoot()
    // The limit's own mean is 1, and its variance Σ 2 / (j (j + 1))².
    let limit = max(0, 1 + statistic * (2 * (.pi * .pi / 3 - 3)).squareRoot())
    return Test(
      statistic: statistic, pValue: QuadraticForm.andersonDarling.survival(limit),
      tabulatedPValue: tabulated(statistic))
  }

  /// Of A²kN for k = 2.
  private static func variance(_ m: Double, _ n: Double) -> Double {
    let total = m + n
    let inverse = 1 / m + 1 / n
    // h = Σ 1/i over i < N, g = ΣΣ 1 / ((N − i) j) over i < j < N.
    var (h, g) = (0.0, 0.0)
    for i in stride(from: total - 1, to: 1, by: -1) {
      h += 1 / i
      g += h / (total - i + 1)
    }
    h += 1
    let a = (4 * g - 6) + (10 - 6 * g) * inverse
    let b = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6
    let c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * inverse + 4 * h
    let d = (2 * h + 6) * 4 - 8 * h
    return (((a * total + b) * total + c) * total + d) / ((total - 1) * (total - 2) * (total - 3))
  }

  /// exp of the parabola that lies nearest to the seven points of the table, for k − 1 = 1.
  private static func tabulated(_ statistic: Double) -> Double {
    let limits = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085]
    let slopes = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615]
    let bends = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154]
    let critical = limits.indices.map { limits[$0] + slopes[$0] + bends[$0] }
    if statistic < critical[0] { return 0.25 }
    if statistic > critical[6] { return 0.001 }
    let levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001].map { log($0) }
    return exp(Parabola(through: Array(zip(critical, levels))).value(at: statistic))
  }
}

/// A parabola by least squares.
private struct Parabola {
  private let centre: Double
  private let coefficients: [Double]

  init(through points: [(Double, Double)]) {
    // Around the mean the normal equations are well conditioned.
    let centre = points.reduce(0) { $0 + $1.0 } / Double(points.count)
    var rows = [[Double]](repeating: [Double](repeating: 0, count: 4), count: 3)
    for (x, y) in points {
      let powers = (0..<5).map { pow(x - centre, Double($0)) }
      for row in 0..<3 {
        for column in 0..<3 { rows[row][column] += powers[row + column] }
        rows[row][3] += powers[row] * y
      }
    }
    for pivot in 0..<3 {
      for row in 0..<3 where row != pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot..<4 { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    self.centre = centre
    coefficients = (0..<3).map { rows[$0][3] / rows[$0][$0] }
  }

  func value(at x: Double) -> Double { coefficients.reversed().reduce(0) { $0 * (x - centre) + $1 } }
}
