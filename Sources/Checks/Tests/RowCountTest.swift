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
    let (count, reason) = profile.count(.rowCount(filter: filter))
    guard let count else { return .unavailable(reason, expected: expected) }
    let isLow = minimum.map { count < $0 } ?? false
    let isHigh = maximum.map { count > $0 } ?? false
    return Judgement(
      result: isLow || isHigh ? .breaks : .holds, observed: count.rows + (filter == nil ? "" : " in the filter"),
      expected: expected, score: Double(count), threshold: (isHigh ? maximum : minimum ?? maximum).map { Double($0) })
  }

  private var expected: String {
    switch (minimum, maximum) {
    case (let minimum?, let maximum?):
      minimum == maximum ? "exactly \(minimum.rows)" : "\(minimum.grouped) to \(maximum.rows)"
    case (let minimum?, nil): "at least \(minimum.rows)"
    case (nil, let maximum?): "at most \(maximum.rows)"
    case (nil, nil): "any number of rows"
    }
  }
}
