/// Tests that hold rows against each other.
extension SeededRules {
  mutating func increasing() -> Draft {
    let column = pick(["i", "n", "f", "d", "seq", "seq", "seq", "at"])
    let by = column == "at" ? "id" : pick(["at", "id", "id", "d"])
    let isStrict = Bool.random(using: &random)
    var keys = ["column: \(column)"]
    if by != "at" || Bool.random(using: &random) { keys.append("by: \(by)") }
    if isStrict { keys.append("strictly: true") }
    let given = "\(column) IS NOT NULL AND \(by) IS NOT NULL"
    return Draft(
      family: "increasing", keys: keys,
      verdict: .ordered(
        "\(given) AND \(column) \(isStrict ? "<=" : "<") before",
        beside: "lag(\(column)) OVER (PARTITION BY \(given) ORDER BY \(by), \(column)) AS before"))
  }

  mutating func noGaps() -> Draft {
    let all: [(column: String, step: String?, place: String, stray: String)] = [
      ("i", nil, "i::numeric", "false"), ("i", "3", "floor(i / 3.0)", "false"), ("big", nil, "big::numeric", "false"),
      ("big", "5", "floor(big::numeric / 5)", "false"), ("seq", nil, "seq::numeric", "false"),
      ("seq", "2", "floor(seq::numeric / 2)", "false"), ("id", nil, "id::numeric", "false"),
      ("n", nil, "floor(n)", "n = 'NaN' OR n <> floor(n)"), ("d", nil, "(d - date '1970-01-01')::numeric", "false"),
      ("d", "7 days", "floor((d - date '1969-12-29') / 7.0)", "false"),
      ("at", "1 hour", "floor(extract(epoch FROM at) / 3600)", "false"),
      ("at", "30 min", "floor(extract(epoch FROM at) / 1800)", "false"),
      ("at", "1 day", "floor(extract(epoch FROM at) / 86400)", "false"),
    ]
    let (column, step, place, stray) = pick(all)
    let total = "(max(\(place)) - min(\(place)) + 1)"
    return Draft(
      family: "no_gaps", keys: ["column: \(column)"] + (step.map { ["step: \($0)"] } ?? []),
      verdict: .share(
        broken: "(\(total) - count(DISTINCT \(place)))", total: total,
        lack: "count(\(column)) = 0 OR bool_or(\(stray))"))
  }
}
