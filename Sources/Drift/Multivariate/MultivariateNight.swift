/// What a baseline says of one window's rows.
package struct MultivariateNight: Sendable {
  /// In the order of the baseline's statistics.
  package let sums: [Double]
  /// Of each of the two.
  package let rowCount: Double
}
