import Checks

/// Texts of others within GitHub's Markdown, in a paragraph, a list or the cell of a table: a reader sees them as they
/// are, on one line, and they make no mention, link, tag or column.
enum MarkdownText {
  /// A sentence: bare where it has nothing that could mean something else, else as code.
  static func text(_ text: String) -> String {
    let text = text.shownInFull
    return isPlain(text) ? text : code(text)
  }

  /// A name, as code.
  static func name(_ text: String) -> String { code(text.shownInFull) }

  /// In backticks where these can hold it; else as HTML, which can hold anything.
  private static func code(_ text: String) -> String {
    let fits =
      !text.isEmpty && text.first != " " && text.last != " "
      && !text.unicodeScalars.contains { "`|\\".unicodeScalars.contains($0) }
    if fits { return "`\(text)`" }
    let escaped = text.unicodeScalars.reduce(into: "") { result, scalar in
      if isSafe(scalar) { result.unicodeScalars.append(scalar) } else { result += "&#\(scalar.value);" }
    }
    return "<code>\(escaped)</code>"
  }

  private static func isPlain(_ text: String) -> Bool {
    let punctuation = " ,.;:%()'…–−×→σ±=+/-".unicodeScalars
    guard text.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || isDigit($0) || punctuation.contains($0) })
    else { return false }
    // A reader leaves out spaces at the ends.
    guard text.first != " ", text.last != " " else { return false }
    // What GitHub makes a link or a picture of without being asked.
    return !text.contains(/:\/\/|[Ww][Ww][Ww]\.|:[a-z0-9+-]+:/)
  }

  /// The address of a page, to be followed; as code where it is none.
  static func link(_ address: String) -> String {
    address.wholeMatch(of: /https?:\/\/[!-;=?-~]+/) == nil ? text(address) : "<\(address)>"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

  /// Of what stands in a tag: the dot of `www.` makes a link even there.
  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    let punctuation = " ,;()/-'%=+?".unicodeScalars
    return scalar.properties.isAlphabetic || isDigit(scalar) || scalar.value > 0x7F || punctuation.contains(scalar)
  }
}
