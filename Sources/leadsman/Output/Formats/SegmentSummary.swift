import Checks

/// What several segments of one test say, in one line, the worst first:
/// `2 of 16 segments of carrier break it: UA 12.1 % null (121 of 1,000 rows), AA 9 % null (9 of 100 rows)`.
struct SegmentSummary {
  /// How many segments are told by name.
  private static let named = 5

  /// Of one test.
  let items: [ReportedFinding]

  /// nil where no segment is told of.
  init?(_ items: [ReportedFinding]) {
    guard items.contains(where: { $0.finding.segment != nil }) else { return nil }
    self.items = items
  }

  var observed: String {
    let failing = items.filter { $0.finding.outcome == .fail }
    let warned = items.filter { $0.finding.outcome == .warn }
    let told = failing.isEmpty ? warned : failing
    var parts = [worst(told)]
    if !failing.isEmpty, !warned.isEmpty { parts.append("\(warned.count.grouped) more give a warning") }
    for item in items where item.finding.segment == nil {
      if let reason = item.finding.outcome.words.reason { parts.append("not evaluated \(reason)") }
    }
    return parts.joined(separator: "; ")
  }

  /// That of the worst, by its name where others have one of their own.
  var expected: String {
    guard let first = items.first else { return "" }
    let alike = items.filter { $0.finding.outcome == first.finding.outcome }
    let isOfAll = alike.allSatisfy { $0.finding.expected == first.finding.expected }
    return isOfAll || first.finding.segment == nil
      ? first.finding.expected : "of \(name(first)) \(first.finding.expected)"
  }

  /// Keys of failing rows, as `UA: id=4711, id=4712; AA: id=17`; empty where none are known.
  var rows: String {
    items.filter { !$0.finding.failingKeys.isEmpty }.map { item in
      "\(name(item)): \(item.finding.failingKeys.joined(separator: ", "))"
    }.joined(separator: "; ")
  }

  private func worst(_ told: [ReportedFinding]) -> String {
    let names = told.prefix(Self.named).map { "\(name($0)) \($0.finding.observed)" }
    let rest = told.count - names.count
    return "\(howMany(told)): \(names.joined(separator: ", "))\(rest > 0 ? " and \(rest.grouped) more" : "")"
  }

  private func howMany(_ told: [ReportedFinding]) -> String {
    guard let columns = items.first?.segments, !columns.isEmpty else {
      // Drift has no rule of the test's own, and may be watched by the segments of several columns.
      return "in \(told.count.counted("segment"))"
    }
    let all = (told.first?.finding.segment?.count ?? 0).counted("segment")
    return "\(told.count.grouped) of \(all) of \(columns.joined(separator: ", ")) break\(told.count == 1 ? "s" : "") it"
  }

  /// Without the column, where there is one.
  private func name(_ item: ReportedFinding) -> String {
    let name = item.finding.segment?.name ?? ""
    guard item.segments.count == 1, let column = item.segments.first, name.hasPrefix("\(column)=") else { return name }
    return String(name.dropFirst(column.count + 1))
  }
}
