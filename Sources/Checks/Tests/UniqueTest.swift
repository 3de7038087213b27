import Profiles

/// No two rows have the same values in these columns; rows with a NULL in one of them are left out, as in SQL.
struct UniqueTest: DataTest {
  let columns: [String]
  let filter: String?

  var column: String? { columns.count == 1 ? columns.first : nil }
  var faultClass: Finding.FaultClass { .validity }
  var metrics: [Metric] { [duplicates] + (filter == nil ? [] : [population]) }

  private var duplicates: Metric { .duplicates(columns: columns, filter: filter) }
  private var population: Metric { .rowCount(filter: filter) }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = columns.count == 1 ? "each \(columns[0]) once" : "each (\(columns.list)) once"
    let (count, reason) = profile.count(duplicates)
    guard let count else { return .unavailable(reason, expected: expected) }
    var rows = profile.rowCount
    if filter != nil {
      let (filtered, reason) = profile.count(population)
      guard let filtered else { return .unavailable(reason, expected: expected) }
      guard filtered > 0 else { return .noRows(population, expected: expected) }
      rows = filtered
    }
    let number = count == 0 ? "no" : count.grouped
    return Judgement(
      result: count > 0 ? .breaks : .holds,
      observed: "\(number) \(ObservedPhrase.duplicate)\(count == 1 ? "" : "s")\(filter == nil ? "" : " in the filter")",
      expected: expected, score: Double(count), threshold: 0, failingCount: count > 0 ? count : nil,
      brokenShare: rows > 0 ? Double(count) / Double(rows) : nil, evidence: duplicates)
  }
}
