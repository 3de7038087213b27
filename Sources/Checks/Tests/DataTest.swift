package import Profiles

/// One expectation about one window, judged from the profile alone.
///
/// One family of tests, one file; a new family adds a type here and a case to `Expectation`.
protocol DataTest: Sendable {
  /// What the scan must count for it.
  var metrics: [Metric] { get }
  var column: String? { get }
  var faultClass: Finding.FaultClass { get }
  /// Whether it says nothing of a window without rows.
  var isOfRows: Bool { get }
  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement
}

extension DataTest {
  var isOfRows: Bool { faultClass == .validity }
}

/// What a test may know beside the profile.
package struct TestContext: Sendable {
  package enum LastSchema: Sendable {
    /// There is no state to know it from.
    case noState
    /// This is the first run.
    case firstRun
    case known(SchemaSnapshot, Window)
  }

  /// The moment at which the run was due.
  package let asOf: Instant
  package let lastSchema: LastSchema
  package let timeColumn: String?
  /// Profiles of the columns at the last run; empty where they are not known, or nothing depends on them.
  package var lastColumns: [ColumnProfile] = []

  package init(asOf: Instant, lastSchema: LastSchema, timeColumn: String?) {
    self.asOf = asOf
    self.lastSchema = lastSchema
    self.timeColumn = timeColumn
  }
}

/// What one expectation came to.
struct Judgement {
  enum Result {
    case holds
    /// Broken, but by the test's own words worth a warning at most.
    case warns
    case breaks
    case unknown(Finding.NotEvaluated)
  }

  var result: Result
  var observed = ""
  var expected = ""
  var score: Double?
  var threshold: Double?
  var failingCount: Int64?
  /// The metric whose failing rows are evidence.
  var evidence: Metric?

  static func unavailable(_ reason: String, expected: String) -> Judgement {
    Judgement(result: .unknown(.because(reason)), expected: expected)
  }

  /// Of no rows every sentence is true; that must not read as healthy.
  /// - Parameter population: the count of rows that are tested.
  static func noRows(_ population: Metric, expected: String) -> Judgement {
    .unavailable(
      population.filter == nil ? "the window has no rows" : "no row of the window meets the filter",
      expected: expected)
  }
}

extension TableProfile {
  /// A count, or why it is not there.
  func count(_ metric: Metric) -> (value: Int64?, reason: String) {
    switch measurements[metric] {
    case .count(let value): (value, "")
    case .unavailable(let reason): (nil, reason)
    case .noRows, .instant, .number, .fingerprint, nil: (nil, "the scan took no count")
    }
  }
}
