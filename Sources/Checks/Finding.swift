/// What one test or drift monitor said of one window.
package struct Finding: Sendable, Equatable, Codable {
  /// Which kind of trouble it would be; with the dataset it names the incident that the finding joins.
  package enum FaultClass: String, Sendable, Codable, CaseIterable {
    case schema
    case volume
    case freshness
    case validity
    case drift
    case cannotEvaluate = "cannot_evaluate"
  }

  package enum Outcome: Sendable, Equatable, Codable {
    case pass
    case warn
    case fail
    case notEvaluated(NotEvaluated)
  }

  /// Why there is no result.
  package enum NotEvaluated: Sendable, Equatable, Codable {
    /// Too little history yet; reported, never paged. 0 where it is not known how many windows it takes.
    case warmingUp(windowsMissing: Int)
    /// It needs the last run, and there is no state to know it from; reported, never paged.
    case noState
    /// The test is not due in this window, by its own days; reported, never paged.
    case notDue
    /// A sentence without data values.
    case because(String)

    /// The reference has no value of the column, as of one that was added since; it will when the reference moves.
    package static let notInReference = NotEvaluated.warmingUp(windowsMissing: 0)
  }

  /// The rule's name, or `drift(column)`: the same every night.
  package let test: String
  package let column: String?
  package let faultClass: FaultClass
  package let outcome: Outcome
  /// For a person: `51.2 % null`.
  package var observed: String
  /// For a person: `at most 12 % null`.
  package let expected: String
  /// The number that was judged and its limit, in the unit of the test or statistic.
  package let score: Double?
  package let threshold: Double?
  package let pValue: Double?
  /// Drift only: every statistic's score and limit, the one that decided first.
  package let statistics: [StatisticScore]
  /// Drift only: where the last windows lie, and where they may.
  package var movement: Movement?
  /// How many rows break the test.
  package let failingCount: Int64?
  package let failingKeys: [String]
  /// The statement with which a person finds all of these rows: of the rules, without data values but a segment's name.
  package let evidenceSQL: String?
  /// Of which part of the rows it is, where the test has found parts of them to break it; nil: of all.
  package let segment: Segment?
  /// Version of the definition of test and statistics; a change starts a new history.
  package let definition: Int

  package init(
    test: String, column: String? = nil, faultClass: FaultClass, outcome: Outcome, observed: String = "",
    expected: String = "", score: Double? = nil, threshold: Double? = nil, pValue: Double? = nil,
    statistics: [StatisticScore] = [], movement: Movement? = nil, failingCount: Int64? = nil,
    failingKeys: [String] = [],
    evidenceSQL: String? = nil, segment: Segment? = nil, definition: Int = 1
  ) {
    self.test = test
    self.column = column
    self.faultClass = faultClass
    self.outcome = outcome
    self.observed = observed
    self.expected = expected
    self.score = score
    self.threshold = threshold
    self.pValue = pValue
    self.statistics = statistics
    self.movement = movement
    self.failingCount = failingCount
    self.failingKeys = failingKeys
    self.evidenceSQL = evidenceSQL
    self.segment = segment
    self.definition = definition
  }
}

extension Finding {
  package struct StatisticScore: Sendable, Equatable, Codable {
    /// Name of a `DriftStatistic`, or what a `Movement` is of.
    package let statistic: String
    package let score: Double
    /// nil where it only describes.
    package let limit: Double?
    /// Most that the score may be off for what the summaries of the values left out, each sketch with 99 % probability; 0
    /// where they left out nothing, nil where it is not known.
    package let error: Double?

    package init(statistic: String, score: Double, limit: Double?, error: Double? = nil) {
      self.statistic = statistic
      self.score = score
      self.limit = limit
      self.error = error
    }
  }

  /// One of the parts that a test has told the rows apart by.
  package struct Segment: Sendable, Equatable, Codable {
    /// For a person: `carrier=UA`.
    package let name: String
    /// How many segments were judged.
    package let count: Int

    package init(name: String, count: Int) {
      self.name = name
      self.count = count
    }
  }

  package var isFailure: Bool { outcome == .fail }

  /// The class under which the finding opens an incident; nil when it opens none.
  package var incidentClass: FaultClass? {
    switch outcome {
    case .fail: faultClass
    case .notEvaluated(.because): .cannotEvaluate
    case .pass, .warn, .notEvaluated: nil
    }
  }
}
