import Foundation
import TestSupport

/// Shapes of data that summaries are tried on.
enum Distribution: CaseIterable {
  case uniform, normal, sorted, reversed, constant, duplicates, heavyTailed

  func values(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    func unit() -> Double { Double.random(in: 0x1p-53..<1, using: &generator) }
    switch self {
    case .uniform: return (0..<count).map { _ in unit() }
    case .normal: return (0..<count).map { _ in (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit()) }
    case .sorted: return (0..<count).map { Double($0) }
    case .reversed: return (0..<count).map { Double(count - $0) }
    case .constant: return [Double](repeating: 0.1, count: count)
    case .duplicates: return (0..<count).map { _ in (unit() * 20).rounded(.down) - 7 }
    case .heavyTailed: return (0..<count).map { _ in pow(unit(), -0.9) }
    }
  }
}

extension Array {
  /// The elements cut into `count` parts of different lengths, one of them empty.
  func parts(_ count: Int) -> [Array] {
    let ends = (0...count).map { part in self.count * part * part / (count * count) }
    return [[]] + zip(ends, ends.dropFirst()).map { Array(self[$0..<$1]) }
  }
}
