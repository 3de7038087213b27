/// A part of the rows that stands for all of them, where the rules ask for one.
package struct Sample: Hashable, Sendable, Codable {
  package enum Method: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each row by itself; every block is read.
    case bernoulli
    /// Whole blocks, so that only these are read; rows of a block may be alike.
    case system
  }

  /// The server tells shares apart by 2⁻³², and may take a smaller one for none.
  package static let leastShare = 1e-9

  /// Of the rows, from `leastShare` on and below 1.
  package let share: Double
  package let method: Method
  /// The same seed gives the same rows of an unchanged table.
  package let seed: Int

  package init(share: Double, method: Method = .bernoulli, seed: Int = 1) {
    self.share = share
    self.method = method
    self.seed = seed
  }
}
