/// One test of a draft: a line of `tests:` and what speaks for it.
struct DraftTest: Sendable {
  let family: String
  /// What stands after the family, in YAML on one line.
  let value: String
  /// For a comment: what was seen.
  let evidence: String
  /// After the beginning of which it is called, where it has no name of its own.
  var sql: String?

  init(_ family: String, _ value: String, evidence: String, sql: String? = nil) {
    self.family = family
    self.value = value
    self.evidence = evidence
    self.sql = sql
  }

  /// With the keys of a map, those without a value left out.
  init(_ family: String, _ keys: [(String, String?)], evidence: String, sql: String? = nil) {
    let pairs = keys.compactMap { key, value in value.map { "\(key): \($0)" } }
    self.init(family, "{ \(pairs.joined(separator: ", ")) }", evidence: evidence, sql: sql)
  }
}

extension DraftTest {
  /// As the reader of rules derives a name from SQL: another test may begin with the same.
  var derivedName: String? {
    sql.map { String($0.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(59)) }
  }

  /// The same under a name of its own.
  func named(_ name: String) -> DraftTest {
    let key = "name: \(YAMLText.scalar(name))"
    let map = value.hasPrefix("{ ") ? "\(value.dropLast(2)), \(key) }" : "{ sql: \(value), \(key) }"
    return DraftTest(family, map, evidence: evidence)
  }
}

extension Series.Limits {
  /// As keys of a test; nil where there is no limit.
  var keys: [(String, String?)]? {
    switch (low.map(RoundNumber.text), high.map(RoundNumber.text)) {
    case (let low?, let high?): [("between", "[\(low), \(high)]")]
    case (let low?, nil): [("min", low)]
    case (nil, let high?): [("max", high)]
    case (nil, nil): nil
    }
  }

  /// The same without a limit that cannot be reached.
  func notBelow(_ bound: Double) -> Series.Limits {
    Series.Limits(low: low.flatMap { $0 > bound ? $0 : nil }, high: high)
  }
}
