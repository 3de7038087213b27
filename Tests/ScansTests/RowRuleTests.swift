import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Rules that each row has to meet by itself, counted in the server.
@Suite struct RowRuleTests {
  /// How many values of a column of one type break a rule, and the keys of those that do.
  private func broken(
    _ rule: RowRule, values: [String?], type: String = "text"
  ) async throws -> (count: Profiles.Measurement?, keys: [String]) {
    var found: (Profiles.Measurement?, [String])?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (id integer, c \(type))")
      for (index, value) in values.enumerated() {
        let literal = try await value.asyncMap { try await connection.quote(literal: $0) } ?? "NULL"
        try await connection.executeScript("INSERT INTO t VALUES (\(index), \(literal)::\(type))")
      }
      let metric = Metric.breaking(rule, filter: nil)
      let profile = try await TableScan(connection).run(.of("t", [metric], key: ["id"])) { _ in [metric] }
      found = (profile.measurements[metric], profile.failingRows[metric]?.keys ?? [])
    }
    return try #require(found)
  }

  /// The values that break a rule.
  private func breaking(_ rule: RowRule, of values: [String?], type: String = "text") async throws -> [String?] {
    let (count, keys) = try await broken(rule, values: values, type: type)
    #expect(count == .count(Int64(keys.count)))
    return try keys.map { values[try #require(Int($0.dropFirst(3)))] }
  }

  @Test(
    "what is missing beside NULL is what the rule names, of types that can hold it",
    arguments: [
      ("text", [MissingValue.empty], ["", " ", "x", nil], ["", nil]),
      ("text", [.blank], ["", " \t\n", "x y", nil], ["", " \t\n", nil]),
      ("text", [.nan, .infinity], ["NaN", "infinity", nil], [nil]),
      ("char(3)", [.empty], ["", "a", nil], ["", nil]),
      ("float8", [.nan], ["NaN", "1", "Infinity", nil], ["NaN", nil]),
      ("real", [.nan, .infinity], ["NaN", "1", "-Infinity", nil], ["NaN", "-Infinity", nil]),
      ("numeric", [.nan, .infinity], ["NaN", "1.5", "Infinity", nil], ["NaN", "Infinity", nil]),
      ("integer", [.nan, .empty], ["0", nil], [nil]),
      ("date", [.infinity], ["infinity", "2013-01-01", nil], ["infinity", nil]),
      ("timestamptz", [.infinity, .nan], ["-infinity", "2013-01-01", nil], ["-infinity", nil]),
    ] as [(String, [MissingValue], [String?], [String?])])
  func missing(type: String, missing: [MissingValue], values: [String?], expected: [String?]) async throws {
    #expect(try await breaking(.present(column: "c", missing: missing), of: values, type: type) == expected)
  }

  @Test(
    "rejected values are compared in the column's own type",
    arguments: [
      ("text", ["a", "B"], ["a", "b", "B", " a", nil], ["a", "B"]),
      ("integer", ["2", "3.5", "1e1", "99999999999"], ["2", "3", "10", nil], ["2", "10"]),
      ("numeric(6,2)", ["1.50", "7"], ["1.5", "7.01", nil], ["1.5"]),
      ("date", ["2013-02-28"], ["2013-02-28", "2013-03-01", nil], ["2013-02-28"]),
      ("boolean", ["yes"], ["t", "f", nil], ["t"]),
      ("smallint", ["0.5"], ["0", "1", nil], []),
    ] as [(String, [String], [String?], [String?])])
  func rejected(type: String, rejected: [String], values: [String?], expected: [String?]) async throws {
    #expect(try await breaking(.noneOf(column: "c", values: rejected), of: values, type: type) == expected)
  }

  @Test("a pattern is found anywhere, unless it is anchored, and NULL breaks none")
  func pattern() async throws {
    let values = ["AB12", "xAB12", "ab12", "it's \\", "", nil]
    #expect(try await breaking(.matching(column: "c", pattern: "AB[0-9]+"), of: values) == ["ab12", "it's \\", ""])
    #expect(
      try await breaking(.matching(column: "c", pattern: "^AB[0-9]+$"), of: values) == ["xAB12", "ab12", "it's \\", ""])
    #expect(try await breaking(.matching(column: "c", pattern: "'s \\\\$"), of: values).contains("it's \\") == false)
    #expect(try await breaking(.matching(column: "c", pattern: "^1"), of: ["12", "21"], type: "integer") == ["21"])
  }

  @Test("a pattern that is none leaves this metric alone unavailable")
  func brokenPattern() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT 'a'::text AS c")
      let (broken, sound) = (
        Metric.breaking(.matching(column: "c", pattern: "(a"), filter: nil),
        Metric.breaking(.matching(column: "c", pattern: "b"), filter: nil)
      )
      let profile = try await TableScan(connection).run(.of("t", [broken, sound]))
      #expect(profile.reason(broken)?.contains("2201B") == true)
      #expect(profile.measurements[sound] == .count(1))
    }
  }

  @Test("lengths are counted in characters, and a fixed length without its padding")
  func length() async throws {
    let values = ["", "é", "日本語", "abcd", nil]
    #expect(try await breaking(.length(column: "c", minimum: 1, maximum: 3), of: values) == ["", "abcd"])
    #expect(try await breaking(.length(column: "c", minimum: 4, maximum: nil), of: values) == ["", "é", "日本語"])
    #expect(try await breaking(.length(column: "c", minimum: nil, maximum: 0), of: ["a", ""]) == ["a"])
    #expect(
      try await breaking(.length(column: "c", minimum: 2, maximum: 2), of: ["ab", "a"], type: "char(5)") == ["a"])
  }

  @Test("a limit may be another column of the row; a NULL limits nothing, and NaN is outside of everything")
  func columnLimits() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (id integer, c float8, low integer, high numeric);
        INSERT INTO t VALUES (1, 5, 1, 9), (2, 1, 1, 9), (3, 0.5, 1, 9), (4, 9.5, 1, 9), (5, 5, NULL, NULL), (6, NULL, 1, 9),
          (7, 'NaN', 1, NULL), (8, 'Infinity', 1, 9), (9, -1, NULL, 9)
        """)
      func ids(_ bounds: Metric.Bounds, _ minimum: String?, _ maximum: String?) async throws -> [String]? {
        let rule = RowRule.between(column: "c", bounds, minimumColumn: minimum, maximumColumn: maximum)
        let metric = Metric.breaking(rule, filter: nil)
        return try await TableScan(connection).run(.of("t", [metric], key: ["id"])) { _ in [metric] }
          .failingRows[metric]?.keys
      }
      #expect(try await ids(.init(minimum: nil, maximum: nil), "low", "high") == ["id=3", "id=4", "id=7", "id=8"])
      #expect(
        try await ids(.init(minimum: nil, maximum: nil, excludesMinimum: true), "low", "high")
          == ["id=2", "id=3", "id=4", "id=7", "id=8"])
      #expect(try await ids(.init(minimum: "0", maximum: nil), nil, "high") == ["id=4", "id=7", "id=8", "id=9"])
      #expect(try await ids(.init(minimum: nil, maximum: "5"), "low", nil) == ["id=3", "id=4", "id=7", "id=8"])
    }
  }

  @Test("an expression is broken where it is false, and by nothing where NULL comes of it")
  func expression() async throws {
    let values = ["1", "5", "9", nil]
    #expect(try await breaking(.expression("c < 6 OR c = 7"), of: values, type: "integer") == ["9"])
    #expect(try await breaking(.expression("c < 6 /* not 9 */"), of: values, type: "integer") == ["9"])
  }

  @Test(
    "an expression cannot leave its parentheses",
    arguments: ["c < 1) OR (TRUE", "c < 1; DROP TABLE t", "c < 1, 2", "", "c < 1 -- that", "c < $1"])
  func unfitExpression(text: String) async throws {
    let (measured, _) = try await broken(.expression(text), values: ["1"], type: "integer")
    guard case .unavailable(let reason)? = measured else {
      Issue.record("it was counted: \(text)")
      return
    }
    #expect(reason.hasPrefix("its `expression` "))
  }

  @Test("an expression that fails on the data takes no other count away, and is told by its place where it has one")
  func failingExpression() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT i FROM generate_series(0, 9) AS i")
      let division = Metric.breaking(.expression("10 / i > 1"), filter: nil)
      let misspelt = Metric.breaking(.expression("i > 0 AND j > 1"), filter: nil)
      let others: [Metric] = [.nulls(column: "i", filter: nil), .breaking(.expression("i < 9"), filter: nil)]
      let profile = try await TableScan(connection).run(.of("t", [division, misspelt] + others))
      #expect(others.map { profile.measurements[$0] } == [.count(0), .count(1)])
      #expect(profile.reason(division)?.contains("22012") == true)
      #expect(profile.reason(misspelt)?.contains("at character 11 of the `expression`") == true)
    }
  }

  @Test("a rule counts among the rows of its filter")
  func filtered() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT i, i::text AS c FROM generate_series(1, 20) AS i")
      let rule = RowRule.length(column: "c", minimum: 2, maximum: nil)
      let metrics: [Metric] = [.breaking(rule, filter: nil), .breaking(rule, filter: "i % 2 = 0")]
      let profile = try await TableScan(connection).run(.of("t", metrics))
      #expect(metrics.map { profile.measurements[$0] } == [.count(9), .count(4)])
    }
  }
}

extension Optional {
  fileprivate func asyncMap<Other>(_ transform: (Wrapped) async throws -> Other) async rethrows -> Other? {
    if let self { try await transform(self) } else { nil }
  }
}
