import Checks
import Rules

/// What is told of a finding beside its sentence.
struct FindingDetails {
  struct Item {
    /// nil where the text speaks for itself.
    let label: String?
    let text: String

    var line: String { label.map { "\($0): \(text)" } ?? text }
  }

  static let runbook = "runbook"
  static let rule = "rule"
  static let query = "all rows"

  let items: [Item]

  init(_ item: ReportedFinding, _ report: WindowReport) {
    let finding = item.finding
    let incident = report.incidents.first { $0.faultClass == finding.incidentClass }
    let keys = finding.failingKeys.isEmpty ? nil : finding.failingKeys.joined(separator: ", ")
    let all: [(label: String?, text: String?)] = [
      (nil, item.about.description), ("rows", keys), (Self.query, finding.evidenceSQL),
      ("incident", incident.map { "\($0.id), since \($0.firstWindow.words(in: report.timeZone))" }),
      (Self.runbook, item.about.link), ("owner", item.about.owner),
      (Self.rule, "\(item.place.file):\(item.place.line)"),
    ]
    items = all.compactMap { label, text in text.map { Item(label: label, text: $0) } }
  }
}
