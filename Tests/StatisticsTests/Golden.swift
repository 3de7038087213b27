import Foundation
import Statistics
import Testing

/// Results of scipy and mpmath, made by `Golden/make_golden.py`.
enum Golden {
  /// One inner array a case, in the order the script writes.
  static func rows(_ name: String) throws -> [[Double]] { try read([[Double]].self, name) }

  static func tables(_ name: String) throws -> [String: [[Double]]] { try read([String: [[Double]]].self, name) }

  private static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
  }
}

/// The relative difference; absolute where `expected` is nearer to zero than `scale`.
func difference(_ actual: Double, _ expected: Double, scale: Double = 0) -> Double {
  actual == expected ? 0 : abs(actual - expected) / max(abs(expected), scale)
}

/// The relative difference of two probabilities given as logarithms.
func difference(_ actual: Probability, logOf expected: Double) -> Double { abs(expm1(actual.log - expected)) }
