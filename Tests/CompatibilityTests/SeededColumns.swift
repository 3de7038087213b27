import Compatibility
import Foundation
import TestSupport

/// Columns of seven kinds, as `make_golden.py` draws them.
enum SeededColumn {
  enum Value {
    case number(Double)
    case word(String)
  }

  private static let words = ["Oslo", "Bergen", "Å", "tromsø", "Zürich", "a", "10", "9", "", "é", "Bodø", "x y"]

  static func values(_ g: inout SeededGenerator, _ kind: Int, _ count: Int, _ shift: Double) -> [Value] {
    (0..<count).map { _ in
      switch kind {
      case 0: return .number(g.unit() + g.unit() + g.unit() + g.unit() + shift)
      case 1: return .number((10 * (g.unit() + g.unit() + shift)).rounded(.down) / 8)
      case 2:
        let u = g.unit()
        return .number(1000 * u * u * u * u * (1 + shift))
      case 3: return .number(Double(g.below(4 + Int(8 * shift))))
      case 4:
        let first = g.below(3000)
        return .number(Double(first + g.below(Int(1000 * shift) + 1)))
      case 5:
        let first = g.below(12)
        return .word(words[min(first, g.below(12) + Int(4 * shift))])
      default: return .word(words[g.unit() < 0.3 + shift / 2 ? 0 : 1])
      }
    }
  }

  static func counted(_ values: some Collection<Value>) throws -> ToolValues {
    var (numbers, words): ([Double: Int], [String: Int]) = ([:], [:])
    for value in values {
      switch value {
      case .number(let number): numbers[number, default: 0] += 1
      case .word(let word): words[word, default: 0] += 1
      }
    }
    if words.isEmpty { return try ToolValues(numbers: Array(numbers.keys), counts: Array(numbers.values)) }
    return ToolValues(categories: words.map { ToolValues.Category(text: $0.key, count: $0.value) })
  }
}

enum Golden {
  static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
  }
}

/// The relative difference, absolute below 1.
func difference(_ actual: Double, _ expected: Double) -> Double {
  actual == expected ? 0 : abs(actual - expected) / max(abs(expected), 1)
}
