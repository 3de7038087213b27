/// The windows as a list; docs/schema/check-result.schema.json describes it.
struct JSONReport: ReportWriter {
  private var items: [EvaluationJSON] = []

  mutating func add(_ report: WindowReport) { items.append(EvaluationJSON(report)) }

  func text() throws -> String? { try EvaluationJSON.text(items) }
}
