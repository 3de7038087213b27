import Profiles

/// What shape texts have in common, guessed of some of them; the server then counts the rest.
struct TextGuess {
  let format: ValueFormat?
  let type: ParsedType?
  /// Anchored at both ends; nil for texts that are written freely.
  let pattern: String?
  let shortest: Int
  let longest: Int

  init?(_ values: [String]) {
    guard let first = values.first else { return nil }
    let lengths = values.map(\.unicodeScalars.count)
    (shortest, longest) = (lengths.min() ?? 0, lengths.max() ?? 0)
    format = Self.format(values)
    type = format == nil ? Self.type(values) : nil
    pattern = format == nil && type == nil ? Self.pattern(values, first, shortest, longest) : nil
  }

  private static func format(_ values: [String]) -> ValueFormat? {
    let tries: [(ValueFormat, (String) -> Bool)] = [
      (.email, { $0.contains(/^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$/) }),
      (.uuid, { $0.contains(/^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$/) }),
      (.url, { $0.contains(/^[a-z][a-z0-9+.-]*:\/\/\S+$/) }),
      (.ipv4, { $0.contains(/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/) }),
      (.isoDate, { $0.contains(/^\d{4}-\d\d-\d\d$/) }),
      (.isoDatetime, { $0.contains(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/) }),
      (.time, { $0.contains(/^\d\d:\d\d(:\d\d)?$/) }),
      (.percentage, { $0.contains(/^-?\d+(\.\d+)?%$/) }),
      (.macAddress, { $0.contains(/^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$/) }),
    ]
    return tries.first { values.allSatisfy($0.1) }?.0
  }

  private static func type(_ values: [String]) -> ParsedType? {
    if values.allSatisfy({ $0.contains(/^\s*-?\d{1,18}\s*$/) }) { return .integer }
    return values.allSatisfy { Double($0) != nil && $0.contains(/\d/) } ? .number : nil
  }

  /// The letters before which all texts are alike, and what signs follow them in what number.
  private static func pattern(_ values: [String], _ first: String, _ shortest: Int, _ longest: Int) -> String? {
    guard values.count >= 3, shortest > 0, longest <= 64 else { return nil }
    let common = values.reduce(Array(first.unicodeScalars)) { common, value in
      Array(zip(common, value.unicodeScalars).prefix { $0 == $1 }.map(\.0))
    }
    let prefix = common.count < shortest ? String(String.UnicodeScalarView(common)) : ""
    var signs: Set<Unicode.Scalar> = []
    for value in values { signs.formUnion(value.unicodeScalars.dropFirst(prefix.unicodeScalars.count)) }
    guard let range = signClass(signs) else { return nil }
    let (low, high) = (shortest - prefix.unicodeScalars.count, longest - prefix.unicodeScalars.count)
    return "^" + escaped(prefix) + range + (low == high ? (low == 1 ? "" : "{\(low)}") : "{\(low),\(high)}") + "$"
  }

  private static func signClass(_ signs: Set<Unicode.Scalar>) -> String? {
    var rest = signs
    var text = ""
    let ranges: [(ClosedRange<Unicode.Scalar>, String)] = [("A"..."Z", "A-Z"), ("a"..."z", "a-z"), ("0"..."9", "0-9")]
    for (range, name) in ranges {
      let held = rest.filter(range.contains)
      if !held.isEmpty { text += name }
      rest.subtract(held)
    }
    // White space and many other signs are those of texts that people write.
    let isWritten = rest.contains { $0.properties.isWhitespace || !$0.isASCII }
    guard rest.count <= 4, !isWritten else { return nil }
    let others = rest.sorted().filter { $0 != "-" }.map { "\\]^[".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }
    return "[" + text + others.joined() + (rest.contains("-") ? "-" : "") + "]"
  }

  private static func escaped(_ text: String) -> String {
    text.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == " " ? "\($0)" : "\\\($0)" }.joined()
  }
}
