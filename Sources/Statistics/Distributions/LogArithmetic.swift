import Foundation

/// Sums and differences of numbers held as logarithms.
enum LogArithmetic {
  /// log(1 − eˣ) for x ≤ 0, without cancellation at either end.
  /// - SeeAlso: Mächler (2012), "Accurately computing log(1 − exp(−|a|))", eq. 7.
  static func logOneMinusExp(_ x: Double) -> Double {
    if x >= 0 { return -.infinity }
    return x > -M_LN2 ? log(-expm1(x)) : log1p(-exp(x))
  }

  /// log(eᵃ + eᵇ).
  static func logSum(_ a: Double, _ b: Double) -> Double {
    let high = max(a, b)
    guard high > -.infinity else { return high }
    return high + log1p(exp(min(a, b) - high))
  }
}
