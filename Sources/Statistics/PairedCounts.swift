/// Counts of two windows over the same cells (bins or categories), in the same order.
///
/// All counts are finite and ≥ 0, and each side holds something. Counts need not be whole: a sketch estimates them.
package struct PairedCounts: Sendable, Equatable {
  package let reference: [Double]
  package let current: [Double]
  package let referenceTotal: Double
  package let currentTotal: Double

  /// - Throws: `StatisticsError.lengthMismatch`, `.invalidCount`, `.empty`.
  package init(reference: [Double], current: [Double]) throws(StatisticsError) {
    guard reference.count == current.count else { throw .lengthMismatch(reference.count, current.count) }
    for index in reference.indices {
      let isValid = reference[index].isFinite && current[index].isFinite && min(reference[index], current[index]) >= 0
      guard isValid else { throw .invalidCount(index: index) }
    }
    self.reference = reference
    self.current = current
    referenceTotal = reference.reduce(0, +)
    currentTotal = current.reduce(0, +)
    guard referenceTotal > 0 else { throw .empty(.reference) }
    guard currentTotal > 0 else { throw .empty(.current) }
  }

  package init(reference: [Int], current: [Int]) throws(StatisticsError) {
    try self.init(reference: reference.map(Double.init), current: current.map(Double.init))
  }

  /// - Parameters: as many counts on both sides, all finite and at least 0, and on each one above 0.
  init(unchecked reference: [Double], _ current: [Double]) {
    self.reference = reference
    self.current = current
    referenceTotal = reference.reduce(0, +)
    currentTotal = current.reduce(0, +)
  }

  /// The shares of each cell, each side summing to 1.
  var shares: [(reference: Double, current: Double)] {
    zip(reference, current).map { ($0 / referenceTotal, $1 / currentTotal) }
  }

  /// The counts of the cells that hold something on either side.
  var occupied: [(reference: Double, current: Double)] {
    zip(reference, current).filter { $0 > 0 || $1 > 0 }.map { ($0, $1) }
  }
}
