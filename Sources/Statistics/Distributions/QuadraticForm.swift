import Foundation

/// The laws of Σ Z²ⱼ / λⱼ over independent standard normal Z: the limits of the Cramér–von Mises and of the
/// Anderson–Darling statistic.
enum QuadraticForm {
  /// λⱼ = j² π².
  case cramerVonMises
  /// λⱼ = j (j + 1).
  case andersonDarling

  /// The probability that the sum is at least x ≥ 0. Does not underflow.
  ///
  /// Relative error below 1e-11 down to 1e-300 and beyond, absolute error below 1e-12 where it is near 1.
  ///
  /// Smirnov's formula: (1/π) Σₖ (−1)ᵏ⁺¹ ∫ exp(−x y / 2) / (y √|D(y)|) dy over λ₂ₖ₋₁…λ₂ₖ, where D(y) = Π (1 − y/λⱼ). The
  /// root has a pole at both ends of each interval; under the cosine it is gone, and the midpoint rule on what is left
  /// converges exponentially.
  /// - SeeAlso: Smirnov (1937); Imhof (1961); Anderson & Darling (1952).
  func survival(_ x: Double) -> Probability {
    precondition(x >= 0, "a sum of squares is at least 0")
    // Less than 1e-16 lies below.
    if x < smallest { return .one }
    let first = lambda(1)
    var (sum, sign) = (0.0, 1.0)
    for k in 1...2000 {
      let start = lambda(2 * k - 1)
      let scale = exp(-x * (start - first) / 2)
      let term = scale * integral(from: Double(2 * k - 1), x)
      sum += sign * term
      sign = -sign
      if term < 1e-17 * abs(sum) { break }
    }
    return Probability(log: min(0, log(max(sum, .leastNonzeroMagnitude) / .pi) - x * first / 2))
  }

  private var smallest: Double {
    switch self {
    case .cramerVonMises: 0.0035
    case .andersonDarling: 0.04
    }
  }

  private func lambda(_ j: Int) -> Double {
    switch self {
    case .cramerVonMises: Double(j) * Double(j) * .pi * .pi
    case .andersonDarling: Double(j) * Double(j + 1)
    }
  }

  /// Over u in a…a + 1, where y = (π u)² or u (u + 1), with u = a + sin²(ψ / 2); without the factor of the lower end.
  private func integral(from a: Double, _ x: Double) -> Double {
    // About what the exponent falls by over ψ².
    let fall = x * slope(a) / 8
    let count = 64 + Int(4 * (fall * 2).squareRoot())
    var sum = 0.0
    for node in 0..<count {
      let half = (Double(node) + 0.5) * .pi / Double(2 * count)
      let (sine, cosine) = (sin(half), cos(half))
      let part = sine * sine
      // |sin(π u)|, from the nearer end.
      let root = sin(.pi * min(part, cosine * cosine))
      sum += exp(-x * rise(a, part) / 2) * weight(a + part) * sine * cosine / root.squareRoot()
    }
    return sum * .pi / Double(count)
  }

  /// dy / du at u.
  private func slope(_ u: Double) -> Double {
    switch self {
    case .cramerVonMises: 2 * u * .pi * .pi
    case .andersonDarling: 2 * u + 1
    }
  }

  /// y(a + part) − y(a).
  private func rise(_ a: Double, _ part: Double) -> Double {
    switch self {
    case .cramerVonMises: part * (2 * a + part) * .pi * .pi
    case .andersonDarling: part * (2 * a + part + 1)
    }
  }

  /// (dy / du) / (y √|D(y)|) · √|sin(π u)|.
  private func weight(_ u: Double) -> Double {
    switch self {
    // D(y) = sin(π u) / (π u).
    case .cramerVonMises: 2 * (Double.pi / u).squareRoot()
    // D(y) = sin(π u) / (π u (u + 1)).
    case .andersonDarling: (2 * u + 1) * (Double.pi / (u * (u + 1))).squareRoot()
    }
  }
}
