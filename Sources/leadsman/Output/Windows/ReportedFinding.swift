import Checks
import Rules

/// A finding, and what the rules say of it to people.
struct ReportedFinding {
  let finding: Finding
  /// Where its rule is written; of a test that no rule asks for, where the dataset is.
  let place: SourceLocation
  /// The test's own, filled up from the dataset's.
  let about: Annotations
  /// The test's own alone.
  let own: Annotations
  /// The columns that its rule segments the rows by.
  let segments: [String]

  init(_ finding: Finding, of dataset: Dataset) {
    self.finding = finding
    let rule = dataset.tests.first { $0.name == finding.test }
    place = rule?.location ?? (finding.isOfDrift ? dataset.drift?.location : nil) ?? dataset.location
    own = rule?.about ?? Annotations()
    segments = rule?.segments.map(\.value) ?? []
    about = Annotations(
      description: rule?.about.description, owner: rule?.about.owner ?? dataset.about.owner,
      tags: (rule?.about.tags ?? []) + dataset.about.tags.filter { rule?.about.tags.contains($0) != true },
      link: rule?.about.link ?? dataset.about.link)
  }

  /// The test's name, with the column where a name of the user's own does not tell it: `fares are known (fare)`.
  var testSubject: String {
    guard let column = finding.column, !finding.test.hasSuffix("(\(column))") else { return finding.test }
    return "\(finding.test) (\(column))"
  }

  /// The same with the segment that it is of: `not_null(fare) in carrier=UA`.
  var subject: String { testSubject + place(after: " in ") }

  /// The test's own name, with the segment.
  var caseName: String { finding.test + place(after: " in ") }

  private func place(after words: String) -> String { finding.segment.map { words + $0.name } ?? "" }
}

extension Finding {
  /// Whether the drift monitor has made it, whatever class of fault it was put down to.
  var isOfDrift: Bool {
    if [DriftMonitor.rowCountTest, DriftMonitor.togetherTest].contains(test) { return true }
    return column.map { [DriftMonitor.test($0), DriftMonitor.segmentsTest($0)].contains(test) } ?? false
  }
}
