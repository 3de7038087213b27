/// Whether values of several groups come from one distribution, judged by their ranks.
package enum KruskalWallis {
  package struct Test: Sendable, Equatable {
    /// H, corrected for ties; ≥ 0.
    package let statistic: Double
    /// Groups that have values, less one.
    package let degreesOfFreedom: Int
    package let pValue: Probability
  }

  /// As `scipy.stats.kruskal`; groups without values do not count.
  /// - Returns: nil for fewer than two groups, and where all values are equal: nothing is to be ranked.
  package static func test(_ groups: [[Double]]) -> Test? {
    let groups = groups.filter { !$0.isEmpty }
    let pooled = groups.enumerated().flatMap { group, values in values.map { (value: $0, group: group) } }
      .sorted { $0.value < $1.value }
    guard groups.count >= 2, let least = pooled.first?.value, let greatest = pooled.last?.value, least < greatest
    else { return nil }
    var rankSums = [Double](repeating: 0, count: groups.count)
    var ties = 0.0
    var start = 0
    while start < pooled.count {
      let end = pooled[start...].firstIndex { $0.value > pooled[start].value } ?? pooled.count
      // Equal values share the mean of their ranks.
      let rank = Double(start + end + 1) / 2
      for place in start..<end { rankSums[pooled[place].group] += rank }
      let length = Double(end - start)
      ties += length * length * length - length
      start = end
    }
    let n = Double(pooled.count)
    let between = zip(rankSums, groups).reduce(0) { $0 + $1.0 * $1.0 / Double($1.1.count) }
    let raw = 12 / (n * (n + 1)) * between - 3 * (n + 1)
    let statistic = max(0, raw / (1 - ties / (n * n * n - n)))
    let degrees = groups.count - 1
    return Test(
      statistic: statistic, degreesOfFreedom: degrees,
      pValue: IncompleteGamma.chiSquaredSurvival(statistic, degreesOfFreedom: Double(degrees)))
  }
}
