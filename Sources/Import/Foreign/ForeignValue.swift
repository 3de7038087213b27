import Foundation
import Rules
import Yams

/// One node of another tool's file, and where it stands. JSON is read as the YAML that it is.
struct ForeignValue {
  let node: Node
  let file: String
  /// Its key, or itself where it has none.
  let location: SourceLocation

  private init(_ node: Node, file: String, key: Mark?) {
    self.node = node
    self.file = file
    let mark = key ?? node.mark
    location = SourceLocation(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  /// The root of a file; nil for an empty one.
  /// - Throws: `RuleErrors` with the line that is no YAML.
  static func root(of text: String, file: String) throws(RuleErrors) -> ForeignValue? {
    let source = SourceText(file: file, text: text)
    do {
      return try Yams.compose(yaml: file.hasSuffix(".json") ? plainJSON(text) : text, .default, .default, .utf8)
        .map { ForeignValue($0, file: file, key: nil) }
    } catch {
      let (problem, line, column) = Self.failure(error)
      let place = SourceLocation(file: file, line: line, column: column)
      throw RuleErrors([source.error(.syntax(problem: problem), at: place, length: 1)])
    }
  }

  /// JSON that libyaml reads: tabs stand only between values there, and two escapes for one character are one here.
  private static func plainJSON(_ text: String) -> String {
    text.replacing("\t", with: " ").replacing(/\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/) {
      pair in
      let high = UInt32(pair.1, radix: 16) ?? 0
      let low = UInt32(pair.2, radix: 16) ?? 0
      let scalar = 0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF)
      return "\\U" + String(scalar, radix: 16).leftPadded(to: 8)
    }
  }

  private static func failure(_ error: any Error) -> (problem: String, line: Int, column: Int) {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _):
      (problem, mark.line, mark.column)
    case YamlError.composer(_, let problem, let mark, _):
      (problem.contains("another document") ? "a second document in the file" : problem, mark.line, mark.column)
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      ("the key '\(keys.first ?? "")' stands twice in one map", context.mark.line, context.mark.column)
    default: ("it cannot be parsed", 1, 1)
    }
  }

  var isMap: Bool { node.mapping != nil }

  var isNull: Bool {
    guard case .scalar(let scalar) = node else { return false }
    return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// Of a single value that is not null.
  var text: String? {
    guard case .scalar(let scalar) = node, !isNull else { return nil }
    return scalar.string
  }

  /// Whether it was written in quotes, so that a number in it is a text.
  var isQuoted: Bool {
    guard case .scalar(let scalar) = node else { return false }
    return scalar.style != .plain
  }

  var list: [ForeignValue]? {
    guard case .sequence(let sequence) = node else { return nil }
    return sequence.map { ForeignValue($0, file: file, key: nil) }
  }

  /// The texts of a list, or one text.
  var texts: [String]? {
    guard let list else { return text.map { [$0] } }
    let texts = list.compactMap(\.text)
    return texts.count == list.count ? texts : nil
  }

  /// The pairs of a map in its order; what `<<` brings in stands last, unless the map says otherwise.
  var pairs: [(key: String, value: ForeignValue)]? {
    guard case .mapping(let mapping) = node else { return nil }
    var own: [(key: String, value: ForeignValue)] = []
    var merged: [(key: String, value: ForeignValue)] = []
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else { continue }
      let pair = ForeignValue(value, file: file, key: key.mark)
      if scalar.string == "<<" {
        merged += (pair.list ?? [pair]).flatMap { $0.pairs ?? [] }
      } else {
        own.append((scalar.string, pair))
      }
    }
    return own + merged.filter { pair in !own.contains { $0.key == pair.key } }
  }

  /// What stands under a key; nil where it is not there or null.
  subscript(key: String) -> ForeignValue? {
    guard let value = pairs?.first(where: { $0.key == key })?.value, !value.isNull else { return nil }
    return value
  }

  func has(_ key: String) -> Bool { pairs?.contains { $0.key == key } ?? false }

  /// What stands under a path of keys.
  func at(_ path: String...) -> ForeignValue? { path.reduce(self) { $0?[$1] } }

  var number: Decimal? { text.flatMap(Decimal.init(written:)) }

  var boolean: Bool? {
    switch text?.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }
}

extension Decimal {
  /// A number that is written out whole: `12`, `-0.5`, `1e6`.
  init?(written text: String) {
    guard text.wholeMatch(of: /[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?/) != nil else { return nil }
    self.init(string: text, locale: nil)
  }

  /// Without an exponent.
  var written: String { NSDecimalNumber(decimal: self).stringValue }
}

extension String {
  fileprivate func leftPadded(to count: Int) -> String {
    String(repeating: "0", count: Swift.max(0, count - self.count)) + self
  }
}
