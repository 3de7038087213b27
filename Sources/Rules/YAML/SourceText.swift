/// The text of one file, to quote from.
package struct SourceText: Sendable {
  package let file: String
  let lines: [[Unicode.Scalar]]
  /// Whether values of keys that can hold secrets are masked in what is quoted.
  let hidesSecrets: Bool

  private static let mask = Array("•••".unicodeScalars)

  package static let empty = SourceText(file: "", text: "")

  package init(file: String, text: String, hidesSecrets: Bool = false) {
    self.file = file
    self.hidesSecrets = hidesSecrets
    lines = Self.lines(of: text)
  }

  func error(_ mistake: RuleError.Mistake, at place: Place) -> RuleError {
    RuleError(
      location: SourceLocation(file: file, line: place.line, column: place.column), mistake: mistake,
      excerpt: excerpt(at: place))
  }

  /// A mistake at a place that a `Located` value kept, with the caret under `length` scalars.
  package func error(_ mistake: RuleError.Mistake, at location: SourceLocation, length: Int) -> RuleError {
    let place = Place(line: location.line, column: location.column, length: length)
    guard startsQuoted(place) else { return error(mistake, at: place) }
    let quoted = tokenLength(line: place.line, column: place.column)
    return error(mistake, at: Place(line: place.line, column: place.column, length: quoted))
  }

  subscript(place: Place) -> ArraySlice<Unicode.Scalar> {
    guard lines.indices.contains(place.line - 1) else { return [] }
    return lines[place.line - 1].dropFirst(place.column - 1).prefix(place.length)
  }

  /// Scalars of the token at a place, when its text is not known otherwise; at least 1.
  func tokenLength(line: Int, column: Int) -> Int {
    let rest = self[Place(line: line, column: column, length: .max)]
    guard let first = rest.first else { return 1 }
    if first == "\"" || first == "'" {
      let closing = rest.dropFirst().firstIndex(of: first)
      return closing.map { $0 - rest.startIndex + 1 } ?? rest.count
    }
    guard first != "{", first != "[" else { return 1 }
    var length = 0
    for index in rest.indices {
      let next = index + 1 < rest.endIndex ? rest[index + 1] : " "
      if rest[index] == ":" && (next == " " || next == "\t") { break }
      if ",]}".unicodeScalars.contains(rest[index]) || (rest[index] == " " && next == "#") { break }
      length = rest[index] == " " ? length : index - rest.startIndex + 1
    }
    return max(1, length)
  }

  private func startsQuoted(_ place: Place) -> Bool {
    let first = self[Place(line: place.line, column: place.column, length: 1)].first
    return first == "\"" || first == "'"
  }

  /// At most about 160 scalars of the line, those around the caret.
  private func excerpt(at place: Place) -> RuleError.Excerpt {
    guard lines.indices.contains(place.line - 1) else { return RuleError.Excerpt(text: "", offset: 0, length: 1) }
    var line = lines[place.line - 1]
    var start = min(place.column - 1, line.count)
    var end = min(start + max(0, place.length), line.count)
    if hidesSecrets {
      for hidden in SecretMask.hiddenRanges(in: lines, line: place.line - 1).reversed() {
        line.replaceSubrange(hidden, with: Self.mask)
        start = Self.shifted(start, hidden, inside: hidden.lowerBound)
        end = Self.shifted(end, hidden, inside: hidden.lowerBound + Self.mask.count)
      }
    }
    if start > 100 {
      let cut = start - 60
      line = ["…"] + line.dropFirst(cut)
      (start, end) = (start - cut + 1, end - cut + 1)
    }
    if line.count > 160 {
      line = line.prefix(160) + ["…"]
      end = min(end, 160)
    }
    let shown = line.map { $0.isTerminalControl ? "\u{FFFD}" : $0 }
    return RuleError.Excerpt(
      text: String(String.UnicodeScalarView(shown)), offset: start, length: max(1, end - start))
  }

  /// An offset after the range was masked; one in the midst of it goes to an end of the mask.
  private static func shifted(_ offset: Int, _ hidden: Range<Int>, inside: Int) -> Int {
    if offset <= hidden.lowerBound { return offset }
    return offset < hidden.upperBound ? inside : offset - hidden.count + mask.count
  }

  /// Split where libyaml breaks lines, so that its line numbers are ours.
  private static func lines(of text: String) -> [[Unicode.Scalar]] {
    var lines: [[Unicode.Scalar]] = [[]]
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append([])
      default: lines[lines.count - 1].append(scalar)
      }
      previous = scalar
    }
    return lines
  }
}

/// A stretch of one line; line and column count from 1, in Unicode scalars.
struct Place: Hashable, Sendable {
  let line: Int
  let column: Int
  let length: Int

  /// The file as a whole.
  static let file = Place(line: 0, column: 0, length: 0)

  func moved(by count: Int) -> Place { Place(line: line, column: column + count, length: length) }
}
