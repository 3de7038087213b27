import Columns
import Foundation
import Profiles
import Sketches
import TestSupport

@testable import Suggestions

/// Facts of made-up tables, with the answers that the server would have given.
enum Facts {
  static func number(_ name: String, _ values: [Double], type: ColumnType = .float64, nulls: Int = 0) -> ColumnProfile {
    var moments = Moments()
    moments.update(values)
    var sketch = QuantileSketch()
    sketch.update(values)
    var distinct = DistinctCount()
    for value in values { distinct.update(value) }
    return ColumnProfile(
      name: name, type: type, rowCount: Int64(values.count + nulls), nullCount: Int64(nulls),
      distribution: .numeric(moments, sketch), distinct: distinct)
  }

  static func texts(_ name: String, _ values: [String], nulls: Int = 0) -> ColumnProfile {
    var counts = ValueCounts()
    for value in values { counts.update(value) }
    return ColumnProfile(
      name: name, type: .text, rowCount: Int64(values.count + nulls), nullCount: Int64(nulls),
      distribution: .categorical(counts), distinct: nil)
  }

  /// Seconds of a day.
  static func times(_ name: String, _ values: [Double], nulls: Int = 0) -> ColumnProfile {
    var moments = Moments()
    moments.update(values)
    var sketch = QuantileSketch()
    sketch.update(values)
    return ColumnProfile(
      name: name, type: .timestampTZ, rowCount: Int64(values.count + nulls), nullCount: Int64(nulls),
      distribution: .temporal(moments, sketch), distinct: nil)
  }

  static func table(
    _ columns: [ColumnProfile], name: String = "rides", primaryKey: [String] = [], time: String? = nil,
    sensitive: Set<String> = []
  ) -> TableFacts {
    let described = columns.map {
      TableFacts.Column(name: $0.name, typeName: typeName($0.type), type: $0.type, isNotNull: false)
    }
    return TableFacts(
      table: name, columns: described, primaryKey: primaryKey, uniqueKeys: [],
      time: time.map { TableFacts.Time(column: $0, timeZone: "UTC", hasHours: true) }, sensitive: sensitive,
      rowCount: columns.first?.rowCount ?? 0,
      profiles: Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
  }

  private static func typeName(_ type: ColumnType) -> String {
    switch type {
    case .float64: "double precision"
    case .int32: "integer"
    case .timestampTZ: "timestamp with time zone"
    default: "text"
    }
  }

  /// The same facts with an answer to every question, drawn by chance: whatever the server says, the draft is a rule file.
  static func answered(_ facts: TableFacts, windows: Int, seed: UInt64) -> TableFacts {
    var random = SeededGenerator(seed: seed)
    var facts = facts
    facts.pooled = answers(Hypotheses(facts).metrics, rows: facts.rowCount, &random)
    let metrics = Questions(facts).metrics
    facts.take(
      (0..<windows).map { index in
        let label = facts.time == nil ? "" : "2013-01-\(String(format: "%02d", index + 1))"
        let rows = facts.rowCount / Int64(windows)
        return MeasuredWindow(label: label, measurements: answers(metrics, rows: rows, &random))
      })
    return facts
  }

  private static func answers(
    _ metrics: [Metric], rows: Int64, _ random: inout SeededGenerator
  ) -> [Metric: Profiles.Measurement] {
    var answers: [Metric: Profiles.Measurement] = [:]
    for metric in metrics {
      switch metric {
      case .rowCount(nil): answers[metric] = .count(rows)
      case .aggregate(.minimum, _, _): answers[metric] = .number("\(Double.random(in: -90...1, using: &random))")
      case .aggregate(.maximum, _, _): answers[metric] = .number("\(Double.random(in: 2...90, using: &random))")
      case .aggregate(.distinctCount, _, _): answers[metric] = .number("\(Int64.random(in: 0...50, using: &random))")
      case .aggregate:
        let value = Double.random(in: -1...1, using: &random) * pow(10, Double(Int.random(in: -9...12, using: &random)))
        let texts = ["\(value)", "NaN", "0", "1e300"]
        let text = texts[min(3, Int.random(in: 0..<30, using: &random) / 9)]
        answers[metric] = Int.random(in: 0..<9, using: &random) == 0 ? .noRows : .number(text)
      default:
        let count = Int64.random(in: 0...max(1, rows / 20), using: &random)
        answers[metric] = .count(count / Int64.random(in: 1...9, using: &random))
      }
    }
    return answers
  }
}
