import Foundation

/// A probability, kept as its natural logarithm so that a p-value below 1e-308 still orders and multiplies.
///
/// `log` is finite and at most 0: a p-value of exactly zero claims more than any test can know.
package struct Probability: Hashable, Comparable, Sendable {
  /// The natural logarithm, ≤ 0.
  package let log: Double

  /// - Parameter log: natural logarithm; rounding above 0 is clipped to 0.
  package init(log: Double) {
    precondition(!log.isNaN, "a probability is a number")
    self.log = min(0, max(-Double.greatestFiniteMagnitude, log))
  }

  /// - Parameter value: in 0...1; 0 becomes the smallest probability that can be held.
  package init(_ value: Double) {
    precondition((0...1).contains(value), "a probability lies in 0...1")
    self.init(log: Foundation.log(value))
  }

  /// In 0...1; 0 where the probability is below what a `Double` can hold, in which case `log` still tells.
  package var value: Double { exp(log) }

  /// 1 − p, exact to rounding at both ends.
  package var complement: Probability { Probability(log: LogArithmetic.logOneMinusExp(log)) }

  /// Of a tail that is one of two alike; at most 1.
  var doubled: Probability { Probability(log: log + M_LN2) }

  package static let one = Probability(log: 0)

  package static func < (left: Probability, right: Probability) -> Bool { left.log < right.log }
}

extension Probability: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let log = try container.decode(Double.self)
    guard log <= 0 else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "the log of a probability is at most 0")
    }
    self.init(log: log)
  }

  /// Encodes `log`, not `value`: a p-value of 1e-400 must come back as itself.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(log)
  }
}

extension Probability: CustomStringConvertible {
  /// Three significant digits, also where `value` underflows, e.g. `1.25e-412`.
  package var description: String {
    if log > -690 { return String(format: "%.3g", value) }
    let decimal = log / M_LN10
    let exponent = decimal.rounded(.down)
    return String(format: "%.2fe%.0f", pow(10, decimal - exponent), exponent)
  }
}
