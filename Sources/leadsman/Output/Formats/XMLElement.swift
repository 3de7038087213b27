import Foundation

/// An element of XML 1.0 that is written and never read.
struct XMLElement {
  let name: String
  var attributes: [(name: String, value: String)]
  var children: [XMLElement]
  /// Where there is any, it comes before the children.
  var text: String?

  init(
    _ name: String, _ attributes: [(name: String, value: String)] = [], _ children: [XMLElement] = [],
    text: String? = nil
  ) {
    self.name = name
    self.attributes = attributes
    self.children = children
    self.text = text
  }

  /// Indented by `level` times two spaces.
  func written(level: Int = 0) -> String {
    let indent = String(repeating: "  ", count: level)
    let start = "\(indent)<\(name)" + attributes.map { " \($0.name)=\"\(Self.attribute($0.value))\"" }.joined()
    if children.isEmpty, text == nil { return start + "/>" }
    let content = Self.content(text ?? "")
    if children.isEmpty { return "\(start)>\(content)</\(name)>" }
    return (["\(start)>\(content)"] + children.map { $0.written(level: level + 1) } + ["\(indent)</\(name)>"])
      .joined(separator: "\n")
  }

  /// As the value of an attribute in double quotes: a reader gets the same text back.
  static func attribute(_ text: String) -> String {
    escaped(text) { scalar in
      switch scalar {
      case "\"": "&quot;"
      // A reader turns the bare ones into spaces.
      case "\t", "\n": "&#\(scalar.value);"
      default: nil
      }
    }
  }

  static func content(_ text: String) -> String { escaped(text) { _ in nil } }

  private static func escaped(_ text: String, _ special: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let special = special(scalar) {
        result += special
        continue
      }
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      // Of `]]>`, which may not stand in text.
      case ">": result += "&gt;"
      // A reader turns the bare one into a line feed.
      case "\r": result += "&#13;"
      default: result.unicodeScalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
      }
    }
    return result
  }

  /// Characters of XML 1.0, section 2.2; others cannot be written in any way.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}
