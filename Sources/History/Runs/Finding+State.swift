import Checks
import Postgres

extension Finding {
  /// How an outcome is stored: the reasons for having none are words of their own.
  private enum OutcomeWord: String {
    case pass
    case warn
    case fail
    case warmingUp = "warming_up"
    case noState = "no_state"
    case notDue = "not_due"
    case notEvaluated = "not_evaluated"
  }

  /// In the order of the table's columns, from `test` on.
  func parameters() throws -> [PostgresValue] {
    let (word, windowsMissing, reason) = Self.stored(outcome)
    return [
      .text(test), .optional(column, PostgresValue.text), .word(faultClass), .word(word),
      .optional(windowsMissing, PostgresValue.int), .optional(reason, PostgresValue.text), .text(observed),
      .text(expected), .optional(score, PostgresValue.double), .optional(threshold, PostgresValue.double),
      .optional(pValue, PostgresValue.double), try .json(statistics),
      .optional(failingCount, PostgresValue.int64), try .json(failingKeys), .int(definition),
      .optional(segment?.name, PostgresValue.text), .optional(segment?.count, PostgresValue.int),
      .optional(evidenceSQL, PostgresValue.text), try movement.map { try .json($0) } ?? .null,
    ]
  }

  init(row: PostgresRow) throws {
    self.init(
      test: try row.decode("test"), column: try row.decode("column_name"),
      faultClass: try row.word("fault_class", of: "finding"), outcome: try Self.outcome(row),
      observed: try row.decode("observed"), expected: try row.decode("expected"), score: try row.decode("score"),
      threshold: try row.decode("threshold"), pValue: try row.decode("p_value"),
      statistics: try row.json("statistics", of: "finding"), movement: try Self.movement(row),
      failingCount: try row.decode("failing_count"),
      failingKeys: try row.json("failing_keys", of: "finding"), evidenceSQL: try row.decode("evidence_sql"),
      segment: try Self.segment(row), definition: try row.decode("definition"))
  }

  private static func movement(_ row: PostgresRow) throws -> Movement? {
    try row["movement"].isNull ? nil : row.json("movement", of: "finding")
  }

  private static func segment(_ row: PostgresRow) throws -> Segment? {
    if try row["segment"].isNull { return nil }
    return Segment(name: try row.decode("segment"), count: try row.decode("segment_count"))
  }

  private static func stored(_ outcome: Outcome) -> (OutcomeWord, windowsMissing: Int?, reason: String?) {
    switch outcome {
    case .pass: (.pass, nil, nil)
    case .warn: (.warn, nil, nil)
    case .fail: (.fail, nil, nil)
    case .notEvaluated(.warmingUp(let windows)): (.warmingUp, windows, nil)
    case .notEvaluated(.noState): (.noState, nil, nil)
    case .notEvaluated(.notDue): (.notDue, nil, nil)
    case .notEvaluated(.because(let reason)): (.notEvaluated, nil, reason)
    }
  }

  private static func outcome(_ row: PostgresRow) throws -> Outcome {
    let word: OutcomeWord = try row.word("outcome", of: "finding")
    return switch word {
    case .pass: .pass
    case .warn: .warn
    case .fail: .fail
    case .warmingUp: .notEvaluated(.warmingUp(windowsMissing: try row.decode("windows_missing")))
    case .noState: .notEvaluated(.noState)
    case .notDue: .notEvaluated(.notDue)
    case .notEvaluated: .notEvaluated(.because(try row.decode("reason")))
    }
  }
}
