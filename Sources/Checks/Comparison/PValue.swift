import Foundation
package import Statistics

/// The probability that two samples of one law differ at least as much as these do, for people and programs.
package struct PValue: Sendable, Hashable {
  private let probability: Probability

  package init(_ probability: Probability) { self.probability = probability }

  /// 0 where a double cannot hold it; `log10` still tells then.
  package var value: Double { probability.value }
  package var log10: Double { probability.log / M_LN10 }
  /// Three significant digits; of what is beyond imagining only that it is.
  package var words: String { log10 < -99 ? "< 1e-99" : probability.description }
}
