import Foundation
import Profiles
import Rules

/// The table has the schema it had at the last run. Every dataset is held to it, whatever its rules name.
///
/// What each kind of change is worth the rules may say.
struct SchemaChangeTest: DataTest {
  static let name = "schema(last run)"

  let rule: SchemaChangeRule
  /// In whose days the last run's window is told.
  let timeZone: TimeZone
  let sensitive: Set<String>

  var column: String? { nil }
  var faultClass: Finding.FaultClass { .schema }
  var metrics: [Metric] { [] }

  init(_ dataset: Dataset) {
    rule = dataset.schemaChanges
    timeZone = dataset.time?.timeZone ?? .gmt
    sensitive = Set(dataset.roles.sensitive.map(\.value))
  }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = "the schema of the last run"
    switch context.lastSchema {
    case .noState: return Judgement(result: .unknown(.noState), expected: expected)
    case .firstRun: return Judgement(result: .unknown(.warmingUp(windowsMissing: 1)), expected: expected)
    case .known(let last, let window):
      var matching = ColumnMatching(from: last, to: profile.schema)
      matching.recognise(context.lastColumns, in: profile.columns)
      return judge(
        SchemaChanges(from: last, to: profile.schema, matching, sensitive: sensitive),
        expected: "\(expected), window \(window.words(in: timeZone))")
    }
  }

  private func judge(_ changes: SchemaChanges, expected: String) -> Judgement {
    func words(_ level: SchemaChangeRule.Level) -> [String] {
      changes.all.filter { $0.kinds.map { rule[$0] }.max() == level }.map(\.words)
    }
    let (breaking, notable, ignored) = (words(.fail), words(.warn), words(.ignore))
    let told = breaking + notable
    let unchanged = ignored.isEmpty ? "unchanged" : "unchanged but for what the rules ignore: \(ignored.sentences)"
    return Judgement(
      result: told.isEmpty ? .holds : (breaking.isEmpty ? .warns : .breaks),
      observed: told.isEmpty ? unchanged : told.sentences, expected: expected, score: Double(told.count),
      threshold: 0)
  }
}
