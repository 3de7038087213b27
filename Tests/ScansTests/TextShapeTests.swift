import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Shapes of texts that have a name, and texts that stand for values of a type.
@Suite struct TextShapeTests {
  /// The texts that break a rule, in order.
  private func breaking(_ rule: RowRule, of texts: [String]) async throws -> [String] {
    var broken: [String] = []
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (id integer, c text)")
      try await connection.execute(
        "INSERT INTO t SELECT n, c FROM unnest($1::text[]) WITH ORDINALITY AS u(c, n)", [.textArray(texts)])
      // One key at a time: no more than five are told of one metric.
      let metrics = texts.indices.map { Metric.breaking(rule, filter: "id = \($0 + 1)") }
      let profile = try await TableScan(connection).run(.of("t", metrics))
      for (text, metric) in zip(texts, metrics) {
        switch profile.measurements[metric] {
        case .count(0): break
        case .count(1): broken.append(text)
        default: Issue.record("'\(text)' could not be counted: \(profile.reason(metric) ?? "")")
        }
      }
    }
    return broken
  }

  private struct Example: Sendable, CustomTestStringConvertible {
    let format: ValueFormat
    let good: [String]
    let bad: [String]
    var testDescription: String { format.rawValue }
  }

  private static let examples: [Example] = [
    Example(
      format: .email, good: ["a@b.co", "first.last+tag@sub.example.org", "o'brien@x-y.io"],
      bad: ["", "a", "a@b", "@b.co", "a@b..co", "a b@c.co", "a@-b.co", "a@b.co ", "a@b.co\n", "a@b@c.co"]),
    Example(
      format: .uuid, good: ["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
      bad: ["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g", "{}", ""]),
    Example(
      format: .url, good: ["https://a.b", "http://localhost:80/x?y#z", "ftp://h/f", "HTTPS://A.B/ü"],
      bad: ["a.b", "https://", "https:///x", "http://a b", "://a", "mailto:a@b.co", "https://a.b\n"]),
    Example(
      format: .ipv4, good: ["0.0.0.0", "255.255.255.255", "192.168.1.10"],
      bad: ["256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4/24", " 1.2.3.4", "a.b.c.d"]),
    Example(
      format: .ipv6,
      good: [
        "::", "::1", "1::", "2001:db8::8a2e:370:7334", "2001:0DB8:0:0:0:0:2:1", "::ffff:1.2.3.4", "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8", "64:ff9b::192.0.2.33", "1:2:3:4:5:6:1.2.3.4",
      ],
      bad: [
        "", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4", "::1%eth0", "1:2:3:4:5:6:7:8::",
      ]),
    Example(format: .ip, good: ["::1", "127.0.0.1"], bad: ["", "127.0.0.1:80", "localhost"]),
    Example(
      format: .hostname, good: ["localhost", "a-b.example.org", "x1"],
      bad: ["-a", "a-", "a..b", "a_b", "", String(repeating: "a", count: 64), "a."]),
    Example(format: .slug, good: ["a", "a-few-words", "2013-x"], bad: ["", "A", "a--b", "-a", "a b"]),
    Example(
      format: .macAddress, good: ["00:1a:2B:3c:4d:5e", "00-1A-2b-3C-4D-5E"],
      bad: ["00:1a:2b:3c:4d", "00:1a-2b:3c:4d:5e", "001a2b3c4d5e", "00:1a:2b:3c:4d:5g"]),
    Example(
      format: .phoneNumber, good: ["+49 30 123456", "(030) 123-4567", "2125551234"],
      bad: ["123", "phone", "+", "1234567890123456", "12 34a5678"]),
    Example(
      format: .isoDate, good: ["2013-01-31", "2012-02-29", "2000-02-29", "0001-01-01", "9999-12-31"],
      bad: [
        "2013-02-29", "1900-02-29", "2013-04-31", "2013-13-01", "2013-00-10", "2013-1-1", "31.01.2013", "0000-01-01",
        "2013-01-32", "20130131", "2013-01-31 ",
      ]),
    Example(
      format: .isoDatetime,
      good: ["2013-01-31T23:59:59Z", "2013-01-31 00:00", "2012-02-29T12:00:00.123456+05:30", "2013-01-31T10:00-0500"],
      bad: ["2013-01-31", "2013-02-30T00:00", "2013-01-31T24:00", "2013-01-31T10:60", "2013-01-31T10:00 Z", "10:00"]),
    Example(format: .time, good: ["00:00", "23:59:59", "12:00:00.5"], bad: ["24:00", "1:00", "12:60", "12", ""]),
    Example(format: .countryCode, good: ["DE", "US", "ZW"], bad: ["de", "XX", "USA", "UK", ""]),
    Example(format: .currencyCode, good: ["EUR", "USD", "JPY"], bad: ["eur", "DEM", "EU", ""]),
    Example(format: .languageCode, good: ["de", "en", "zu"], bad: ["DE", "xx", "deu", ""]),
    Example(format: .integer, good: ["0", "-17", "+5", "007"], bad: ["", "1.0", "1e3", "1,000", " 1", "٣"]),
    Example(format: .decimal, good: ["0", "-1.5", ".5", "1."], bad: ["", ".", "1,5", "1e3", "NaN"]),
    Example(format: .percentage, good: ["12 %", "0.5%", "-3%"], bad: ["12", "%", "12  %", "12 percent"]),
    Example(
      format: .json, good: ["{\"a\": [1]}", "3", "\"\"", "null", "[]", " {}\n"],
      bad: ["", "{a}", "1 2", "[1,]", "'a'", "{\"a\" 1}"]),
  ]

  @Test("a format takes what has it, and nothing else", arguments: examples)
  private func format(_ example: Example) async throws {
    let rule = RowRule.formatted(column: "c", example.format)
    #expect(try await breaking(rule, of: example.good + example.bad) == example.bad)
  }

  @Test("every format has examples")
  func allFormats() {
    #expect(Set(Self.examples.map(\.format)) == Set(ValueFormat.allCases))
  }

  /// Texts near the border of what a type takes.
  private static func text(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "0", "1", "9", "12", "007", "2147483648", "9223372036854775807", "9223372036854775808", "-", "+", ".", "e", "E5",
      "NaN", "nan", "inf", "Infinity", " ", "\t", "\n", "t", "tru", "true", "FALSE", "y", "o", "of", "on", "yes", "x",
      "2013-02-28", "2013-02-29", "2012-02-29", "-13-", "1900-02-29", "T", "10:00", ":59", "Z", "+05:30", "{", "}",
      "123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000",
    ]
    return (0..<Int.random(in: 0...3, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  @Test(
    "what parses is what the server itself reads, but for spellings that are not ISO 8601",
    arguments: [
      (ParsedType.integer, "bigint"), (.number, "numeric"), (.date, "date"), (.timestamp, "timestamptz"),
      (.boolean, "boolean"), (.uuid, "uuid"),
    ] as [(ParsedType, String)])
  func parses(type: ParsedType, typeName: String) async throws {
    var random = SeededGenerator(seed: 5)
    let texts = Array(Set((0..<3000).map { _ in Self.text(&random) })).sorted()
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE FUNCTION reads(c text) RETURNS boolean LANGUAGE plpgsql AS $$
          BEGIN PERFORM c::\(typeName); RETURN true; EXCEPTION WHEN data_exception THEN RETURN false; END$$;
        CREATE TABLE t (id integer, c text)
        """)
      try await connection.execute(
        "INSERT INTO t SELECT n, c FROM unnest($1::text[]) WITH ORDINALITY AS u(c, n)", [.textArray(texts)])
      let rule = RowRule.parsing(column: "c", type)
      let counts = ["NOT reads(c)", "reads(c)", "reads(c) AND c ~ '\(Self.isoPattern(type))'"].map {
        Metric.breaking(rule, filter: $0)
      }
      let profile = try await TableScan(connection).run(.of("t", counts))
      let unread = try await connection.scalar("SELECT count(*) FROM t WHERE NOT reads(c)", as: Int64.self)
      // Whatever the server cannot read breaks the rule; of what it can, nothing that is spelt as the rule wants it.
      #expect(profile.measurements[counts[0]] == .count(unread))
      #expect(profile.measurements[counts[2]] == .count(0))
      if [.integer, .number, .boolean, .uuid].contains(type) { #expect(profile.measurements[counts[1]] == .count(0)) }
      #expect(unread > 100 && unread < Int64(texts.count))
    }
  }

  private static func isoPattern(_ type: ParsedType) -> String {
    switch type {
    case .date: "^[ \\t\\n]*[0-9]{4}-[0-9]{2}-[0-9]{2}[ \\t\\n]*$"
    case .timestamp: "^[ \\t\\n]*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+]05:30)?)?[ \\t\\n]*$"
    default: ""
    }
  }
}
