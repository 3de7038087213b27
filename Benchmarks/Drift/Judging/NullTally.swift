/// What nights without a fault have brought.
struct NullTally: Sendable, Equatable, Codable {
  var nights = 0
  /// Incidents that began.
  var incidents = 0
  /// Those that page, as columns that paged within 14 nights do not page again.
  var pages = 0
  /// Pages as they are counted for other tools.
  var columnPages = 0
  /// Nights with a column beyond its limit.
  var alarmNights = 0
  /// Nights that ended with an incident open.
  var openNights = 0
  /// Nights on which something could not be judged.
  var unknownNights = 0

  /// Of budgets of one page per so many nights.
  static let budgetNights = 90.0

  var perBudget: Double { Double(incidents) / exposure }
  var words: String { "\(incidents) pages in \(nights) nights" }
  /// In budgets' periods.
  var exposure: Double { Double(nights) / Self.budgetNights }

  mutating func add(_ ledger: PageLedger) {
    let names = Set(ledger.nights.flatMap(\.beyond)).sorted()
    let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    nights += ledger.nights.count
    incidents += ledger.nights.count(where: \.opened)
    pages += ledger.nights.count(where: \.paged)
    openNights += ledger.nights.count(where: \.isOpen)
    unknownNights += ledger.nights.count(where: \.isUnknown)
    let beyond = ledger.nights.map { $0.beyond.compactMap { index[$0] } }
    alarmNights += beyond.count { !$0.isEmpty }
    columnPages += ColumnPages.count(beyond)
  }

  /// A tool that has alarms and no incidents.
  /// - Parameter alarms: of each night the columns with an alarm.
  mutating func add(alarms: [[Int]]) {
    nights += alarms.count
    alarmNights += alarms.count { !$0.isEmpty }
    columnPages += ColumnPages.count(alarms)
  }

  static func + (left: NullTally, right: NullTally) -> NullTally {
    NullTally(
      nights: left.nights + right.nights, incidents: left.incidents + right.incidents,
      pages: left.pages + right.pages, columnPages: left.columnPages + right.columnPages,
      alarmNights: left.alarmNights + right.alarmNights, openNights: left.openNights + right.openNights,
      unknownNights: left.unknownNights + right.unknownNights)
  }
}
