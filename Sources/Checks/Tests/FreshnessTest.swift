import Profiles

/// The newest row of the window is no older than `maximumAge` when the run is due.
struct FreshnessTest: DataTest {
  /// nil: the dataset's time column.
  let ownColumn: String?
  let timeColumn: String?
  let maximumAge: Duration

  private var dateColumn: String? { ownColumn ?? timeColumn }

  var column: String? { nil }
  var faultClass: Finding.FaultClass { .freshness }
  var metrics: [Metric] { dateColumn.map { [.newest(column: $0)] } ?? [] }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = "a row at most \(maximumAge.words) old"
    guard let dateColumn else {
      return .unavailable(
        "no column says how old a row is; give the dataset `time:` or the test `column:`", expected: expected)
    }
    switch profile.measurements[.newest(column: dateColumn)] {
    case .instant(let newest): return judge(age: context.asOf.since(newest))
    case .noRows:
      let nothing = profile.rowCount == 0 ? "no rows in the window" : "no row has a value in \(dateColumn)"
      var judgement = Judgement(result: .breaks, observed: nothing, expected: expected)
      judgement.threshold = maximumAge.inSeconds
      return judgement
    case .unavailable(let reason): return .unavailable(reason, expected: expected)
    case .count, .number, .fingerprint, .segments, nil:
      return .unavailable("the scan took no newest row", expected: expected)
    }
  }

  private func judge(age: Duration) -> Judgement {
    let breaks = age > maximumAge
    // Two units can hide by how little it is too old.
    let more = breaks && age.words == maximumAge.words ? "more than " : ""
    let newest = "newest \(ownColumn ?? "row") is"
    let observed =
      age < .zero ? "\(newest) \((.zero - age).words) in the future" : "\(newest) \(more)\(age.words) old"
    return Judgement(
      result: breaks ? .breaks : .holds, observed: observed, expected: "at most \(maximumAge.words)",
      score: age.inSeconds, threshold: maximumAge.inSeconds)
  }
}
