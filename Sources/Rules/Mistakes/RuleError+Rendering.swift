extension RuleError: CustomStringConvertible {
  /// The sentence, the user's line and a caret under the place, as a terminal shows it.
  package var description: String {
    let heading = "\(location): \(mistake.sentence)".withoutTerminalControls
    let advice = mistake.advice?.withoutTerminalControls
    guard location.line > 0 else { return [heading, advice].compactMap(\.self).joined(separator: "; ") }
    let gutter = "\(location.line) | "
    let scalars = Array(excerpt.text.unicodeScalars)
    let before = scalars.prefix(excerpt.offset).map(Self.blank).joined()
    let marked = scalars.dropFirst(excerpt.offset).prefix(excerpt.length).map(\.terminalWidth).reduce(0, +)
    let carets = String(repeating: "^", count: max(1, marked))
    let pointer = [String(repeating: " ", count: gutter.count) + before + carets, advice]
    return [heading, gutter + excerpt.text, pointer.compactMap(\.self).joined(separator: " ")]
      .joined(separator: "\n")
  }

  /// White space as wide as `scalar`; a tab stays one, so that both lines reach the same stop.
  private static func blank(_ scalar: Unicode.Scalar) -> String {
    scalar == "\t" ? "\t" : String(repeating: " ", count: scalar.terminalWidth)
  }
}

extension RuleErrors: CustomStringConvertible {
  package var description: String { errors.map(\.description).joined(separator: "\n\n") }
}

extension String {
  fileprivate var withoutTerminalControls: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.isTerminalControl ? "\u{FFFD}" : $0 }))
  }
}

extension Unicode.Scalar {
  /// Cells of a terminal: 0 for marks that join what stands before, 2 for East Asian wide characters and emoji.
  var terminalWidth: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// Would move the cursor or change the colours of a terminal.
  var isTerminalControl: Bool { properties.generalCategory == .control && self != "\t" }
}
