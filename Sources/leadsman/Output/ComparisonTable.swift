/// Rows of text in columns as wide as they need; the last column takes what is left of the line, and wraps.
struct ComparisonTable {
  /// Below this the last column would be a column of words.
  private static let leastWidth = 24

  let header: [String]
  let rows: [[String]]
  /// Of the whole line.
  let width: Int
  /// Columns of numbers, which stand to the right.
  let numeric: Set<Int>

  /// Every row as wide as `header` (a precondition).
  var lines: [String] {
    let widths = header.indices.dropLast().map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    let start = widths.reduce(0) { $0 + $1 + 2 }
    let room = max(Self.leastWidth, width - start)
    return ([header] + rows).flatMap { row -> [String] in
      let cells = zip(row, widths).enumerated().map { index, cell in
        numeric.contains(index) ? cell.0.leftPadded(cell.1) : cell.0.padded(cell.1)
      }
      let words = Self.wrapped(row.last ?? "", room)
      let first = (cells + [words.first ?? ""]).joined(separator: "  ").trimmingTrailingBlanks
      return [first] + words.dropFirst().map { String(repeating: " ", count: start) + $0 }
    }
  }

  /// Breaks between words; a word longer than a line stays whole.
  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    // A number keeps its unit.
    for word in text.replacing(" %", with: "\u{A0}%").split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { $0.replacing("\u{A0}%", with: " %") }
  }
}

extension String {
  fileprivate func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

  fileprivate var trimmingTrailingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
