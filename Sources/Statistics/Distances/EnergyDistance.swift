/// The energy distance between two samples.
package enum EnergyDistance {
  /// 2 E|X − Y| − E|X − X′| − E|Y − Y′| = 2 ∫ (F − G)², in the unit of the values, ≥ 0; 0 for equal samples only.
  ///
  /// Evidently's score. Its square root is `scipy.stats.energy_distance`.
  /// - SeeAlso: Székely & Rizzo (2013).
  package static func squared(_ reference: WeightedSample, _ current: WeightedSample) -> Double {
    var area = 0.0
    var last: (value: Double, gap: Double)?
    WeightedSample.walk(reference, current) { value, first, second in
      if let last { area += last.gap * last.gap * (value - last.value) }
      last = (value, first - second)
    }
    return 2 * area
  }

  /// √(2 ∫ (F − G)²), in the root of the unit of the values, ≥ 0.
  package static func distance(_ reference: WeightedSample, _ current: WeightedSample) -> Double {
    squared(reference, current).squareRoot()
  }
}
