/// What the rows of one segment come to: their number and the sum of a score of each.
package struct SegmentTotals: Sendable, Equatable {
  /// The segment's value, as `UA`; each once in a list.
  package let value: String
  package let rows: Double
  package let sum: Double

  package init(value: String, rows: Double, sum: Double) {
    self.value = value
    self.rows = rows
    self.sum = sum
  }
}
