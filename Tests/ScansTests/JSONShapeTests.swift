import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Whether a text is JSON, held against what the server itself reads.
@Suite struct JSONShapeTests {
  /// Whether the rule is broken by exactly those texts that the server's own cast refuses.
  private func isSame(_ texts: [String]) async throws -> Bool {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE FUNCTION reads(c text) RETURNS boolean LANGUAGE plpgsql AS $$
          BEGIN PERFORM c::json; RETURN true; EXCEPTION WHEN data_exception THEN RETURN false; END$$;
        CREATE TABLE t (c text)
        """)
      try await connection.execute("INSERT INTO t SELECT unnest($1::text[])", [.textArray(texts)])
      let refused = try await connection.scalar("SELECT count(*) FROM t WHERE NOT reads(c)", as: Int64.self)
      for rule in [RowRule.parsing(column: "c", .json), .formatted(column: "c", .json)] {
        let metrics = ["reads(c)", "NOT reads(c)"].map { Metric.breaking(rule, filter: $0) }
        let profile = try await TableScan(connection).run(.of("t", metrics))
        for metric in metrics { if let reason = profile.reason(metric) { Issue.record("not counted: \(reason)") } }
        if metrics.map({ profile.measurements[$0] }) != [.count(0), .count(refused)] { return false }
      }
      return true
    }
  }

  /// Names a text that is told otherwise, if one is.
  private func expectSame(_ texts: [String], _ note: String) async throws {
    if try await isSame(texts) { return }
    guard texts.count > 1 else {
      Issue.record("\(note): told otherwise than by the server: \(texts.first.debugDescription.prefix(200))")
      return
    }
    try await expectSame(Array(texts[..<(texts.count / 2)]), note)
    try await expectSame(Array(texts[(texts.count / 2)...]), note)
  }

  @Test("what is easily mistaken is told as the server reads it")
  func pitfalls() async throws {
    let texts = [
      "", " ", "1 2", "truefalse", "nullnull", "null null", "01", "00", "-0", "-01", "1.", ".5", "+1", "1e5", "1E+",
      "1e-05", "1.5.2", "--1", "1-1", "- 1", "0x1", "1e400", "NaN", "Infinity", "True", "nul", "tr ue", "[1,2",
      "[1,,2]",
      "[,]", "[1,]", "{}", "[]", "{ }", "[ ]", "[[]", "[]]", "[}", "{]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}",
      "{\"a\":1 \"b\":2}", "{\"a\":1}{}", "[1][2]", "\"a\" \"b\"", "\"a\"1", "\"", "\"\\\"", "\"\\\\\"", "\"\\u00\"",
      "\"\\u00e9\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\x\"", "\"a\nb\"", "\"a\tb\"", "\"\u{7f}\"", "\"[{\\\"}]\"",
      "\u{1}",
      "\u{2}", "[\u{2}]", "\"\u{1}\"", "[1]\u{1}", "\t\n\r [1] \n", "\u{b}1", "\u{c}1", "\u{a0}1",
      "{\"a\":{\"b\":[{}]}}",
      "{{}:1}", "{[]:1}", "{\"a\":\"b\":1}", "{null:1}", "\"é😀\"", "é", "{'a':1}", "// x\n1", "[\"a\",\"b\"", "\\",
      "[\\]",
      "\"\\/\"", "\"a\\", "{\"a\":1,\"a\":2}", "[1 ,2 , 3]", "[\"]\"]", "1,2", "\"a\":1",
    ]
    try await expectSame(texts, "pitfall")
  }

  private static func json(_ random: inout SeededGenerator, depth: Int) -> String {
    let space = ["", "", "", " ", "\n", "\t "].randomElement(using: &random) ?? ""
    let count = Int.random(in: 0...3, using: &random)
    switch Int.random(in: depth == 0 ? 2...6 : 0...6, using: &random) {
    case 0: return "[" + (0..<count).map { _ in json(&random, depth: depth - 1) }.joined(separator: "\(space),") + "]"
    case 1:
      let pairs = (0..<count).map { _ in "\(space)\(string(&random))\(space):\(json(&random, depth: depth - 1))" }
      return "{" + pairs.joined(separator: ",") + "\(space)}"
    case 2: return space + (["true", "false", "null"].randomElement(using: &random) ?? "") + space
    case 3: return space + string(&random) + space
    default:
      let numbers = ["0", "-0", "10", "-7.25", "1e5", "0.5E-3", "123456789012345678901234567890"]
      return space + (numbers.randomElement(using: &random) ?? "")
    }
  }

  private static func string(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "a", " ", "\\\"", "\\\\", "\\n", "\\u00e9", "\\ud83d", "{", "]", ",", ":", "é", "true", "1", "\u{7f}",
    ]
    return "\""
      + (0..<Int.random(in: 0...3, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      .joined() + "\""
  }

  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "1", "0", "-", ".", "e", "E5", "+", "true", "null", "fals", " ",
    "\n", "\u{1}", "\u{2}", "\u{1f}", "\u{b}", "u00e9", "'", "é",
  ]

  private static func mutated(_ text: String, _ random: inout SeededGenerator) -> String {
    var all = Array(text.unicodeScalars)
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let place = Int.random(in: 0...all.count, using: &random)
      if place < all.count, Bool.random(using: &random) { all.remove(at: place) }
      if Bool.random(using: &random) {
        all.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").unicodeScalars, at: min(place, all.count))
      }
    }
    var changed = String.UnicodeScalarView()
    changed.append(contentsOf: all)
    return String(changed)
  }

  @Test("JSON is what the server's own cast reads: valid, nearly valid, and arbitrary texts", arguments: 0..<8)
  func cast(seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var texts: Set<String> = []
    while texts.count < 500 {
      let valid = Self.json(&random, depth: 3)
      texts.insert(valid)
      texts.insert(Self.mutated(valid, &random))
      texts.insert(
        (0..<Int.random(in: 0...7, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
          .joined())
    }
    try await expectSame(texts.sorted(), "seed \(seed)")
  }

  @Test("a thousand levels and a hundred kilobytes are told as well")
  func large() async throws {
    let (open, close) = (String(repeating: "[", count: 1_000), String(repeating: "]", count: 1_000))
    let objects = String(repeating: "{\"a\":[1,", count: 499)
    let row = "{\"id\": 12, \"name\": \"a ] b\", \"tags\": [\"x\", \"y\"], \"at\": {\"x\": -1.5e3}, \"ok\": true}"
    let many = "[" + Array(repeating: row, count: 1_200).joined(separator: ", ") + "]"
    try await expectSame(
      [
        open + close, open + close + "]", "[" + open + close, objects + "{}" + String(repeating: "]}", count: 499),
        objects + String(repeating: "}]", count: 499), many, many + ",",
        many.replacing("-1.5e3}, \"ok\": true}]", with: "]"),
        "\"" + String(repeating: "a", count: 100_000) + "\"", "\"" + String(repeating: "a", count: 100_000),
        String(repeating: "\"a ", count: 30_000), String(repeating: "1", count: 100_000),
        String(repeating: "[", count: 5_000),
      ], "large")
  }

  @Test("deeper than a thousand levels it counts for no JSON, however deep")
  func depth() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT repeat('[', depth) || repeat(']', depth) AS c
        FROM unnest(ARRAY[999, 1000, 1001, 60000]) AS depth
        """)
      let metric = Metric.breaking(.parsing(column: "c", .json), filter: nil)
      let profile = try await TableScan(connection).run(.of("t", [metric]))
      #expect(profile.measurements[metric] == .count(2))
    }
  }

  @Test("NULL holds, as does a rule that no row breaks")
  func nulls() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT unnest(ARRAY[NULL, '[1]', '{}', '[']) AS c")
      let metrics = [nil, "c IS DISTINCT FROM '['"].map { Metric.breaking(.parsing(column: "c", .json), filter: $0) }
      let profile = try await TableScan(connection).run(.of("t", metrics))
      #expect(metrics.map { profile.measurements[$0] } == [.count(1), .count(0)])
    }
  }
}
