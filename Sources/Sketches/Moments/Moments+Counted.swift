extension Moments {
  /// Of values that were summed up elsewhere.
  ///
  /// What is too large for a double is given as infinite. Where rounding left what no values have, it is put right.
  /// - Parameters:
  ///   - extent: least and greatest, finite (a precondition); without effect where `count` is 0.
  ///   - sum: and what rounding lost of it.
  ///   - deviations: Σ(x − mean)², Σ(x − mean)³, Σ(x − mean)⁴.
  package init(
    count: Int, extent: ClosedRange<Double>, sum: (high: Double, low: Double),
    deviations: (second: Double, third: Double, fourth: Double)
  ) {
    self.init()
    guard count > 0 else { return }
    precondition(extent.lowerBound.isFinite && extent.upperBound.isFinite, "values are finite")
    self.count = count
    // Adding zero leaves one zero of the two.
    smallest = extent.lowerBound + 0
    largest = extent.upperBound + 0
    (sumHigh, sumLow) = sum
    m2Sum = deviations.second < 0 ? 0 : deviations.second
    m3Sum = deviations.third
    m4Sum = deviations.fourth < 0 ? 0 : deviations.fourth
    normalize()
  }
}
