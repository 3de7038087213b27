import Profiles

/// The rows of the window lie between two numbers.
struct RowCountTest: DataTest {
  let minimum: Int64?
  let maximum: Int64?
  let filter: String?

  var column: String? { nil }
  var faultClass: Finding.FaultClass { .volume }
  var metrics: [Metric] { [.rowCount(filter: filter)] }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = [minimum.map { "at least \($0.rows)" }, maximum.map { "at most \($0.rows)" }]
      .compactMap { $0 }.joined(separator: ", ")
    let (count, reason) = profile.count(.rowCount(filter: filter))
    guard let count else { return .unavailable(reason, expected: expected) }
    let isLow = minimum.map { count < $0 } ?? false
    let isHigh = maximum.map { count > $0 } ?? false
    return Judgement(
      result: isLow || isHigh ? .breaks : .holds, observed: count.rows,
      expected: expected, score: Double(count), threshold: (isHigh ? maximum : minimum ?? maximum).map { Double($0) })
  }
}
