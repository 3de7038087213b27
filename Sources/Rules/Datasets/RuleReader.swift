/// Reads one file's nodes and collects every mistake on the way, so that the user hears of all at once.
///
/// A class, since values, maps and lists of one file report to the same reader; it never leaves the call that made it.
final class RuleReader {
  let text: SourceText
  let environment: [String: String]
  let files: FileAccess
  private(set) var errors: [RuleError] = []
  private var document: YAMLDocument?

  init(text: SourceText, environment: [String: String], files: FileAccess) {
    self.text = text
    self.environment = environment
    self.files = files
  }

  func report(_ mistake: RuleError.Mistake, at place: Place) {
    let error = text.error(mistake, at: place)
    if !errors.contains(error) { errors.append(error) }
  }

  func original(of key: String) -> String { document?.original(of: key) ?? key }

  /// The root of `contents`; nil, with the mistake reported, where there is none.
  func root(of contents: String, name: String) -> YAMLValue? {
    do throws(YAMLDocument.Failure) {
      let document = try YAMLDocument(contents)
      self.document = document
      guard let node = document.root else {
        report(.wrongShape(name, expected: "a map", found: .nothing), at: Place(line: 1, column: 1, length: 1))
        return nil
      }
      return YAMLValue(node: node, name: name, key: nil, reader: self)
    } catch {
      let length = error.mistake == .severalDocuments ? 3 : 1
      report(error.mistake, at: Place(line: error.line, column: error.column, length: length))
      return nil
    }
  }

  /// The token where `located` stands.
  func place(of located: Located<String>) -> Place {
    let (line, column) = (located.location.line, located.location.column)
    return Place(line: line, column: column, length: text.tokenLength(line: line, column: column))
  }

  func location(_ place: Place) -> SourceLocation {
    SourceLocation(file: text.file, line: place.line, column: place.column)
  }

  /// Reads `path`, decodes `contents` by `body`, and gives its value only when nothing was wrong.
  static func decode<Value>(
    _ contents: String, file: String, name: String, hidesSecrets: Bool, environment: [String: String],
    files: FileAccess, _ body: (YAMLValue) -> Value?
  ) -> Result<Value, RuleErrors> {
    // A byte order mark would shift every column of the first line.
    let contents = contents.unicodeScalars.first == "\u{FEFF}" ? String(contents.unicodeScalars.dropFirst()) : contents
    let text = SourceText(file: file, text: contents, hidesSecrets: hidesSecrets)
    let reader = RuleReader(text: text, environment: environment, files: files)
    let value = reader.root(of: contents, name: name).flatMap(body)
    if reader.errors.isEmpty, let value { return .success(value) }
    return .failure(RuleErrors(reader.errors))
  }
}
