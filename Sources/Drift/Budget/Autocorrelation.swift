import Foundation

/// How much one night takes over from the night before, one number for a dataset.
enum Autocorrelation {
  /// 0…0.8, on the high side by its standard error; where the nights do not tell, 0.5 if they vary beyond sampling and
  /// 0.3 if not.
  static func estimate(
    _ traces: [NightTrace], _ columns: Int, _ evidence: FamilyEvidence, windowCount: Int
  ) -> Double {
    let w = Double(windowCount)
    var (r, d) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
    var isSeen = [Bool](repeating: false, count: columns)
    for trace in traces where trace.isInformative && trace.windowCount >= 5 {
      let pairs = zip(trace.places, trace.places.dropFirst()).enumerated().filter { $0.element.1 == $0.element.0 + 1 }
      let lagged =
        pairs.reduce(0) { $0 + trace.residuals[$1.offset] * trace.residuals[$1.offset + 1] }
        / Double(max(pairs.count, 1))
      let own = Double(trace.windowCount)
      let unbiased = trace.isSeasonal ? lagged : (lagged + trace.dispersion / own) / (1 - 3 / own)
      let weight = 1 / max(trace.dispersion, 1)
      r[trace.column] += weight * unbiased
      d[trace.column] += weight * (trace.dispersion - 1)
      isSeen[trace.column] = true
    }
    let used = isSeen.indices.filter { isSeen[$0] }
    let (rs, ds) = (used.map { r[$0] }, used.map { d[$0] })
    let m = Double(used.count)
    let (sumR, sumD) = (rs.reduce(0, +), ds.reduce(0, +))
    let mean = sumD / max(m, 1)
    let deviation = (ds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(m, 1)).squareRoot()
    guard windowCount >= 8, used.count >= 5, sumD > 3 * deviation * m.squareRoot() else {
      return evidence.isAnyOver ? 0.5 : 0.3
    }
    let ratio = sumR / sumD
    let own = zip(rs, ds).reduce(0) { $0 + ($1.0 - ratio * $1.1) * ($1.0 - ratio * $1.1) } / (sumD * sumD)
    let error = (own + 0.5 / (w * max(1, min(m, 5)))).squareRoot()
    return min(max(ratio + error, 0), 0.8)
  }
}

/// Sums over the lags 1…W − 1 of an autocorrelation ρ.
struct LagSums {
  /// 1 + 2 Σ (1 − h / W) ρʰ.
  let inflation: Double
  /// Σ (1 − h / W) ρ²ʰ.
  let squares: Double

  init(_ rho: Double, windowCount: Int) {
    let w = Double(max(windowCount, 1))
    let lags = (1..<max(2, windowCount)).map(Double.init)
    inflation = 1 + 2 * lags.reduce(0) { $0 + (1 - $1 / w) * pow(rho, $1) }
    squares = lags.reduce(0) { $0 + pow(rho, 2 * $1) * (1 - $1 / w) }
  }
}
