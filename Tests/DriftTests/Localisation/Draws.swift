import Foundation
import TestSupport

extension SeededGenerator {
  /// A standard normal value, by Box and Muller.
  mutating func normal() -> Double {
    (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit())
  }

  /// A standard normal value for each of so many rows, added: their number and sum.
  mutating func normals(_ count: Int, mean: Double = 0) -> Double {
    (0..<count).reduce(0) { sum, _ in sum + normal() + mean }
  }
}
