import Postgres
import Profiles

/// Counts what a plan counts in the server, distributions among it.
struct BinScan {
  let plan: ScanPlan
  let connection: PostgresConnection

  init(_ plan: ScanPlan, on connection: PostgresConnection) {
    self.plan = plan
    self.connection = connection
  }

  /// What the bins are reckoned from, of each relation that is counted by itself.
  typealias Counted = [(rows: Int64, answers: [Answer])]

  /// - Parameter entries: other than those of the bins.
  /// - Returns: one measurement an entry, in order, and what the bins came to.
  func read(_ entries: [AggregateEntry]) async throws -> (measurements: [Measurement], bins: Counted) {
    guard let bins = plan.bins else {
      return (try await AggregateScan(plan, on: connection).measure(entries), [])
    }
    // Of two parts together these cannot be told.
    let ofWhole = entries.indices.filter { !bins.parts.isEmpty && entries[$0].isOfWhole }
    let ofParts = entries.indices.filter { bins.parts.isEmpty || !entries[$0].isOfWhole }
    let rows = AggregateEntry(expression: "count(*)", columns: [])
    let scan = AggregateScan(plan, parts: bins.parts, on: connection)
    let answers = try await scan.answers(ofParts.map { entries[$0] } + [rows] + bins.entries)
    var measurements = [Measurement](repeating: .noRows, count: entries.count)
    for (place, index) in ofParts.enumerated() {
      measurements[index] = answers.reduce(.noRows) { $0.merged(with: $1[place].measurement) }
    }
    if !ofWhole.isEmpty {
      let measured = try await AggregateScan(plan, asOne: true, on: connection).measure(ofWhole.map { entries[$0] })
      for (index, measurement) in zip(ofWhole, measured) { measurements[index] = measurement }
    }
    let counted = answers.map { answers in
      let rows = if case .count(let rows) = answers[ofParts.count].measurement { rows } else { Int64(0) }
      return (rows: rows, answers: Array(answers.dropFirst(ofParts.count + 1)))
    }
    return (measurements, counted)
  }
}

extension AggregateEntry {
  /// Whether it is of all rows together, and not the sum of what parts of them come to.
  var isOfWhole: Bool { isFingerprint || sortsRows || segments != nil }
}
