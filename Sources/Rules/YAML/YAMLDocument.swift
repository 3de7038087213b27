import Yams

/// A file's text composed into nodes, repeated keys kept.
///
/// Yams refuses a map with a repeated key and stops there; here the earlier key is renamed in place, to characters from
/// a private plane, and composed again, so that the rest of the file is read and judged too.
struct YAMLDocument {
  let root: Node?
  /// Stands for the first scalar of a key that was renamed.
  private let originals: [Unicode.Scalar: Unicode.Scalar]

  /// - Throws: `Failure` for a syntax error.
  init(_ text: String) throws(Failure) {
    var lines = text
    var originals: [Unicode.Scalar: Unicode.Scalar] = [:]
    while true {
      do {
        root = try Yams.compose(yaml: lines, .default, .default, .utf8)
        self.originals = originals
        return
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        let failure = Failure(
          mistake: .syntax(problem: "a key stands twice in one map"), line: context.mark.line,
          column: context.mark.column)
        guard let key = keys.first, let stand = Unicode.Scalar(Self.firstStandIn + UInt32(originals.count)),
          originals.count < 1000,
          let (renamed, original) = Self.rename(key, in: lines, at: context.mark, to: stand)
        else { throw failure }
        originals[stand] = original
        lines = renamed
      } catch {
        throw Failure(error, text: text)
      }
    }
  }

  /// The key as the user wrote it.
  func original(of key: String) -> String {
    guard let first = key.unicodeScalars.first, let original = originals[first] else { return key }
    return String(original) + String(key.unicodeScalars.dropFirst())
  }

  private static let firstStandIn: UInt32 = 0xF0000

  private static func rename(
    _ key: String, in text: String, at mark: Mark, to stand: Unicode.Scalar
  ) -> (text: String, original: Unicode.Scalar)? {
    guard let first = key.unicodeScalars.first, first.value < firstStandIn,
      var index = text.index(line: mark.line, column: mark.column)
    else { return nil }
    var scalars = text.unicodeScalars
    if scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
    guard scalars[index...].starts(with: key.unicodeScalars) else { return nil }
    scalars.replaceSubrange(index...index, with: [stand])
    return (String(scalars), first)
  }

  /// Where libyaml gave up, and why.
  struct Failure: Error {
    let mistake: RuleError.Mistake
    let line: Int
    let column: Int

    init(mistake: RuleError.Mistake, line: Int, column: Int) {
      self.mistake = mistake
      self.line = line
      self.column = column
    }

    /// Where a quote or bracket is never closed, its beginning tells more than the end of the file.
    private init(_ problem: String, at mark: Mark, context: YamlError.Context?, text: String) {
      guard let context else {
        self.init(mistake: .syntax(problem: problem), line: mark.line, column: mark.column)
        return
      }
      let rest = text.index(line: mark.line, column: mark.column).map { text[$0...] } ?? ""
      let isAtEnd = rest.allSatisfy(\.isWhitespace)
      let place = isAtEnd ? context.mark : mark
      let begin = place.line == context.mark.line ? "" : " that begins on line \(context.mark.line)"
      self.init(
        mistake: .syntax(problem: "\(problem) \(context.text)\(begin)"), line: place.line, column: place.column)
    }

    init(_ error: any Error, text: String) {
      switch error {
      case YamlError.scanner(let context, let problem, let mark, _),
        YamlError.parser(let context, let problem, let mark, _):
        self.init(problem, at: mark, context: context, text: text)
      case YamlError.composer(_, let problem, let mark, _):
        let isSecond = problem.contains("another document")
        self.init(
          mistake: isSecond ? .severalDocuments : .syntax(problem: problem), line: mark.line, column: mark.column)
      case YamlError.reader(let problem, let offset, _, _):
        let before = text.prefix(offset ?? 0).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        self.init(
          mistake: .syntax(problem: problem), line: max(1, before.count),
          column: (before.last?.unicodeScalars.count ?? 0) + 1)
      default:
        self.init(mistake: .syntax(problem: "it cannot be parsed"), line: 1, column: 1)
      }
    }
  }
}

extension String {
  /// The place that libyaml calls `line` and `column`, both from 1.
  fileprivate func index(line: Int, column: Int) -> String.Index? {
    let scalars = unicodeScalars
    var index = scalars.startIndex
    var current = 1
    while current < line, index < scalars.endIndex {
      let scalar = scalars[index]
      index = scalars.index(after: index)
      if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n" { continue }
      if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) { current += 1 }
    }
    return scalars.index(index, offsetBy: column - 1, limitedBy: scalars.endIndex).flatMap {
      $0 < scalars.endIndex ? $0 : nil
    }
  }
}
