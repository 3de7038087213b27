package import Profiles

/// One test as the user wrote it, for one column where it concerns one.
///
/// `fail` and `warn` stand side by side: each is a whole expectation, and at least one is there.
package struct TestRule: Sendable {
  /// Unique in the dataset: the user's `name`, else derived, as `not_null(dep_delay)`.
  package let name: String
  /// The key that the test has in the rule file, as `not_null`.
  package let family: String
  package let fail: Expectation?
  package let warn: Expectation?
  /// A boolean SQL expression; only rows that meet it are tested.
  package let filter: Located<String>?
  /// Columns by whose values together the rows are told apart, each part to be tested by itself; empty: one test of all.
  package let segments: [Located<String>]
  package let location: SourceLocation
  /// Where each column that the rule names stands in the file.
  package let columns: [Located<String>]
  /// The days on which it is judged; nil: all.
  package let weekdays: Set<Weekday>?
  package let about: Annotations
  /// The other table that the rule names.
  package var other: OtherTable?

  /// - Parameter family: nil: what a derived `name` begins with.
  package init(
    name: String, family: String? = nil, fail: Expectation?, warn: Expectation?, filter: Located<String>? = nil,
    segments: [Located<String>] = [], location: SourceLocation, columns: [Located<String>] = [],
    weekdays: Set<Weekday>? = nil, about: Annotations = Annotations()
  ) {
    self.name = name
    self.family = family ?? String(name.prefix { $0 != "(" })
    self.fail = fail
    self.warn = warn
    self.filter = filter
    self.segments = segments
    self.location = location
    self.columns = columns
    self.weekdays = weekdays
    self.about = about
  }
}

extension TestRule {
  /// Whether it holds a window against the reference.
  var needsReference: Bool { [fail, warn].contains { $0?.needsReference == true } }
}

/// What must hold.
package enum Expectation: Hashable, Sendable {
  case schema(SchemaExpectation)
  case rowCount(minimum: Int64?, maximum: Int64?)
  /// `column` nil: the dataset's time column.
  case freshness(column: String?, maximumAge: Duration)
  /// `mostly`: the share of rows that must hold, 0…1.
  case notNull(column: String, mostly: Double)
  case between(column: String, bounds: Metric.Bounds, mostly: Double)
  case acceptedValues(column: String, values: [String], mostly: Double)
  /// Limits as the user wrote them, included; nil is no limit.
  case aggregate(Aggregate, column: String, minimum: String?, maximum: String?)
  /// Rules that each row has to meet by itself.
  case rows(RowRule, mostly: Double)
  case unique(columns: [String])
  /// Rows that have to have one of another table.
  case references(RowReference, mostly: Double)
  /// A query that gives no rows, or one number within limits where there are any.
  case query(String, NumberLimits?)
  /// A number of the rows and the same of another table, that lie no further apart.
  case matches(Reconciliation, within: Tolerance)
  /// In the order of `by`, nil: of the dataset's time column.
  case increasing(column: String, by: String?, strictly: Bool, mostly: Double)
  /// `mostly`: the share of steps that must have a value.
  case noGaps(column: String, step: Step, mostly: Double)
  /// Unlike the windows before.
  case anomaly(AnomalyRule)
  /// A number as in the reference: of its windows' numbers the median, give or take a share of it.
  case withinReference(WindowMeasure, share: Double)
  /// Of the rows no greater share breaks an expectation that is of every row than of the reference's windows the median,
  /// but for a share of that.
  indirect case shareWithinReference(Expectation, share: Double)
  /// Values that the reference has.
  case seenValues(column: String, mostly: Double)
  /// Distributed as in the reference.
  case distribution(column: String, DistributionLimit)
}

extension Expectation {
  /// Whether it holds a window against the reference.
  package var needsReference: Bool {
    switch self {
    case .withinReference, .shareWithinReference, .seenValues, .distribution: true
    default: false
    }
  }

  /// What each row has to meet, apart from how many rows need not.
  package var ofEachRow: Expectation {
    if case .shareWithinReference(let expectation, _) = self { expectation } else { self }
  }

  /// The column whose values it compares with those of the reference.
  package var comparedColumn: String? {
    switch self {
    case .seenValues(let column, _), .distribution(let column, _): column
    default: nil
    }
  }
}

/// The columns and the primary key that a table must have.
package struct SchemaExpectation: Hashable, Sendable {
  package enum Extra: String, Sendable, CaseIterable { case fail, warn, ignore }
  package enum Order: String, Sendable, CaseIterable { case fail, warn, ignore }

  /// Expected type (any spelling that Postgres takes; nil: any) and nullability (nil: any) of one column.
  package struct Column: Hashable, Sendable {
    package let name: String
    package let type: String?
    package let isNotNull: Bool?

    package init(name: String, type: String?, isNotNull: Bool? = nil) {
      self.name = name
      self.type = type
      self.isNotNull = isNotNull
    }
  }

  /// In the user's order; empty: any.
  package let columns: [Column]
  /// What a column is that the rule does not name.
  package let extra: Extra
  /// What a column in another place is.
  package let order: Order
  /// In any order; empty: any, or none.
  package let primaryKey: [String]

  package init(columns: [Column], extra: Extra, order: Order, primaryKey: [String] = []) {
    self.columns = columns
    self.extra = extra
    self.order = order
    self.primaryKey = primaryKey
  }
}

/// How far a distribution may lie from that of the reference.
package enum DistributionLimit: Hashable, Sendable {
  /// A statistic by its name in rule files comes to at most so much.
  case atMost(Double, statistic: String)
  /// No further than the reference's own windows, but for so many false alarms.
  case learned(FalseAlarmBudget)
}
