import Foundation

/// Excess kurtosis of the night effects: nights are not normal, and a limit far out depends on how far from it they are.
enum TailExcess {
  /// 0…6 for each family; 3 where it has too few statistics to tell.
  static func byFamily(_ traces: [NightTrace], _ learned: [BudgetFit.Learned]) -> [BudgetFamily: Double] {
    let count = (traces.compactMap(\.places.last).max() ?? -1) + 1
    var result: [BudgetFamily: Double] = [:]
    for family in BudgetFamily.allCases {
      let used = traces.indices.filter {
        traces[$0].family == family && traces[$0].isInformative && 1 - 1 / learned[$0].dispersion > 0.2
      }
      guard used.count >= 5 else {
        result[family] = 3
        continue
      }
      var isKnown = [Bool](repeating: false, count: count)
      for index in used { for place in traces[index].places { isKnown[place] = true } }
      let w = Double(isKnown.count(where: \.self))
      let (usual, slope) = (3 * (w - 1) / (w + 1), 0.55 * max(w - 4, 1) / (w + 36))
      var (estimate, divisor) = (0.0, 0.0)
      var nights = [Double](repeating: 0, count: count)
      for index in used {
        let lambda = 1 - 1 / learned[index].dispersion
        let square = lambda * lambda
        divisor += square * square
        let trace = traces[index]
        let (own, total) = (Double(trace.windowCount), trace.residuals.reduce(0) { $0 + $1 * $1 })
        for (place, residual) in zip(trace.places, trace.residuals) {
          let fourth = own * pow(residual, 4) / (max(total, 1e-9) * max(total, 1e-9))
          estimate += square * (fourth - usual / own)
          nights[place] += square * (fourth - usual / own)
        }
      }
      divisor *= slope
      let mean = nights.reduce(0, +) / w
      let squares = zip(nights, isKnown).reduce(0) { $1.1 ? $0 + ($1.0 - mean) * ($1.0 - mean) : $0 }
      let deviation = (squares / (w - 1)).squareRoot()
      let error = deviation * w.squareRoot() / divisor
      result[family] = min(max((estimate / divisor + 0.5 * error) * 0.5, 0), 6)
    }
    return result
  }
}
