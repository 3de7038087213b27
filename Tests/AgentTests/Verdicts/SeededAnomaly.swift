import Foundation
import TestSupport

/// An anomaly rule, and what is certain of its verdict by its definition alone.
///
/// Of values before it, centre c is the mean without the fifth of them that is least and the fifth that is greatest, w
/// the standard deviation with those moved to the nearest others, and t the quantile of Student's t at the sensitivity. A
/// value no further than t · w from c passes, since the limits add to that what w is short of the standard deviation and
/// what c is off; one further than four times that fails, as these add no more.
struct SeededAnomaly {
  let name: String
  let metric: String
  let direction: String
  let leastHistory: Int
  let yaml: String

  init(number: Int, _ random: inout SeededGenerator) {
    func pick<Value>(_ all: [Value]) -> Value { all.randomElement(using: &random) ?? all[0] }
    name = "a\(number)"
    metric = pick(["row_count", "mean", "max", "sum", "median", "min", "freshness", "distinct_count"])
    leastHistory = pick([5, 6, 7])
    var keys = ["name: \(name), metric: \(metric), seasonality: none, min_history: \(leastHistory) windows"]
    if !["row_count", "freshness"].contains(metric) { keys.append("column: n") }
    let asked = pick([nil, nil, "up", "down", "both"] as [String?])
    direction = asked ?? (metric == "freshness" ? "up" : "both")
    if let asked { keys.append("direction: \(asked)") }
    yaml = "  - anomaly: { \(keys.joined(separator: ", ")) }"
  }

  /// Of the rows of a day, of which there may be none.
  func value(_ end: String) -> String {
    switch metric {
    case "row_count": "count(id)"
    case "freshness": "extract(epoch FROM \(end) - max(at))"
    case "distinct_count": "CASE WHEN count(id) > 0 THEN count(DISTINCT n) END"
    default: SeededRules.number(metric, "0.5", of: "n").value
    }
  }

  /// - Parameter past: of the windows before, nil where there was none.
  /// - Returns: nil where either may come of it.
  func outcome(of value: Double?, after past: [Double?]) -> String? {
    guard let value else { return "not_evaluated" }
    let known = past.compactMap(\.self)
    guard known.count >= leastHistory else { return "not_evaluated" }
    let isOfFactors = ["row_count", "distinct_count"].contains(metric) && known.allSatisfy { $0 > 0 }
    let sorted = known.map { isOfFactors ? log($0) : $0 }.sorted()
    let cut = sorted.count / 5
    let inner = sorted[cut..<(sorted.count - cut)]
    let center = inner.reduce(0, +) / Double(inner.count)
    let moved = sorted.map { min(max($0, sorted[cut]), sorted[sorted.count - 1 - cut]) }
    let mean = moved.reduce(0, +) / Double(moved.count)
    let spread = (moved.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(moved.count - 1)).squareRoot()
    let usual = isOfFactors ? exp(center) : center
    let distance = abs((isOfFactors ? log(value) : value) - center)
    let reach = Self.quantile(degreesOfFreedom: sorted.count - 2 * cut - 1) * spread
    // A change of less than one in a hundred never counts.
    if direction == "up" && value <= usual || direction == "down" && value >= usual { return "pass" }
    if distance <= 0.999 * reach || abs(value - usual) <= 0.0099 * abs(usual) { return "pass" }
    // Where all but few are alike, these widen the limits.
    let isOdd = spread <= 1e-9 * abs(center) && sorted.first != sorted.last
    return !isOdd && distance > 4 * reach && abs(value - usual) > 0.0101 * abs(usual) ? "fail" : nil
  }

  /// How far out Student's t is as rarely as a normal value at 3.5 standard deviations, on one side.
  ///
  /// With t = √n tan θ its density is cosⁿ⁻¹ θ.
  private static func quantile(degreesOfFreedom n: Int) -> Double { quantiles[n] ?? 0 }

  private static let quantiles: [Int: Double] = Dictionary(
    uniqueKeysWithValues: (1...10).map { n in
      let steps = 200_000
      let width = Double.pi / 2 / Double(steps)
      let densities = (0..<steps).map { pow(cos((Double($0) + 0.5) * width), Double(n - 1)) }
      let tail = 0.5 * erfc(3.5 / 2.0.squareRoot()) * 2 * densities.reduce(0, +)
      var (sum, place) = (0.0, steps)
      while sum < tail {
        place -= 1
        sum += densities[place]
      }
      return (n, Double(n).squareRoot() * tan(Double(place) * width))
    })
}
