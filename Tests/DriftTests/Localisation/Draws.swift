import TestSupport

extension SeededGenerator {
  /// A standard normal value for each of so many rows, added: their number and sum.
  mutating func normals(_ count: Int, mean: Double = 0) -> Double {
    (0..<count).reduce(0) { sum, _ in sum + normal() + mean }
  }
}
