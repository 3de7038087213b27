import Drift
import Foundation
import Statistics

/// Which columns make what is seen of all together, for a person: `, most of it x (50 %) and y (47 %), correlation of x and
/// y 0.88 → −0.85`.
struct TogetherWords {
  private static let mostColumns = 3
  /// A column below it is not told of, and all that are told of make up at least half.
  private static let leastShare = 0.1
  private static let leastTold = 0.5
  /// A change of a correlation that is told of is at least so large, and comes by chance in so many windows at most.
  private static let leastChange = 0.1
  private static let chance = 0.01

  private let changes: MultivariateChanges
  /// Whether columns are told worse by each other than they were.
  private let isErrorRisen: Bool

  init(_ changes: MultivariateChanges, _ judgement: WatchedJudgement) {
    self.changes = changes
    isErrorRisen = judgement.kind == .reconstructionError && judgement.effect > 0
  }

  var causes: String { (columns.map { ", most of it \($0)" } ?? "") + (correlation.map { ", \($0)" } ?? "") }

  private var columns: String? {
    guard isErrorRisen else { return nil }
    let told = changes.contributions.prefix(Self.mostColumns).filter { $0.share >= Self.leastShare }
    guard told.reduce(0, { $0 + $1.share }) >= Self.leastTold else { return nil }
    return told.map { "\($0.column) (\(Percent($0.share)))" }.conjunction
  }

  /// That which changed most, where it is not one of many by chance.
  private var correlation: String? {
    guard let pair = changes.correlations.first, abs(pair.now - pair.usual) >= Self.leastChange else { return nil }
    func stretched(_ correlation: Double) -> Double { atanh(min(max(correlation, -0.999), 0.999)) }
    let z = abs(stretched(pair.now) - stretched(pair.usual)) * max(changes.rowCount - 3, 0).squareRoot()
    let tail = Probability(Self.chance / 2 / Double(changes.correlations.count))
    guard z > NormalDistribution.quantile(upperTail: tail) else { return nil }
    return "correlation of \(pair.first) and \(pair.second) \(Self.text(pair.usual)) → \(Self.text(pair.now))"
  }

  private static func text(_ correlation: Double) -> String {
    let digits = String(format: "%.2f", abs(correlation))
    return correlation < 0 && digits != "0.00" ? "−\(digits)" : digits
  }
}
