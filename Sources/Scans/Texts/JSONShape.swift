/// How SQL tells whether a text is JSON on servers that have no IS JSON and can only fail on one that is none.
///
/// Of the text each string becomes one mark, each number, `true`, `false` and `null` another; then arrays and objects
/// that hold nothing but marks become the second, from the inside out, until nothing changes. One mark is left of a text
/// that is JSON, where it is nested no deeper than `greatestDepth`. What stands side by side without a comma stays so, as white space goes last.
enum JSONShape {
  /// Control characters, which no JSON text holds as they are.
  private static let string = "chr(1)"
  private static let value = "chr(2)"

  /// Each level is a pass over what is left of the text: without an end to them, one text of brackets could keep a server
  /// busy for minutes.
  static let greatestDepth = 1_000

  private static let stringPattern = #""(?:[^"\\\u0001-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*""#
  private static let numberPattern = #"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"#
  /// An array or object of marks.
  private static let innermost: String = {
    let (string, any) = (#"\u0001"#, #"[\u0001\u0002]"#)
    return #"\[(?:\#(any)(?:,\#(any))*)?\]|\{(?:\#(string):\#(any)(?:,\#(string):\#(any))*)?\}"#
  }()

  /// True, false, or unknown of NULL.
  /// - Parameters:
  ///   - text: a text in SQL, of the row.
  ///   - quote: makes a literal of a text.
  static func condition(_ text: String, quote: (String) async throws -> String) async throws -> String {
    let strings = try await "regexp_replace(\(text), \(quote(stringPattern)), \(string), 'g')"
    let words = ["true", "false", "null"].reduce(strings) { "replace(\($0), '\($1)', \(value))" }
    let numbers = try await "regexp_replace(\(words), \(quote(numberPattern)), \(value), 'g')"
    let tokens = "translate(\(numbers), ' ' || chr(9) || chr(10) || chr(13), '')"
    return try await """
    strpos(\(text), \(string)) = 0 AND strpos(\(text), \(value)) = 0 AND (
    WITH RECURSIVE reduced (now, size, depth) AS (SELECT \(tokens), \(Int32.max), 0
    UNION ALL SELECT regexp_replace(now, \(quote(innermost)), \(value), 'g'), char_length(now), depth + 1 FROM reduced
    WHERE char_length(now) > 1 AND char_length(now) < size AND depth < \(greatestDepth))
    SELECT bool_or(now IN (\(string), \(value))) FROM reduced)
    """
  }
}
