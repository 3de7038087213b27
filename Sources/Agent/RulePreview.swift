import Checks
import Postgres
import Profiles
import Rules
import Scans

/// Holds a dataset's rules against the server itself, which plans every expression of a scan and reads no row.
///
/// It finds what the catalog alone does not show: a `where` that is no SQL, a limit that the column's type cannot read,
/// windows that the time column cannot be cut into, a right that a scan would lack.
struct RulePreview {
  struct Outcome {
    fileprivate(set) var mistakes: [RuleError] = []
    /// The table as a whole cannot be read.
    fileprivate(set) var unread: [RuleError] = []
  }

  private let dataset: Dataset
  private let relation: RelationName
  /// Where the catalog has shown a mistake: the server would only say it again.
  private let known: Set<SourceLocation>

  init(_ dataset: Dataset, relation: RelationName, known: [RuleError]) {
    self.dataset = dataset
    self.relation = relation
    self.known = Set(known.map(\.location))
  }

  /// - Throws: `PostgresError`, `CancellationError`.
  func outcome(_ scan: TableScan) async throws -> Outcome {
    let tests = dataset.tests.map {
      (rule: $0, metrics: TestSuite(dataset.testing($0)).metrics.filter { $0.source == nil })
    }
    // The rows that meet a filter are counted for its own sake, so that what is wrong with it is told of it.
    let filters = (dataset.tests.compactMap(\.filter) + [dataset.drift?.filter].compactMap { $0 })
      .map { Metric.rowCount(filter: $0.value) }
    let preview = try await scan.preview(request(filters + tests.flatMap(\.metrics)))
    var outcome = Outcome()
    if let reason = preview.unread { try await tell(reason, scan, &outcome) }
    if let filter = dataset.drift?.filter, let reason = preview.unavailable[.rowCount(filter: filter.value)] {
      report(reason, at: filter, &outcome)
    }
    for (rule, metrics) in tests {
      if let filter = rule.filter, let reason = preview.unavailable[.rowCount(filter: filter.value)] {
        report(reason, at: filter, &outcome)
      } else if let reason = metrics.lazy.compactMap({ preview.unavailable[$0] }).first,
        (rule.names + rule.segments).allSatisfy({ !known.contains($0.location) })
      {
        // Where not even the segments' rows can be counted, they are at fault.
        let segments = Metric.segmented(.rowCount(filter: nil), .each(of: rule.segments.map(\.value)))
        let segment = preview.unavailable[segments] == nil ? nil : rule.segments.first
        report(reason, at: segment ?? rule.columns.first ?? Located(rule.name, at: rule.location), &outcome)
      }
    }
    reportSlices(preview.unsliced, &outcome)
    for (column, reason) in preview.unprofiled.sorted(by: { $0.key < $1.key }) {
      report(reason, at: place(ofDistribution: column), &outcome)
    }
    return outcome
  }

  private func reportSlices(_ unsliced: [Slice: String], _ outcome: inout Outcome) {
    // Where a sensitive column is missing, that is why nothing is streamed, and is told there.
    if dataset.roles.sensitive.contains(where: { known.contains($0.location) }) { return }
    if let filter = dataset.drift?.filter, let reason = unsliced[.filter(filter.value)] {
      report(reason, at: filter, &outcome)
    }
    let compared = dataset.tests.filter { [$0.fail, $0.warn].contains { $0?.comparedColumn != nil } }
    for segment in (dataset.drift?.segments ?? []) + compared.flatMap(\.segments) {
      if let reason = unsliced[.otherSegments(column: segment.value)] { report(reason, at: segment, &outcome) }
    }
  }

  private func request(_ metrics: [Metric], hasTime: Bool = true) -> ScanRequest {
    var options = ScanOptions()
    options.strategy = dataset.scan.strategy == .aggregate ? .aggregate : .auto
    options.sample = dataset.scan.sample
    return ScanRequest(
      hasTime ? dataset : dataset.testing(nil), relation: relation,
      window: .anyWindow(of: dataset), metrics: metrics, options: options)
  }

  /// What keeps the whole table from being read is a mistake where it is the time column, as can be told by leaving that
  /// out; else it is for the server's administrator.
  private func tell(_ reason: String, _ scan: TableScan, _ outcome: inout Outcome) async throws {
    if let time = dataset.time, try await scan.preview(request([], hasTime: false)).unread == nil {
      report(reason, at: time.column, &outcome)
    } else {
      outcome.unread.append(dataset.error(.tableUnreadable(reason: reason.asClause), at: dataset.table))
    }
  }

  private func report(_ reason: String, at name: Located<String>, _ outcome: inout Outcome) {
    let error = dataset.error(.cannotBeEvaluated(reason: reason.asClause), at: name)
    // Several columns of one test share its filter.
    guard !known.contains(name.location), !outcome.mistakes.contains(error) else { return }
    outcome.mistakes.append(error)
  }

  private func place(ofDistribution column: String) -> Located<String> {
    // Where a sensitive column is missing, that is why no other's distribution is taken.
    if let missing = dataset.roles.sensitive.first(where: { known.contains($0.location) }) { return missing }
    var named = dataset.roles.sensitive
    if case .only(let columns)? = dataset.drift?.columns { named = columns + named }
    let compared = dataset.tests.filter { [$0.fail, $0.warn].contains { $0?.comparedColumn != nil } }
    named += compared.flatMap(\.columns)
    return named.first { $0.value == column } ?? dataset.table
  }
}

extension Window {
  /// One is as good as another where no row of it is read.
  static func anyWindow(of dataset: Dataset) -> Window {
    let moment = Instant(microsecondsSince1970: 0)
    return dataset.time.map { $0.window.window(containing: moment, in: $0.timeZone) }
      ?? Window(start: moment, end: moment)
  }
}

extension Dataset {
  /// The same table with one test alone; without any it has no time column either.
  func testing(_ rule: TestRule?) -> Dataset {
    Dataset(
      name: name, source: source, table: table, time: rule == nil ? nil : time, key: key, roles: roles,
      tests: rule.map { [$0] } ?? [], text: text)
  }

  /// A mistake at a name in the dataset's file.
  func error(_ mistake: RuleError.Mistake, at name: Located<String>) -> RuleError {
    text.error(mistake, at: name.location, length: name.value.unicodeScalars.count)
  }
}

extension String {
  /// Without its full stop and on one line, for the middle of another sentence.
  var asClause: String {
    let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.hasSuffix(".") ? String(line.dropLast()) : line
  }
}
