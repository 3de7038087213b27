import Foundation
import Profiles

/// The table has the columns it had at the last run. Every dataset is held to it, whatever its rules name.
///
/// A column that is gone or has another type breaks what reads it; a new one, another order or another nullability is
/// worth a look.
struct SchemaChangeTest: DataTest {
  static let name = "schema(last run)"

  /// In whose days the last run's window is told.
  let timeZone: TimeZone

  var column: String? { nil }
  var faultClass: Finding.FaultClass { .schema }
  var metrics: [Metric] { [] }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = "the columns of the last run"
    switch context.lastSchema {
    case .noState: return Judgement(result: .unknown(.noState), expected: expected)
    case .firstRun: return Judgement(result: .unknown(.warmingUp(windowsMissing: 1)), expected: expected)
    case .known(let last, let window):
      let changes = Changes(from: last, to: profile.schema)
      let all = changes.breaking + changes.notable
      return Judgement(
        result: all.isEmpty ? .holds : (changes.breaking.isEmpty ? .warns : .breaks),
        observed: all.isEmpty ? "unchanged" : all.sentences,
        expected: "\(expected), window \(window.words(in: timeZone))", score: Double(all.count), threshold: 0)
    }
  }

  private struct Changes {
    var breaking: [String] = []
    var notable: [String] = []

    init(from last: SchemaSnapshot, to now: SchemaSnapshot) {
      for column in last.columns {
        guard let found = now[column.name] else {
          breaking.append(Self.loss(of: column, in: now, last))
          continue
        }
        if found.typeName != column.typeName {
          breaking.append("\(column.name) was \(column.typeName), is \(found.typeName)")
        }
        if found.isNotNull != column.isNotNull {
          notable.append("\(column.name) \(found.isNotNull ? "became NOT NULL" : "lost its NOT NULL")")
        }
      }
      let renamed = Set(last.columns.filter { now[$0.name] == nil }.map(\.number))
      for column in now.columns where last[column.name] == nil && !renamed.contains(column.number) {
        notable.append("\(column.name) (\(column.typeName)) was added")
      }
      let common = last.columns.map(\.name).filter { now[$0] != nil }
      let order = now.columns.map(\.name).filter { last[$0] != nil }
      if let (found, wanted) = SchemaSnapshot.misplaced(order, common) {
        notable.append("the order of columns changed: \(found) stands where \(wanted) did")
      }
      notable += Self.keyChange(from: last.primaryKey, to: now.primaryKey).map { [$0] } ?? []
    }

    private static func keyChange(from last: [String], to now: [String]) -> String? {
      if last == now { return nil }
      if last.isEmpty { return "the primary key (\(now.list)) was added" }
      if now.isEmpty { return "the primary key (\(last.list)) was dropped" }
      return "the primary key was (\(last.list)), is (\(now.list))"
    }

    /// The column's number persists when it is renamed.
    private static func loss(
      of column: SchemaSnapshot.Column, in now: SchemaSnapshot, _ last: SchemaSnapshot
    ) -> String {
      let successor = now.columns.first { $0.number == column.number && last[$0.name] == nil }
      return successor.map { "\(column.name) was renamed to \($0.name)" } ?? "\(column.name) was dropped"
    }
  }
}
