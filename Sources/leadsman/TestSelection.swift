import Checks
import Rules

/// Which tests a command was asked for: by name or family, and by tag.
struct TestSelection {
  let only: [String]
  let tags: [String]

  /// nil where nothing is left out.
  init?(only: [String], tags: [String]) {
    if only.isEmpty && tags.isEmpty { return nil }
    self.only = only
    self.tags = tags
  }

  /// What can be asked for of a dataset.
  private struct Choice {
    let name: String
    let family: String
    let tags: [String]

    /// Of drift whose columns the rules do not name, every column.
    func covers(_ other: String) -> Bool {
      name == TestSelection.driftFamily && other.hasPrefix("\(name)(") && other.hasSuffix(")")
    }
  }

  /// The datasets with the tests that were asked for; those that have none of them are left out.
  ///
  /// Drift stays whole or goes: how far a column may move depends on how many are watched.
  /// - Throws: `CommandFailure.usage` for a name or tag that no dataset has, or where nothing is left.
  func narrowed(_ datasets: [Dataset]) throws -> [Dataset] {
    let choices = datasets.flatMap(Self.choices)
    for name in only where !datasets.contains(where: { knows(name, $0) }) { throw Self.miss(name, choices) }
    let known = Set(choices.flatMap(\.tags))
    for tag in tags where !known.contains(tag) {
      let nearest = NearestName.nearest(to: tag, in: known.sorted()).map { "did you mean '\($0)'?" }
      let list = known.isEmpty ? "no test has any" : "there are: \(known.sorted().joined(separator: ", "))"
      throw CommandFailure(.usage, "no test has the tag '\(tag)'; \(nearest ?? list)")
    }
    let narrowed = datasets.filter { dataset in Self.choices(dataset).contains(where: selects) }.map { dataset in
      dataset.narrowed(
        tests: dataset.tests.filter { selects(Self.choice($0, dataset)) },
        drift: Self.drift(dataset).contains(where: selects) ? dataset.drift : nil)
    }
    if narrowed.isEmpty { throw CommandFailure(.usage, "no test of --only has a tag of --tag") }
    return narrowed
  }

  /// Whether a finding of a narrowed dataset was asked for.
  func includes(_ finding: Finding, of dataset: Dataset) -> Bool {
    if finding.test == TestSuite.schemaChange { return selects(Self.schemaChange(dataset)) }
    guard finding.isOfDrift else { return true }
    return selects(Choice(name: finding.test, family: Self.driftFamily, tags: dataset.about.tags))
  }

  /// Columns asked for whose drift nobody watches, which only a scan can tell.
  /// - Parameter findings: names of tests that there was a finding of.
  func checkFound(_ findings: Set<String>) throws {
    for name in only where name.hasPrefix("\(Self.driftFamily)(") && !findings.contains(name) {
      let watched = findings.filter { $0.hasPrefix("\(Self.driftFamily)(") }.sorted()
      let nearest = NearestName.nearest(to: name, in: watched).map { "did you mean '\($0)'?" }
      throw CommandFailure(
        .usage, "no column is watched as '\(name)'; \(nearest ?? "`leadsman plan` lists those that are")")
    }
  }

  private func selects(_ choice: Choice) -> Bool {
    let isNamed = only.isEmpty || only.contains { $0 == choice.name || $0 == choice.family || choice.covers($0) }
    return isNamed && (tags.isEmpty || tags.contains { choice.tags.contains($0) })
  }

  private func knows(_ name: String, _ dataset: Dataset) -> Bool {
    Self.choices(dataset).contains { $0.name == name || $0.family == name || $0.covers(name) }
  }

  private static let driftFamily = "drift"

  private static func choices(_ dataset: Dataset) -> [Choice] {
    [schemaChange(dataset)] + dataset.tests.map { choice($0, dataset) } + drift(dataset)
  }

  private static func choice(_ test: TestRule, _ dataset: Dataset) -> Choice {
    Choice(name: test.name, family: test.family, tags: test.about.tags + dataset.about.tags)
  }

  private static func schemaChange(_ dataset: Dataset) -> Choice {
    Choice(name: TestSuite.schemaChange, family: "schema", tags: dataset.about.tags)
  }

  /// A choice a column, or one without a column where the rules name none; then what is of no column alone.
  private static func drift(_ dataset: Dataset) -> [Choice] {
    guard let rule = dataset.drift else { return [] }
    let names: [String] =
      switch rule.columns {
      case .all: [driftFamily]
      case .only(let columns): columns.map { DriftMonitor.test($0.value) }
      }
    let others =
      (rule.watchesRows ? [DriftMonitor.rowCountTest] : []) + (rule.isMultivariate ? [DriftMonitor.togetherTest] : [])
      + rule.segments.map { DriftMonitor.segmentsTest($0.value) }
    return (names + others).map { Choice(name: $0, family: driftFamily, tags: dataset.about.tags) }
  }

  private static func miss(_ name: String, _ choices: [Choice]) -> CommandFailure {
    let families = Set(choices.map(\.family)).sorted()
    let names = families + Set(choices.map(\.name)).subtracting(families).sorted()
    let similar = NearestName.nearest(to: name, in: names) ?? names.first { $0.contains(name) }
    let nearest = similar.map { "did you mean '\($0)'?" }
    let list = "the families here are \(families.joined(separator: ", "))"
    return CommandFailure(.usage, "no test is called '\(name)', and no family of tests; \(nearest ?? list)")
  }
}
