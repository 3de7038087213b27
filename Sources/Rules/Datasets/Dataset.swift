package import Foundation

/// One rule file: a table, its columns' roles, the tests on it, its drift monitor and its retraining policy.
package struct Dataset: Sendable {
  package let name: String
  package let source: Located<String>
  /// As the user wrote it, in Postgres' syntax: `ml.predictions`, `"Weird ""Name"""`.
  package let table: Located<String>
  package let time: TimeColumn?
  package let key: [Located<String>]
  package let model: Model?
  package let roles: Roles
  package let schedule: CronExpression?
  package let reference: Reference?
  package private(set) var tests: [TestRule]
  package private(set) var drift: DriftRule?
  package let retrain: RetrainPolicy?
  package let incidents: IncidentRule
  package let scan: ScanRule
  package let schemaChanges: SchemaChangeRule
  package let about: Annotations
  /// Where the file names the dataset.
  package let location: SourceLocation
  /// The rule file, to quote from in later mistakes.
  package let text: SourceText

  package init(
    name: String, source: Located<String>, table: Located<String>, time: TimeColumn? = nil,
    key: [Located<String>] = [], model: Model? = nil, roles: Roles = Roles(), schedule: CronExpression? = nil,
    reference: Reference? = nil, tests: [TestRule] = [], drift: DriftRule? = nil, retrain: RetrainPolicy? = nil,
    incidents: IncidentRule = IncidentRule(), scan: ScanRule = ScanRule(),
    schemaChanges: SchemaChangeRule = SchemaChangeRule(), about: Annotations = Annotations(),
    location: SourceLocation = SourceLocation(file: "", line: 1, column: 1), text: SourceText = .empty
  ) {
    self.name = name
    self.source = source
    self.table = table
    self.time = time
    self.key = key
    self.model = model
    self.roles = roles
    self.schedule = schedule
    self.reference = reference
    self.tests = tests
    self.drift = drift
    self.retrain = retrain
    self.incidents = incidents
    self.scan = scan
    self.schemaChanges = schemaChanges
    self.about = about
    self.location = location
    self.text = text
  }

  /// The same with fewer tests, or without drift.
  package func narrowed(tests: [TestRule], drift: DriftRule?) -> Dataset {
    var dataset = self
    dataset.tests = tests
    dataset.drift = drift
    return dataset
  }

  /// How rows fall into windows.
  package struct TimeColumn: Sendable {
    package let column: Located<String>
    package let window: CalendarWindow
    package let timeZone: TimeZone
    /// How long after a window's end its late rows may still arrive.
    package let delay: Duration
    /// How many windows before a run's own are looked at again for rows that changed since; 0 for none.
    package let lookback: Int
    /// A column that every change of a row sets; without one, whole rows are compared.
    package let updatedAt: Located<String>?

    package init(
      column: Located<String>, window: CalendarWindow, timeZone: TimeZone, delay: Duration, lookback: Int = 0,
      updatedAt: Located<String>? = nil
    ) {
      self.column = column
      self.window = window
      self.timeZone = timeZone
      self.delay = delay
      self.lookback = lookback
      self.updatedAt = updatedAt
    }
  }

  package struct Model: Sendable {
    package let name: String
    package let versionColumn: Located<String>?

    package init(name: String, versionColumn: Located<String>? = nil) {
      self.name = name
      self.versionColumn = versionColumn
    }
  }

  package struct Roles: Sendable {
    /// Columns that the model reads; empty means every column of the table but the key, the time and the label.
    package let features: [Located<String>]
    package let prediction: Located<String>?
    package let label: Label?
    package let sensitive: [Located<String>]

    package init(
      features: [Located<String>] = [], prediction: Located<String>? = nil, label: Label? = nil,
      sensitive: [Located<String>] = []
    ) {
      self.features = features
      self.prediction = prediction
      self.label = label
      self.sensitive = sensitive
    }
  }

  /// Where the truth arrives, and how long after the prediction.
  package struct Label: Sendable {
    package let table: Located<String>?
    package let key: Located<String>?
    package let column: Located<String>
    package let delay: Duration

    package init(table: Located<String>?, key: Located<String>?, column: Located<String>, delay: Duration) {
      self.table = table
      self.key = key
      self.column = column
      self.delay = delay
    }
  }

  package struct IncidentRule: Sendable {
    /// How many windows in a row without a failing finding resolve an incident.
    package let resolveAfter: Int
    /// For how many windows a column whose drift receivers were told of does not page again; 0: it always does.
    package let hold: Int

    package init(resolveAfter: Int = 2, hold: Int = 14) {
      self.resolveAfter = resolveAfter
      self.hold = hold
    }
  }
}
