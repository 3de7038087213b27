/// Which columns are watched for drift, and how often a false alarm is allowed.
package struct DriftRule: Sendable, Equatable {
  package enum Columns: Sendable, Equatable {
    /// Every column but key, time, unique and monotone ones, and those named.
    case all(except: [Located<String>])
    case only([Located<String>])
  }

  /// What of the variation between windows is taken for a season.
  package enum Seasonality: String, Sendable, CaseIterable {
    /// Weekdays, or the hours of the day, where the reference's windows show it.
    case auto
    case none
    case weekday
    case hour

    /// Which windows can have it; nil of those that any dataset may ask for.
    var need: String? {
      switch self {
      case .auto, .none: nil
      case .weekday: "windows of one day or of hours"
      case .hour: "windows of hours"
      }
    }

    /// - Parameter window: nil of a dataset without windows.
    func suits(_ window: CalendarWindow?) -> Bool {
      switch self {
      case .auto, .none: true
      case .weekday: window.map { $0 == .day || $0.unit == .hour } ?? false
      case .hour: window?.unit == .hour
      }
    }
  }

  package let columns: Columns
  package let falseAlarms: FalseAlarmBudget
  package let severity: Severity
  /// The rows to compare, as an SQL condition; nil for all.
  package let filter: Located<String>?
  /// Columns for each of whose values the rows are profiled by themselves too.
  package let segments: [Located<String>]
  package let seasonality: Seasonality
  /// Whether columns are watched together too, beside each by itself; nil: wherever whole rows are at hand.
  package let multivariate: Located<Bool>?
  /// The column of the truth, which rows get later than they get the others: only those that have it are looked at.
  package let label: String?
  package let location: SourceLocation

  package init(
    columns: Columns, falseAlarms: FalseAlarmBudget, severity: Severity, filter: Located<String>? = nil,
    segments: [Located<String>] = [], seasonality: Seasonality = .auto, multivariate: Located<Bool>? = nil,
    label: String? = nil, location: SourceLocation
  ) {
    self.columns = columns
    self.falseAlarms = falseAlarms
    self.severity = severity
    self.filter = filter
    self.segments = segments
    self.seasonality = seasonality
    self.multivariate = multivariate
    self.label = label
    self.location = location
  }
}

package enum Severity: String, Sendable, CaseIterable, Codable {
  case warn
  case fail
}

extension DriftRule {
  /// Whether the number of rows is watched too: not where the user names what is.
  package var watchesRows: Bool { if case .all = columns { true } else { false } }

  /// Whether columns are watched together, where whole rows are at hand.
  package var isMultivariate: Bool { multivariate?.value ?? true }

  package func includes(_ name: String) -> Bool {
    switch columns {
    case .all(let except): !except.contains { $0.value == name }
    case .only(let names): names.contains { $0.value == name }
    }
  }
}

/// How many pages without a cause a dataset may send, in expectation: `count` per `period`.
package struct FalseAlarmBudget: Hashable, Sendable {
  package let count: Double
  package let period: Duration

  package static let standard = FalseAlarmBudget(count: 1, period: .seconds(90 * 86_400))

  package init(count: Double, period: Duration) {
    self.count = count
    self.period = period
  }
}

/// What a window is held against.
package enum Reference: Sendable {
  /// A table of training data; `time` is its time column, the dataset's own name when the user gives none.
  case training(table: Located<String>, time: Located<String>?)
  /// The dataset's own windows from `start` (included) to `end` (excluded), local calendar days.
  case range(start: LocalDate, end: LocalDate)
  /// The dataset's own last windows before the one judged.
  case trailing(windows: Int)
}

/// A calendar day without a time zone.
package struct LocalDate: Hashable, Sendable {
  package let year: Int
  package let month: Int
  package let day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }
}
