package import Columns
package import Profiles

/// What was read of a table of which rules are to be drafted: pure values.
///
/// It is filled in three steps: the catalog and one profile; what `Hypotheses` asks of all rows; what `Questions` asks of
/// each window.
package struct TableFacts: Sendable {
  /// As the catalog describes it.
  package struct Column: Sendable {
    package let name: String
    /// The server's own name of the type with its modifiers.
    package let typeName: String
    package let type: ColumnType
    package let isNotNull: Bool

    package init(name: String, typeName: String, type: ColumnType, isNotNull: Bool) {
      self.name = name
      self.typeName = typeName
      self.type = type
      self.isNotNull = isNotNull
    }
  }

  /// The column that cuts the rows into days.
  package struct Time: Sendable {
    package let column: String
    /// IANA.
    package let timeZone: String
    /// Whether it has a time of day.
    package let hasHours: Bool

    package init(column: String, timeZone: String, hasHours: Bool) {
      self.column = column
      self.timeZone = timeZone
      self.hasHours = hasHours
    }
  }

  /// As a rule file names it.
  package let table: String
  /// In the table's order.
  package let columns: [Column]
  package let primaryKey: [String]
  /// Of unique indexes, the primary key's apart.
  package let uniqueKeys: [[String]]
  /// nil: the whole table is the window.
  package let time: Time?
  /// Columns whose values are not told.
  package let sensitive: Set<String>
  /// Of all rows that were read.
  package var rowCount: Int64
  /// By the name of the column.
  package var profiles: [String: ColumnProfile]
  /// What `Hypotheses.metrics` came to over all rows, or a part of them.
  package var pooled: [Metric: Measurement] = [:]
  /// What `Questions.metrics` came to, oldest first; one of the whole table where there is no time.
  package var windows: [MeasuredWindow] = []
  /// Days at either end that hold a part of their rows alone, and count for no limit.
  package var partial: [MeasuredWindow] = []

  package init(
    table: String, columns: [Column], primaryKey: [String], uniqueKeys: [[String]], time: Time?,
    sensitive: Set<String>, rowCount: Int64, profiles: [String: ColumnProfile]
  ) {
    self.table = table
    self.columns = columns
    self.primaryKey = primaryKey
    self.uniqueKeys = uniqueKeys
    self.time = time
    self.sensitive = sensitive
    self.rowCount = rowCount
    self.profiles = profiles
  }
}

/// What the questions came to in one window.
package struct MeasuredWindow: Sendable {
  /// `2013-02-08`; empty of a whole table.
  package let label: String
  package let measurements: [Metric: Measurement]

  package init(label: String, measurements: [Metric: Measurement]) {
    self.label = label
    self.measurements = measurements
  }

  /// nil where it could not be had, as a number of no values.
  package func number(_ metric: Metric) -> Double? {
    switch measurements[metric] {
    case .count(let count)?: Double(count)
    case .number(let text)?: Double(text).flatMap { $0.isFinite ? $0 : nil }
    case .instant, .fingerprint, .segments, .noRows, .unavailable, nil: nil
    }
  }

  package var rowCount: Double { number(.rowCount(filter: nil)) ?? 0 }
}

extension TableFacts {
  /// Takes in what each window came to, and sets apart the first and the last day where they are cut.
  ///
  /// A day at either end is taken to be cut where it has less than half of the median day's rows: a load that is under
  /// way, or the edge of what was read.
  package mutating func take(_ measured: [MeasuredWindow]) {
    windows = measured
    guard time != nil, measured.count > 3 else { return }
    let counts = measured.map(\.rowCount).sorted()
    let median = counts[counts.count / 2]
    if let last = windows.last, last.rowCount < median / 2 { partial.append(windows.removeLast()) }
    if let first = windows.first, first.rowCount < median / 2 { partial.insert(windows.removeFirst(), at: 0) }
  }
}
