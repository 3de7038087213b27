import Foundation

/// ψ, ψ′ and ψ″ of positive numbers, by recurrence and the asymptotic series; relative error below 1e-12.
/// - SeeAlso: DLMF 5.11.2, 5.15.8.
enum Polygamma {
  static func digamma(_ x: Double) -> Double {
    var (x, shift) = (x, 0.0)
    while x < 12 {
      shift -= 1 / x
      x += 1
    }
    let w = 1 / (x * x)
    let tail = w * (1.0 / 12 - w * (1.0 / 120 - w * (1.0 / 252 - w * (1.0 / 240 - w * (1.0 / 132)))))
    return shift + log(x) - 0.5 / x - tail
  }

  static func trigamma(_ x: Double) -> Double {
    var (x, shift) = (x, 0.0)
    while x < 12 {
      shift += 1 / (x * x)
      x += 1
    }
    let w = 1 / (x * x)
    let tail = 1.0 / 6 - w * (1.0 / 30 - w * (1.0 / 42 - w * (1.0 / 30 - w * (5.0 / 66))))
    return shift + 1 / x + w / 2 + tail * w / x
  }

  static func tetragamma(_ x: Double) -> Double {
    var (x, shift) = (x, 0.0)
    while x < 12 {
      shift -= 2 / (x * x * x)
      x += 1
    }
    let w = 1 / (x * x)
    let tail = 0.5 - w * (1.0 / 6 - w * (1.0 / 6 - w * (3.0 / 10 - w * (5.0 / 6))))
    return shift - w - w / x - tail * w * w
  }

  /// The x at which ψ′ is `value` > 0.
  static func inverseTrigamma(_ value: Double) -> Double {
    var y = 0.5 + 1 / value
    for _ in 0..<30 {
      let t = trigamma(y)
      let step = t * (1 - t / value) / tetragamma(y)
      y += step
      if abs(step) < 1e-15 * y { break }
    }
    return y
  }
}
