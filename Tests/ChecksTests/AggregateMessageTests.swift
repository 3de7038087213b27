import Checks
import Profiles
import Rules
import TestSupport
import Testing

@Suite struct AggregateMessageTests {
  private static let aggregates: [Aggregate] = [
    .mean, .minimum, .maximum, .sum, .standardDeviation, .quantile(0.5), .quantile(0.999), .distinctCount, .skewness,
    .zeroShare, .negativeShare,
  ]

  private static func finding(
    _ aggregate: Aggregate, _ measured: Profiles.Measurement?, _ minimum: String?, _ maximum: String?,
    filter: String? = nil
  ) -> Finding {
    let metric = Metric.aggregate(aggregate, column: "fare", filter: filter)
    return TestSuite.finding(
      fail: .aggregate(aggregate, column: "fare", minimum: minimum, maximum: maximum), filter: filter,
      .of(rows: 100, measured.map { [metric: $0] } ?? [:]))
  }

  @Test("a number of a column says what it is and between what it was to be")
  func message() throws {
    var snapshot = Snapshot()
    for aggregate in Self.aggregates {
      snapshot.add("\(aggregate)", Self.finding(aggregate, .number("12.3456"), "10", "12"))
    }
    func add(_ title: String, _ text: String, _ minimum: String?, _ maximum: String?) {
      snapshot.add(title, Self.finding(.mean, .number(text), minimum, maximum))
    }
    add("within", "11", "10", "12")
    add("at a limit", "12.0", "10", "12")
    add("so little above that few digits would hide it", "12.00004", "10", "12")
    add("beyond what doubles tell apart", "9007199254740993", nil, "9007199254740992")
    add("a lower limit alone", "-3", "0", nil)
    add("thousands", "1234567.8", nil, "1e6")
    add("NaN", "NaN", nil, "12")
    add("infinite", "-Infinity", "10", nil)
    add("infinite, and only the other limit given", "Infinity", "10", nil)
    snapshot.add("in a filter", Self.finding(.mean, .number("3"), "10", nil, filter: "f"))
    snapshot.add("no values", Self.finding(.mean, .noRows, "10", nil))
    snapshot.add("no values in a filter", Self.finding(.standardDeviation, .noRows, "10", nil, filter: "f"))
    snapshot.add("no different values", Self.finding(.skewness, .noRows, "-1", "1"))
    snapshot.add("not measured", Self.finding(.mean, nil, "10", nil))
    try snapshot.expect("aggregates")
  }

  @Test("what is shown is on the same side of both limits as what was judged", arguments: 0..<500)
  func shownSide(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let limit = Double.random(in: -2000...2000, using: &random)
    let number =
      limit + Double.random(in: -1...1, using: &random) * [1e-9, 1e-4, 1, 100].randomElement(using: &random)!
    let finding = Self.finding(.mean, .number("\(number)"), nil, "\(limit)")
    #expect(finding.outcome == (number > limit ? .fail : .pass))
    let shown = finding.observed.dropFirst("mean ".count).replacing(",", with: "").replacing("−", with: "-")
    #expect((try #require(Double(shown)) > limit) == (number > limit), "\(finding.observed), limit \(limit)")
  }
}
