/// What a baseline says of one window's rows.
package struct MultivariateNight: Sendable {
  /// In the order of the baseline's statistics.
  package let sums: [Double]
  /// Of each of the two.
  package let rowCount: Double
  /// The mean of the rows, out of fold.
  package let reconstructionError: Double
  /// How often the domain classifier ranks a row of the window above one of the reference, neither of which it was
  /// trained on: about ½ where it cannot tell them apart.
  package let auroc: Double

  init(sums: [Double], rowCount: Double, units: [(zero: Double, scale: Double)]) {
    self.sums = sums
    self.rowCount = rowCount
    reconstructionError = units[0].zero + units[0].scale * sums[0] / rowCount
    auroc = units[1].zero + units[1].scale * sums[1] / rowCount
  }
}
