package import Profiles

/// One expectation about one window, judged from the profile alone.
///
/// One family of tests, one file; a new family adds a type here and a case to `Expectation`.
protocol DataTest: Sendable {
  /// What the scan must count for it.
  var metrics: [Metric] { get }
  var column: String? { get }
  var faultClass: Finding.FaultClass { get }
  /// How many of the windows before it looks at; nil for none.
  var historyLength: HistoryLength? { get }
  /// What windows of the reference must have counted for it.
  var referenceMetrics: [Metric] { get }
  /// Whether it says nothing of a window without rows.
  var isOfRows: Bool { get }
  /// Whether a segment without rows, of which it is known that there are such, is judged: its number is then 0.
  var judgesMissingSegments: Bool { get }
  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement
}

extension DataTest {
  var historyLength: HistoryLength? { nil }
  var referenceMetrics: [Metric] { [] }
  var isOfRows: Bool { faultClass == .validity }
  var judgesMissingSegments: Bool { false }
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

  package enum History: Sendable {
    /// There is no state to know it from.
    case noState
    /// Oldest first; none whose data was broken or could not be read.
    case known([PastWindow])
  }

  package enum Reference: Sendable {
    case known(DriftReference)
    case unavailable(Finding.NotEvaluated)
  }

  /// The moment at which the run was due.
  package let asOf: Instant
  package let lastSchema: LastSchema
  package let timeColumn: String?
  /// Profiles of the columns at the last run; empty where they are not known, or nothing depends on them.
  package var lastColumns: [ColumnProfile] = []
  /// The windows before, as many as `TestSuite.historyCount` asks for.
  package var history = History.noState
  /// What the window is held against, where `TestSuite.needsReference`.
  package var reference = Reference.unavailable(.notInReference)
  /// How many segments are judged with the one that is, which share the chance of a false alarm; nil: all rows are one.
  var segmentCount: Int?

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
  var pValue: Double?
  var statistics: [Finding.StatisticScore] = []
  var movement: Movement?
  var failingCount: Int64?
  /// Which share of what was tested does not hold, 0…1; nil of a test that is of no such share.
  var brokenShare: Double?
  /// Whether it has no result because no row was tested.
  var isOfNoRows = false
  /// The metric whose failing rows are evidence.
  var evidence: Metric?

  static func unavailable(_ reason: String, expected: String) -> Judgement {
    Judgement(result: .unknown(.because(reason)), expected: expected)
  }

  /// Of no rows every sentence is true; that must not read as healthy.
  /// - Parameter population: the count of rows that are tested.
  static func noRows(_ population: Metric, expected: String) -> Judgement {
    var judgement = unavailable(
      population.filter == nil ? noRowsOfWindow : noRowsOfFilter, expected: expected)
    judgement.isOfNoRows = true
    return judgement
  }

  static let noRowsOfWindow = "the window has no rows"
  static let noRowsOfFilter = "no row of the window meets the filter"
}

extension TableProfile {
  /// A count, or why it is not there.
  func count(_ metric: Metric) -> (value: Int64?, reason: String) {
    switch measurements[metric] {
    case .count(let value): (value, "")
    case .unavailable(let reason): (nil, reason)
    case .noRows, .instant, .number, .fingerprint, .segments, nil: (nil, "the scan took no count")
    }
  }
}
