import Profiles

/// No two rows have the same values in these columns; rows with a NULL in one of them are left out, as in SQL.
struct UniqueTest: DataTest {
  let columns: [String]
  let filter: String?

  var column: String? { columns.count == 1 ? columns.first : nil }
  var faultClass: Finding.FaultClass { .validity }
  var metrics: [Metric] { [.duplicates(columns: columns, filter: filter)] }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let metric = Metric.duplicates(columns: columns, filter: filter)
    let expected = "no duplicates of \(columns.joined(separator: ", "))"
    let (count, reason) = profile.count(metric)
    guard let count else { return .unavailable(reason, expected: expected) }
    return Judgement(
      result: count > 0 ? .breaks : .holds, observed: count == 1 ? "1 duplicate row" : "\(count) duplicate rows",
      expected: expected, score: Double(count), threshold: 0, failingCount: count > 0 ? count : nil, evidence: metric)
  }
}
