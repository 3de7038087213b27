/// A line that GitHub Actions makes an annotation of.
struct GitHubCommand: CustomStringConvertible {
  enum Level: String {
    case error
    case warning
  }

  let description: String

  /// - Parameter line: 0 of the file as a whole.
  init(_ level: Level, file: String, line: Int, title: String, message: String) {
    let properties =
      ["file=\(Self.property(file))"] + (line > 0 ? ["line=\(line)"] : []) + [
        "title=\(Self.property(title))"
      ]
    description = "::\(level.rawValue) \(properties.joined(separator: ","))::\(Self.data(message))"
  }

  private static func data(_ text: String) -> String {
    escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A"])
  }

  private static func property(_ text: String) -> String {
    escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
  }

  /// By scalars: a carriage return and a line feed are one character.
  private static func escaped(_ text: String, _ codes: [Unicode.Scalar: String]) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      if let code = codes[scalar] { result += code } else { result.unicodeScalars.append(scalar) }
    }
  }
}
