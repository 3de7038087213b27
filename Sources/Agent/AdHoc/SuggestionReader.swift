import Columns
import Foundation
import Postgres
import Profiles
import Scans
package import Suggestions

/// Reads of one table what a draft of its rules is made from, in one snapshot; stores nothing.
///
/// A table with a time column is read four times at most: one stream of all columns' distributions, and three SELECTs, of
/// what columns may have to do with each other, and of every day by itself, grouped; and the ends of its time.
package struct SuggestionReader: Sendable {
  /// What of a table is looked at.
  package struct Scope: Sendable {
    /// The column that cuts days; nil: guessed.
    package var timeColumn: String?
    /// Whether the table is one window, whatever columns it has.
    package var isWhole = false
    /// How many of the newest days are read.
    package var days = 90
    /// Leaves guessed columns to be read.
    package var guessesSensitive = true

    package init() {}
  }

  /// What was read, with the days that it is of.
  package struct Reading: Sendable {
    package let facts: TableFacts
    /// The first and the last day; nil: the whole table.
    package let span: (first: String, last: String)?
    /// Days within the span without rows.
    package let emptyDays: Int
  }

  private let options: AdHocOptions
  private let scope: Scope

  package init(_ options: AdHocOptions, _ scope: Scope) {
    self.options = options
    self.scope = scope
  }

  /// - Throws: `AdHocError`, `CancellationError`.
  package func read(_ source: AdHocSource) async throws -> Reading {
    try await AdHocSide.with(source, options, name: nil) { side in
      let relation = try await side.relation()
      // A rule file cannot name a column whose name is blank.
      let named = relation.columns.filter { options.includes($0.name) && !$0.name.allSatisfy(\.isWhitespace) }
      let columns = named.map {
        TableFacts.Column(name: $0.name, typeName: $0.typeName, type: $0.type, isNotNull: $0.isNotNull)
      }
      for name in options.named + [scope.timeColumn].compactMap(\.self)
      where relation.column(named: name) == nil {
        throw AdHocError.unknownColumn(name, in: source.label, among: relation.columns.map(\.name))
      }
      let cut = try await cut(side, columns)
      var sized = options
      sized.timeColumn = cut?.column.name
      let guessed = scope.guessesSensitive ? columns.map(\.name).filter { ColumnRole.names($0, .sensitive) } : []
      sized.sensitive = options.sensitive + guessed.filter { $0 != cut?.column.name && !options.sensitive.contains($0) }
      var windowed = source
      windowed.window = cut?.window
      let fitted = AdHocSide(side, source: windowed, options: sized)
      return try await fitted.holdingMoment(of: [source.relation]) { moment in
        try await read(fitted, relation, columns, cut, sized, moment)
      }
    }
  }

  private func read(
    _ side: AdHocSide, _ relation: RelationDescription, _ columns: [TableFacts.Column], _ cut: DayCut?,
    _ options: AdHocOptions, _ moment: String
  ) async throws -> Reading {
    let names = Set(columns.map(\.name))
    let profile = try await side.profile(among: names, connections: options.connections, moment: moment)
    let unique = relation.uniqueIndexes.filter { !$0.isPrimaryKey }.map(\.columns)
    var facts = TableFacts(
      table: side.source.relation.description, columns: columns,
      primaryKey: relation.primaryKey.allSatisfy(names.contains) ? relation.primaryKey : [],
      uniqueKeys: unique.filter { $0.allSatisfy(names.contains) },
      time: cut.map {
        TableFacts.Time(
          column: $0.column.name, timeZone: options.timeZone == .gmt ? "UTC" : options.timeZone.identifier,
          hasHours: $0.column.type != .date)
      }, sensitive: Set(options.sensitive), rowCount: profile.rowCount,
      profiles: Dictionary(profile.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
    if side.source.window != nil, profile.rowCount == 0 {
      throw AdHocError("\(side.source.label) has no rows in these days, so there is nothing to go by")
    }
    let pooled = Hypotheses(facts).metrics
    if !pooled.isEmpty, profile.rowCount > 0 {
      facts.pooled = try await side.groups(pooled, byDay: false, moment: moment).first?.measurements ?? [:]
    }
    let days = try await side.groups(Questions(facts).metrics, byDay: cut != nil, moment: moment)
    facts.take(days.map { MeasuredWindow(label: $0.day ?? "", measurements: $0.measurements) })
    guard let first = facts.windows.first?.label, let last = facts.windows.last?.label, cut != nil else {
      return Reading(facts: facts, span: nil, emptyDays: 0)
    }
    let length = DayCut.days(from: first, to: last)
    return Reading(facts: facts, span: (first, last), emptyDays: max(0, length - facts.windows.count))
  }

  /// The column that cuts days, with the newest of them; nil where the table is one window.
  private func cut(_ side: AdHocSide, _ columns: [TableFacts.Column]) async throws -> DayCut? {
    if scope.isWhole { return nil }
    let candidates = columns.filter { $0.name == scope.timeColumn }
    for column in scope.timeColumn == nil ? TimeChoice.candidates(columns).prefix(3).map(\.self) : candidates {
      guard let span = try await side.span(of: column.name) else { continue }
      let cut = DayCut(column, span, zone: options.timeZone, days: scope.days, within: side.source.window)
      // What was all written on one day, as a time of loading, cuts nothing.
      if cut.length >= 3 || scope.timeColumn != nil || side.source.window != nil { return cut }
    }
    if side.source.window != nil, scope.timeColumn == nil {
      throw AdHocError(
        "no column of \(side.source.label) tells when its rows came; name one with --time, or take all rows")
    }
    if let name = scope.timeColumn { throw AdHocError("\(side.source.label) has no row with a time in \(name)") }
    return nil
  }
}

/// The days of a table that are read.
struct DayCut: Sendable {
  let column: TableFacts.Column
  let window: Window
  /// Days from the oldest row to the newest, of those that are read.
  let length: Int

  /// - Parameter within: the user's own window; nil: the newest `days`, less the one that is not over.
  init(
    _ column: TableFacts.Column, _ span: (oldest: Instant, newest: Instant), zone: TimeZone, days: Int,
    within: Window?, now: Instant = Instant(Date())
  ) {
    self.column = column
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    func midnight(_ instant: Instant) -> Date { calendar.startOfDay(for: instant.date) }
    let today = midnight(now)
    func next(_ date: Date, _ days: Int) -> Date { calendar.date(byAdding: .day, value: days, to: date) ?? date }
    let newest = within.map { Instant(microsecondsSince1970: $0.end.microsecondsSince1970 - 1) } ?? span.newest
    // A row of the future is not the newest day, and today has not had all of its rows.
    let last =
      within == nil && next(midnight(newest), 1) > today && midnight(span.oldest) < today
      ? today : next(midnight(min(newest, span.newest)), 1)
    let first = max(midnight(within?.start ?? span.oldest), midnight(span.oldest))
    let start = within == nil ? max(first, next(last, -days)) : first
    window = within ?? Window(start: Instant(start), end: Instant(max(last, start)))
    length = calendar.dateComponents([.day], from: start, to: last).day ?? 0
  }

  /// Both included.
  static func days(from first: String, to last: String) -> Int {
    func date(_ text: String) -> Date? { try? Date("\(text)T00:00:00Z", strategy: .iso8601) }
    guard let first = date(first), let last = date(last) else { return 0 }
    return Int((last.timeIntervalSince(first) / 86_400).rounded()) + 1
  }
}
